/**
 * The manifest as the running server holds it: immutable, in memory, indexed as the rules ask for it. An index is
 * built when it is first needed.
 */
import type { ManifestTable } from '../../data/manifest-tables.js';
import type { Manifest } from './rows.js';

/** The tables that rules read. The others are only sent, and are not kept in memory for it. */
const catalogTables = [
  'items',
  'packs',
  'productGroups',
  'productBundles',
  'achievements',
  'rootCharacters',
  'constellCharacters',
  'characterRewardSystems',
  'characterLevelSystems',
  'characterCostSystems',
  'characterFavoriteSongs',
  'characterAwakens',
  'skills',
  'performerHurdleMissions',
  'performerLevels',
  'gachas',
  'gachaItems',
  'astralBoosts',
  'subscriptionRotateSong',
  'adPlayRotationSong',
  'tracks',
  'maps',
  'products',
  'randomProductPercentages',
  'randomBoxPercentages',
  'labProducts',
  'labMissions',
  'noahChapters',
  'noahParts',
  'noahStages',
  'missions',
  'albums',
  'albumOpenConditions',
  'albumLampConditions',
] as const satisfies readonly ManifestTable[];

/** A table of the catalog. */
export type CatalogTable = (typeof catalogTables)[number];

/** Where the catalog's rows come from: a read manifest. */
export interface CatalogSource {
  rows<T extends ManifestTable>(table: T): readonly Manifest<T>[];
}

type Row = Readonly<Record<string, unknown>>;
type Index = ReadonlyMap<unknown, readonly Row[]>;

export class Catalog {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly #tables: ReadonlyMap<CatalogTable, readonly Row[]>;
  readonly #byPk = new Map<CatalogTable, ReadonlyMap<number, Row>>();
  readonly #indexes = new Map<string, Index>();

  /** Takes the rows over, so that the source can be let go of; `metadata` is the config document of that name. */
  constructor(source: CatalogSource, metadata: Readonly<Record<string, unknown>>) {
    this.metadata = metadata;
    this.#tables = new Map(catalogTables.map((table) => [table, source.rows(table)]));
  }

  /** All rows of a table, by pk. */
  rows<T extends CatalogTable>(table: T): readonly Manifest<T>[] {
    return (this.#tables.get(table) ?? []) as readonly Manifest<T>[];
  }

  /** A table as a map from pk to row. */
  map<T extends CatalogTable>(table: T): ReadonlyMap<number, Manifest<T>> {
    let map = this.#byPk.get(table);
    if (!map) {
      map = new Map(this.rows(table).map((row) => [row.pk, row] as const));
      this.#byPk.set(table, map);
    }
    return map as ReadonlyMap<number, Manifest<T>>;
  }

  /** The row of a pk, if there is one. */
  find<T extends CatalogTable>(table: T, pk: number): Manifest<T> | undefined {
    return this.map(table).get(pk);
  }

  /** The rows whose `column` has this value, in order of pk. */
  where<T extends CatalogTable, C extends keyof Manifest<T> & string>(
    table: T,
    column: C,
    value: Manifest<T>[C],
  ): readonly Manifest<T>[] {
    const name = `${table}.${column}`;
    let index = this.#indexes.get(name);
    if (!index) {
      const groups = new Map<unknown, Row[]>();
      for (const row of this.rows(table)) {
        const group = groups.get(row[column]);
        if (group) group.push(row);
        else groups.set(row[column], [row]);
      }
      index = groups;
      this.#indexes.set(name, index);
    }
    return (index.get(value) ?? []) as readonly Manifest<T>[];
  }

  /** The item with a key, if there is one. */
  item(key: string): Manifest<'items'> | undefined {
    return this.where('items', 'key', key)[0];
  }

  /** A whole number of the metadata document, or the fallback. */
  number(name: string, fallback: number): number {
    const value = this.metadata[name];
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : fallback;
  }

  /** How astral melody regenerates, or null where the metadata does not say (specification, 03 *The envelope*). */
  get regeneration(): { regenTime: number; max: number } | null {
    const heart = asObject(this.metadata['heart']);
    const { regenTime, max } = asObject(heart['astralmelody']);
    const known = typeof regenTime === 'number' && regenTime > 0 && typeof max === 'number';
    return known ? { regenTime, max } : null;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

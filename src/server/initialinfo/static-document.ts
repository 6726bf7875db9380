/**
 * The part of initialinfo that is the same for everybody: rendered and compressed once per catalog, as the prefix of
 * every player's document (specification, 03 *Reading*, 01 *round trip*).
 */
import type { ConfigDocuments } from '../../data/manifest/config-documents.js';
import type { ManifestContent } from '../../data/manifest/content.js';
import type { ServedTable } from '../../data/manifest/served.js';
import { alignedBase64, deflateLarge, gzipHeader, type TextSums } from './deflate.js';

/** Sent with the player's part, as they carry something of the player. */
const ofThePlayer = new Set(['achievements', 'subscriptionRemainItems']);

const level = 6;

/** The shared prefix: base64 of the gzip header and the compressed text, and what the trailer must know. */
export interface StaticPrefix extends TextSums {
  readonly base64: Buffer;
}

interface StaticSources {
  readonly content: ManifestContent;
  readonly documents: ConfigDocuments;
  readonly fileNames: { readonly packIconAtlas: string; readonly localizationEntry: string };
}

/** Tables whose single rows are asked for, by lists and achievedList. */
const keptTables = [
  'achievements',
  'labProducts',
  'labMissions',
  'noahChapters',
  'noahParts',
  'noahStages',
] as const;

export type KeptTable = (typeof keptTables)[number];

export class StaticDocument {
  readonly documents: ConfigDocuments;
  /** The shared prefix, made on the thread pool from the beginning on. */
  readonly prefix: Promise<StaticPrefix>;
  readonly #rows: ReadonlyMap<string, ReadonlyMap<number, string>>;

  /** Takes what it needs over, so that the sources can be let go of: they hold the manifest twice. */
  constructor(sources: StaticSources) {
    const tables = sources.content.served();
    this.documents = sources.documents;
    const kept = tables.filter(({ key }) => keptTables.some((name) => name === key));
    this.#rows = new Map(kept.map(({ key, rows }) => [key, new Map(rows.map(({ pk, json }) => [pk, json]))]));
    this.prefix = makePrefix(staticText(tables, documentEntries(sources)));
    // Whoever asks for it is told; until then a failure is nobody's.
    this.prefix.catch(() => {});
  }

  /** The JSON texts of a table's rows as captured, by pk. */
  rowTexts(key: KeptTable): ReadonlyMap<number, string> {
    return this.#rows.get(key) ?? new Map();
  }

  /** A row as it is served, as a value. */
  servedRow(key: KeptTable, pk: number): Readonly<Record<string, unknown>> | undefined {
    const text = this.rowTexts(key).get(pk);
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
  }

  /** JSON text of a served list. */
  listText(key: KeptTable): string {
    return `[${[...this.rowTexts(key).values()].join(',')}]`;
  }
}

async function makePrefix(text: string): Promise<StaticPrefix> {
  const { deflated, crc, length } = await deflateLarge(Buffer.from(text), level);
  return { base64: alignedBase64(gzipHeader, deflated), crc, length };
}

/** The JSON text from the opening brace to the comma before the player's first key. */
function staticText(tables: readonly ServedTable[], documents: readonly [string, unknown][]): string {
  const entries: string[] = [];
  for (const table of tables) {
    if (ofThePlayer.has(table.key)) continue;
    const rows = table.rows.map(({ json }) => json);
    const value = table.shape === 'row' ? (rows[0] ?? '{}') : `[${rows.join(',')}]`;
    entries.push(`${JSON.stringify(table.key)}:${value}`);
  }
  for (const [key, value] of documents) entries.push(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${entries.join(',')},`;
}

function documentEntries({ documents, content, fileNames }: StaticSources): [string, unknown][] {
  const { metadata, eventBanners, darkmoonAstralBoosts } = documents;
  return [
    ['metadata', metadata],
    ['eventBanners', eventBanners],
    ['darkmoonAstralBoosts', darkmoonAstralBoosts],
    ...documents.unknown,
    ['packIconAtlasFilename', content.fileNames.packIconAtlasFilename ?? fileNames.packIconAtlas],
    ['localizationEntryFilename', content.fileNames.localizationEntryFilename ?? fileNames.localizationEntry],
  ];
}

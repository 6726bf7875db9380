/**
 * The player's tables in initialinfo, rendered by the database itself: object by object in JavaScript is several times
 * slower. A table is rendered in chunks of neighbouring keys, so that a change costs the compression of one chunk.
 */
import { sql, type RawBuilder } from 'kysely';
import { specifiedTables } from '../../data/specified-tables.js';
import type { PlayerColumn } from '../../data/columns.js';
import type { PlayerRow, SpecifiedTable } from '../../data/player-tables.js';
import type { DialectName, Reader } from '../../data/store/store.js';
import { storeDate } from '../../data/dates.js';
import type { Catalog } from '../catalog/catalog.js';
import { dayStart, weekStart } from '../rules/periods.js';

/** One list of initialinfo that comes from a player table. */
export interface Segment {
  /** The key in initialinfo. */
  readonly key: string;
  readonly table: SpecifiedTable;
  /** The column that chunks are cut by. */
  readonly chunkBy: string;
  /** Only rows with this value. */
  readonly only?: { readonly column: string; readonly value: number };
}

const best = { table: 'bestRecords', chunkBy: 'MapPk' } as const;

/** All of them, in the order in which they are sent (specification, 03 *Reading*). */
export const segments: readonly Segment[] = [
  { key: 'useritems', table: 'useritems', chunkBy: 'ItemPk' },
  { key: 'userpacks', table: 'userPacks', chunkBy: 'PackPk' },
  { key: 'usertracks', table: 'userTracks', chunkBy: 'TrackPk' },
  { key: 'usermaps', table: 'userMaps', chunkBy: 'MapPk' },
  { key: 'userproducts', table: 'userProducts', chunkBy: 'ProductPk' },
  { key: 'userAlbums', table: 'userAlbums', chunkBy: 'AlbumPk' },
  { key: 'userLabProducts', table: 'userLabProducts', chunkBy: 'LabProductPk' },
  { key: 'userLabMissions', table: 'userLabMissions', chunkBy: 'LabMissionPk' },
  { key: 'bestRecords', ...best, only: { column: 'lunaticMode', value: 0 } },
  { key: 'lunaticBestRecords', ...best, only: { column: 'lunaticMode', value: 1 } },
  { key: 'userNoahChapters', table: 'userNoahChapters', chunkBy: 'NoahChapterPk' },
  { key: 'userNoahParts', table: 'userNoahParts', chunkBy: 'NoahPartPk' },
  { key: 'userNoahStages', table: 'userNoahStages', chunkBy: 'NoahStagePk' },
  { key: 'userConstellCharacters', table: 'userConstellCharacters', chunkBy: 'ConstellCharacterPk' },
  { key: 'userCharacterAwakens', table: 'userCharacterAwakens', chunkBy: 'CharacterAwakenPk' },
  { key: 'userTaskEvents', table: 'userTaskEvents', chunkBy: 'TaskEventPk' },
  { key: 'userPerformerLevelRewards', table: 'userPerformerLevelRewards', chunkBy: 'PerformerLevelPk' },
  { key: 'userfavorites', table: 'userfavorites', chunkBy: 'TrackPk' },
  { key: 'userPlaySkins', table: 'userPlaySkins', chunkBy: 'presetNumber' },
  { key: 'userPlayDecos', table: 'userPlayDecos', chunkBy: 'presetNumber' },
  { key: 'userOpenContents', table: 'userOpenContents', chunkBy: 'pk' },
];

const keysPerChunk = 512;

/** A chunk of a list: the JSON of its rows, without the brackets around them. */
export interface Chunk {
  readonly chunk: number;
  readonly json: string;
}

export interface RenderOptions {
  readonly db: Reader;
  readonly dialect: DialectName;
  readonly catalog: Catalog;
  readonly userPk: number;
  readonly now: number;
  /** The player's astral melody as it counts now; undefined where he has none. */
  readonly melody: Pick<PlayerRow<'useritems'>, 'ItemPk' | 'amount' | 'renewedDate'> | undefined;
}

/** Renders a segment of a player, one statement. */
export async function renderSegment(segment: Segment, options: RenderOptions): Promise<readonly Chunk[]> {
  const { db, dialect, userPk } = options;
  const pieces = Object.entries<PlayerColumn>(specifiedTables[segment.table]).flatMap(([column, kind]) => [
    sql.lit(column),
    clockColumn(segment, column, options) ?? columnJson(column, { kind, dialect }),
  ]);
  const object = sql`${sql.raw(dialect === 'sqlite' ? 'json_object' : 'json_build_object')}(${sql.join(pieces)})`;
  const key = sql.ref(segment.chunkBy);
  // SQLite goes along the index by player and key; PostgreSQL reads rows as they lie, those that changed last.
  const list =
    dialect === 'sqlite'
      ? sql<string>`json_group_array(${object})`
      : sql<string>`json_agg(${object} order by ${key}, "pk")::text`;
  const only = segment.only ? sql`and ${sql.ref(segment.only.column)} = ${segment.only.value}` : sql``;
  const chunk = sql<number>`${key} / ${sql.lit(keysPerChunk)}`;
  const { rows } = await sql<Chunk>`select ${chunk} as "chunk", ${list} as "json"
    from ${sql.table(segment.table)} where "UserPk" = ${userPk} ${only}
    group by 1 order by 1`.execute(db);
  return rows.map(({ chunk: number, json }) => ({ chunk: number, json: json.slice(1, -1) }));
}

interface ColumnOptions {
  readonly kind: PlayerColumn;
  readonly dialect: DialectName;
}

function columnJson(column: string, { kind, dialect }: ColumnOptions): RawBuilder<unknown> {
  const value = sql.ref(column);
  if (kind === 'datetime') {
    return sql`case when length(${value}) = 26
      then substr(${value}, 1, 10) || 'T' || substr(${value}, 12, 12) || 'Z' end`;
  }
  if (kind !== 'json') return sql`${value}`;
  return dialect === 'sqlite'
    ? sql`case when json_valid(${value}) then json(${value}) end`
    : sql`case when ${value} is json then ${value}::json end`;
}

/** Columns that time changes: computed from row and clock (specification, 03 *The envelope*, 1 and 2). */
function clockColumn(
  segment: Segment,
  column: string,
  options: RenderOptions,
): RawBuilder<unknown> | undefined {
  if (segment.table === 'userProducts') return productColumn(column, options);
  if (segment.table === 'useritems') return melodyColumn(column, options);
  return undefined;
}

function melodyColumn(column: string, { melody }: RenderOptions): RawBuilder<unknown> | undefined {
  if (!melody || (column !== 'amount' && column !== 'renewedDate')) return undefined;
  return sql`case when "ItemPk" = ${sql.lit(melody.ItemPk)} then ${sql.lit(melody[column])} else ${sql.ref(column)} end`;
}

function productColumn(
  column: string,
  { catalog, now, dialect }: RenderOptions,
): RawBuilder<unknown> | undefined {
  if (column !== 'periodicBuyCount' && column !== 'lastPeriodicRefreshDate') return undefined;
  const date = sql.ref('lastPeriodicRefreshDate');
  const before = (period: string, start: number) => sql`${date} is not null
    and ${hasPeriod(catalog, period)} and ${date} < ${sql.lit(storeDate(start))}`;
  const daily = before('daily', dayStart(now));
  const weekly = before('weekly', weekStart(now));
  if (column === 'periodicBuyCount') {
    return sql`case when ${daily} or ${weekly} then 0 else "periodicBuyCount" end`;
  }
  const periodic = sql`(${hasPeriod(catalog, 'daily')} or ${hasPeriod(catalog, 'weekly')})`;
  return sql`case when ${daily} then ${wireDate(dayStart(now))} when ${weekly} then ${wireDate(weekStart(now))}
    when ${periodic} then ${columnJson(column, { kind: 'datetime', dialect })} end`;
}

function wireDate(ms: number): RawBuilder<string> {
  return sql.lit(new Date(ms).toISOString());
}

/** Whether the product of a row has this refresh period. */
function hasPeriod(catalog: Catalog, period: string): RawBuilder<unknown> {
  const pks = catalog.where('products', 'refreshPeriod', period).map(({ pk }) => pk);
  return pks.length === 0 ? sql`1 = 0` : sql`"ProductPk" in (${sql.join(pks.map((pk) => sql.lit(pk)))})`;
}

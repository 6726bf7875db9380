/** What the tests of the play loop share: starting, ending, and looking at what came of it. */
import { playerTables, type PlayerTable } from '../../../../src/data/player-tables.js';
import type { Manifest } from '../../../../src/server/catalog/rows.js';
import type { RandomSource } from '../../../../src/server/random.js';
import {
  encryptPlay,
  type Database,
  type TestAnswer,
  type TestApp,
  type TestPlayer,
} from '../../../support/app.js';

export const databases: readonly Database[] = ['sqlite', 'postgres'];

export type Chart = Pick<Manifest<'maps'>, 'pk' | 'TrackPk' | 'mode'>;
type Fields = Readonly<Record<string, number>>;

/** Chance at its lowest: energy 450 and 100 on top for a new best, every roll won, the first row of every box. */
export const lowest: Partial<RandomSource> = { integer: (min) => min, fraction: () => 0 };

/** The keys of every answer to a request with a session, in their order. */
export const envelopeKeys = [
  ...['state', 'message', 'data', 'userBattlePassMissions', 'unreceivedAchievementRewardCount'],
  ...['unreadMailCount', 'newFriendRequest', 'isLogout', 'userPerformerHurdleMissions'],
  ...['updatedUserItems', 'usermissions'],
];

interface Wanted {
  readonly mode: number;
  readonly trackPk?: number;
  readonly packPk?: number;
}

/** The first chart of that mode that is open and rates: of a difficulty from 1 to 26. */
export function chartOf({ app }: TestApp, { mode, trackPk, packPk }: Wanted): Manifest<'maps'> {
  const chart = app.catalog.where('maps', 'mode', mode).find((map) => {
    const isRated = map.state === 1 && map.difficulty > 0 && map.difficulty <= 26;
    const isOfPack = packPk === undefined || app.catalog.find('tracks', map.TrackPk)?.PackPk === packPk;
    return isRated && isOfPack && (trackPk === undefined || map.TrackPk === trackPk);
  });
  if (!chart) throw new Error('The capture has no such chart.');
  return chart;
}

/** The fields of a plain start of a chart. */
export function startFields(chart: Chart, others: Fields = {}): Record<string, number> {
  return {
    ...{ playType: 0, mode: chart.mode, noteMode: 0, playMode: 0, lunaticMode: 0, packID: 1 },
    ...{ trackID: chart.TrackPk, mapID: chart.pk, eventType: 0, eventPk: 0, astralBoostStep: 0 },
    ...others,
  };
}

/** What a client knows of a play that it started. */
export interface Started {
  readonly playToken: string;
  readonly publicKey: string;
}

/** Starts a play; fails where that is refused. */
export async function start(player: TestPlayer, chart: Chart, others: Fields = {}): Promise<Started> {
  const answer = await player.post('/api/play/start', startFields(chart, others));
  if (answer.status !== 200) throw new Error(`The start was refused: ${answer.body.message}`);
  return answer.body.data;
}

/** A clear of 96 %, fit for a chart whose notes are not counted. */
export const plainClear = {
  ...{ endState: 3, rate: 960_000, score: 500_000, miss: 3, good: 4, great: 10, perfect: 200 },
  ...{ maxCombo: 150, hp: 80 },
} as const;

/** Ends a play that was started, by default with a plain clear. */
export function end(player: TestPlayer, started: Started, result: Fields = {}): Promise<TestAnswer> {
  const play = { playToken: started.playToken, ...plainClear, ...result };
  return player.post('/api/play/end', encryptPlay(started.publicKey, play));
}

interface PlayOptions {
  readonly start?: Fields;
  readonly result?: Fields;
}

/** Starts and ends a play; fails where the start is refused. */
export async function play(player: TestPlayer, chart: Chart, options: PlayOptions = {}): Promise<TestAnswer> {
  return end(player, await start(player, chart, options.start), options.result);
}

/** The signed changes of an answer's `updatedUserItems`, by item key. */
export function changes({ app }: TestApp, answer: TestAnswer): Record<string, number> {
  const entries: readonly { userItem: { ItemPk: number }; totalGainedAmount: number }[] =
    answer.body.updatedUserItems;
  return Object.fromEntries(
    entries.map(({ userItem, totalGainedAmount }) => [
      app.catalog.find('items', userItem.ItemPk)?.key ?? '',
      totalGainedAmount,
    ]),
  );
}

/** All rows of a table that belong to a player, by pk. */
export async function rowsOf(
  { app }: TestApp,
  table: PlayerTable,
  userPk: number,
  // Tests reach into rows freely; a wrong column fails them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
): Promise<any[]> {
  const owner = ownerColumn(table);
  if (owner === undefined) return [];
  return app.store.read
    .selectFrom(table as 'useritems')
    .selectAll()
    .where(owner as 'UserPk', '=', userPk)
    .orderBy('pk')
    .execute();
}

function ownerColumn(table: PlayerTable): string | undefined {
  if (table === 'users') return 'pk';
  if (table === 'tokens') return 'did';
  return 'UserPk' in playerTables[table] ? 'UserPk' : undefined;
}

/** Everything that the database holds of a player: two of these are equal where nothing changed. */
export async function dump(to: TestApp, userPk: number): Promise<Record<string, readonly unknown[]>> {
  const tables: Record<string, readonly unknown[]> = {};
  for (const table of Object.keys(playerTables)) {
    tables[table] = await rowsOf(to, table as PlayerTable, userPk);
  }
  return tables;
}

/** The amount that is stored of an item. */
export async function amountOf(to: TestApp, userPk: number, key: string): Promise<number> {
  const pk = to.app.catalog.item(key)?.pk;
  const rows = await rowsOf(to, 'useritems', userPk);
  return rows.find(({ ItemPk }) => ItemPk === pk)?.amount ?? 0;
}

interface ItemValues {
  readonly amount: number;
  /** Unix seconds. */
  readonly renewedDate?: number;
  readonly startDate?: string;
  readonly endDate?: string;
}

/** Stores what a player owns of an item. */
export async function setItem(to: TestApp, userPk: number, key: string, values: ItemValues): Promise<void> {
  const item = to.app.catalog.item(key);
  if (!item) throw new Error(`There is no item ${key}.`);
  await to.app.store.write([userPk], (tx) =>
    tx
      .insertInto('useritems')
      .values({ ...{ UserPk: userPk, ItemPk: item.pk, state: 0, renewedDate: 0 }, ...values })
      .onConflict((conflict) => conflict.columns(['UserPk', 'ItemPk']).doUpdateSet(values))
      .execute(),
  );
}

/** Darkmoon as more than one feature needs it: the seasons, a player's rows of them, what its rewards count for. */
import type { Cost, Reward } from '../../data/columns.js';
import { storeDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/rows.js';
import { chartEvents, rerunCandidates } from '../rules/darkmoon.js';
import { deriveSeason, mapKey, readSeason, type DarkmoonSeason } from '../rules/darkmoon-season.js';
import { handNumbers, type Hand } from '../rules/modes.js';
import { weekNumber } from '../rules/periods.js';
import { isOwned } from './character.js';
import { readItemRows } from './items.js';
import type { Ledger } from './ledger.js';

/** Both hands, in the order in which they are sent. */
const hands: readonly Hand[] = ['thumb', 'multi'];

/** The seasons of a hand as they are sent: the operator's file, or derived from the manifest where there is none. */
export function seasonDocuments(
  { catalog, static: { documents } }: AppContext,
  hand: Hand,
  now: number,
): { readonly current: unknown; readonly next: unknown } {
  const file = hand === 'thumb' ? documents.darkmoonThumb : documents.darkmoonMulti;
  if (file) return { current: file[0] ?? {}, next: file[1] ?? {} };
  const week = weekNumber(now);
  const content = { maps: catalog.rows('maps'), tracks: catalog.map('tracks') };
  return {
    current: deriveSeason(hand, week, content) ?? {},
    next: deriveSeason(hand, week + 1, content) ?? {},
  };
}

/** The present season of a hand; null where darkmoon is not open for it. */
export function currentSeason(app: AppContext, hand: Hand, now: number): DarkmoonSeason | null {
  return readSeason(seasonDocuments(app, hand, now).current);
}

/** A season of one hand. */
export interface HandSeason {
  readonly hand: Hand;
  readonly season: DarkmoonSeason;
}

/** The present seasons of those hands that have one. */
export function currentSeasons(app: AppContext, now: number): HandSeason[] {
  return hands.flatMap((hand) => {
    const season = currentSeason(app, hand, now);
    return season ? [{ hand, season }] : [];
  });
}

/** A player's row of a season. */
export interface DarkmoonRow extends HandSeason {
  readonly row: PlayerRow<'userDarkmoon'>;
}

const darkmoonsOf = prepared<{ userPk: number; pks: readonly number[] }>()((db, { userPk, pks }) =>
  db
    .selectFrom('userDarkmoon')
    .selectAll()
    .where('UserPk', '=', userPk)
    .where('DarkmoonPk', 'in', among(db, pks)),
);

/** A player's rows of those seasons that he has one of. */
export async function readDarkmoon(
  db: Reader | Tx,
  userPk: number,
  seasons: readonly HandSeason[],
): Promise<DarkmoonRow[]> {
  const rows = await darkmoonsOf(db, { userPk, pks: seasons.map(({ season }) => season.pk) });
  return seasons.flatMap(({ hand, season }) => {
    const { isThumb } = handNumbers[hand];
    const row = rows.find((each) => each.DarkmoonPk === season.pk && each.isThumb === isThumb);
    return row ? [{ hand, season, row }] : [];
  });
}

const rankingsOf = prepared<{ userPk: number; seasons: readonly number[] }>()((db, { userPk, seasons }) =>
  db
    .selectFrom('userDarkmoonRanking')
    .select(['season', 'mode'])
    .where('UserPk', '=', userPk)
    .where('season', 'in', among(db, seasons)),
);

/** Whether a player has a row in the ranking of each of the seasons. */
export async function isRanked(
  db: Reader | Tx,
  userPk: number,
  seasons: readonly HandSeason[],
): Promise<boolean> {
  const rows = await rankingsOf(db, { userPk, seasons: seasons.map(({ season }) => season.season) });
  return seasons.every(({ hand, season }) =>
    rows.some((row) => row.season === season.season && row.mode === handNumbers[hand].darkmoonRanking),
  );
}

interface Player {
  readonly catalog: Catalog;
  readonly userPk: number;
  readonly now: number;
}

/** A player's rows of seasons; one that is missing is made, with the maps to rerun. */
export async function ensureDarkmoon(
  tx: Tx,
  player: Player,
  seasons: readonly HandSeason[],
): Promise<DarkmoonRow[]> {
  const present = await readDarkmoon(tx, player.userPk, seasons);
  const rows: DarkmoonRow[] = [];
  for (const { hand, season } of seasons) {
    const found = present.find((each) => each.hand === hand);
    rows.push(found ?? { hand, season, row: await makeRow(tx, player, { hand, season }) });
  }
  return rows;
}

async function makeRow(tx: Tx, { catalog, userPk, now }: Player, { hand, season }: HandSeason) {
  const candidates = rerunCandidates(season, hand, catalog.rows('maps'));
  const ownedPks = await ownedMaps(tx, { catalog, userPk, now }, candidates);
  const [rerunMapPk1 = 0, rerunMapPk2 = 0, rerunMapPk3 = 0] = candidates.filter((pk) => !ownedPks.has(pk));
  const date = storeDate(now);
  return tx
    .insertInto('userDarkmoon')
    .values({
      ...{ rerunMapPk1, rerunMapPk2, rerunMapPk3, createdAt: date, updatedAt: date },
      ...{ UserPk: userPk, DarkmoonPk: season.pk, isThumb: handNumbers[hand].isThumb },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Makes a player's rows in the rankings of seasons, without a score, where they are missing. */
export async function ensureRankings(
  tx: Tx,
  { userPk, now }: Omit<Player, 'catalog'>,
  seasons: readonly HandSeason[],
): Promise<void> {
  if (seasons.length === 0) return;
  const date = storeDate(now);
  await tx
    .insertInto('userDarkmoonRanking')
    .values(
      seasons.map(({ hand, season }) => ({
        ...{ season: season.season, mode: handNumbers[hand].darkmoonRanking },
        ...{ createdAt: date, updatedAt: date, UserPk: userPk },
      })),
    )
    .onConflict((conflict) => conflict.columns(['UserPk', 'season', 'mode']).doNothing())
    .execute();
}

const userMapsOf = prepared<{ userPk: number; pks: readonly number[] }>()((db, { userPk, pks }) =>
  db.selectFrom('userMaps').select('MapPk').where('UserPk', '=', userPk).where('MapPk', 'in', among(db, pks)),
);

/** Which of these maps a player owns, by their items or userMaps rows; for maps that no track brings along. */
export async function ownedMaps(
  db: Reader | Tx,
  { catalog, userPk, now }: Player,
  mapPks: readonly number[],
): Promise<Set<number>> {
  const rows = await userMapsOf(db, { userPk, pks: mapPks });
  const items = await ownedMapItems(db, { catalog, userPk, now }, mapPks);
  return new Set([...rows.map(({ MapPk }) => MapPk), ...items]);
}

/** Which of these maps a player has the item of: what decides the penalty of darkmoon (specification, 10 *04*). */
export async function ownedMapItems(
  db: Reader | Tx,
  { catalog, userPk, now }: Player,
  mapPks: readonly number[],
): Promise<Set<number>> {
  const byItem = new Map<number, number>();
  for (const pk of mapPks) {
    const item = mapItem(catalog, catalog.find('maps', pk));
    if (item) byItem.set(item.pk, pk);
  }
  const items = await readItemRows(db, userPk, [...byItem.keys()]);
  const owned = items.filter((row) => isOwned(row, now));
  return new Set(owned.flatMap(({ ItemPk }) => byItem.get(ItemPk) ?? []));
}

/** The item that a map is owned by. */
export function mapItem(catalog: Catalog, map: Manifest<'maps'> | undefined): Manifest<'items'> | undefined {
  return map && (catalog.item(mapKey(map)) ?? catalog.item(`map.${map.pk}`));
}

/** Grants a reward of darkmoon; a map in it counts for the achievements of unlocked charts. */
export function grantDarkmoon(ledger: Ledger, catalog: Catalog, rewards: readonly Reward[]): void {
  for (const { key, value } of rewards) ledger.grant(key, value);
  const modes = rewards.flatMap(({ key }) => {
    const [map] = key === '' ? [] : catalog.where('maps', 'mapItemKey', key);
    return map ? [map.mode] : [];
  });
  ledger.countAchievements(chartEvents(modes));
}

/** A cost that metadata has under `<name>Key` and `<name>Value`; null where it is missing: the thing is not to be had. */
export function metadataCost(catalog: Catalog, name: string): Cost | null {
  const moneyType = catalog.metadata[`${name}Key`];
  const value = catalog.number(`${name}Value`, -1);
  return typeof moneyType === 'string' && moneyType !== '' && value >= 0 ? { moneyType, value } : null;
}

/** metadata: what a random play costs. */
export const randomPlayCost = 'darkmoonRandomPlayCost';

const takePaid = prepared<{ userPk: number; now: number }>()((db, { userPk, now }) =>
  db
    .deleteFrom('darkmoonRandomPlays')
    .where('pk', '=', ({ selectFrom }) =>
      selectFrom('darkmoonRandomPlays as paid')
        .select(({ fn }) => fn.min<number>('paid.pk').as('pk'))
        .where('paid.UserPk', '=', userPk)
        .where('paid.expiresAt', '>', now),
    )
    .returning('pk'),
);

/** Uses up a paid random play; gives whether there was one. */
export async function takeRandomPlay(tx: Tx, userPk: number, now: number): Promise<boolean> {
  return (await takePaid(tx, { userPk, now })).length > 0;
}

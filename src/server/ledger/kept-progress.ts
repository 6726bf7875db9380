/** How far players are with achievements, kept between requests: every clear asks for some ninety of them. */
import { preparedUpsert } from '../../data/store/bulk.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { untouched, type Progress } from '../rules/achievements.js';
import { Kept, type KeptOf } from './kept.js';

/** By achievements.pk. */
export type ProgressByPk = ReadonlyMap<number, Progress>;

/** A progress and its place in a map, roughly. */
const progressBytes = 96;

/** Of the achievements that were asked for so far. */
const kept = new Kept<ProgressByPk>({
  table: 'userAchievement',
  capacity: 8 * 1024 * 1024,
  bytesOf: (progress) => progress.size * progressBytes,
});

const achievementsOf = prepared<{ userPk: number; pks: readonly number[] }>()((db, { userPk, pks }) =>
  db
    .selectFrom('userAchievement')
    .select(['AchievementPk', 'state', 'current'])
    .where('UserPk', '=', userPk)
    .where('AchievementPk', 'in', among(db, pks)),
);

/**
 * How far a player is with at least these achievements, those without a row included. `before` is what was read in the
 * same transaction before.
 */
export function readProgress(
  of: KeptOf,
  pks: readonly number[],
  before: ProgressByPk = new Map(),
): Promise<ProgressByPk> {
  return kept.read(of, async (known = before) => {
    const missing = pks.filter((pk) => !known.has(pk));
    if (missing.length === 0) return known;
    const rows = await achievementsOf(of.db, { userPk: of.userPk, pks: missing });
    const progress = new Map(known);
    for (const pk of missing) progress.set(pk, untouched);
    for (const { AchievementPk, state, current } of rows) progress.set(AchievementPk, { state, current });
    return progress;
  });
}

type AchievementRow = Omit<PlayerRow<'userAchievement'>, 'pk'>;

const upsertAchievements = preparedUpsert('userAchievement', {
  columns: ['current', 'state', 'category', 'UserPk', 'AchievementPk'],
  key: ['UserPk', 'AchievementPk'],
  update: ['current', 'state'],
});

/** Writes rows in one statement, found by player and achievement. `before` is what was read in this transaction. */
export async function writeProgress(
  of: KeptOf & { readonly db: Tx },
  rows: readonly AchievementRow[],
  before: ProgressByPk,
): Promise<void> {
  if (rows.length === 0) return;
  const after = new Map(before);
  for (const { AchievementPk, state, current } of rows) after.set(AchievementPk, { state, current });
  const keep = await kept.writing(of);
  await upsertAchievements(of.db, rows);
  keep(after);
}

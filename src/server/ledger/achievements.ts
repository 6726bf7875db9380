/** The achievements that one request moves (specification, 04 *Achievements*). */
import type { Reward } from '../../data/columns.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { preparedUpsert } from '../../data/store/bulk.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import { wireRow } from '../../data/wire.js';
import type { AppContext } from '../context.js';
import { achievedEntry, advanceAchievements, missingAchievements } from '../rules/achievements.js';
import type { AchievementEvent } from '../rules/achievements.js';
import { AchievementCategory, AchievementState } from '../rules/codes.js';

type AchievementRow = PlayerRow<'userAchievement'>;

const achievementsOf = prepared<{ userPk: number; pks: readonly number[] }>()((db, { userPk, pks }) =>
  db
    .selectFrom('userAchievement')
    .select(['AchievementPk', 'state', 'current'])
    .where('UserPk', '=', userPk)
    .where('AchievementPk', 'in', among(db, pks)),
);

/** Whether an achievement of a category never moved for a player: what counts once has not been counted then. */
export async function hasUntouchedAchievement(
  db: Reader | Tx,
  { catalog, userPk, category }: { catalog: AppContext['catalog']; userPk: number; category: number },
): Promise<boolean> {
  const pks = catalog.where('achievements', 'category', category).map(({ pk }) => pk);
  if (pks.length === 0) return false;
  const rows = await achievementsOf(db, { userPk, pks });
  const isUntouched = (row: Pick<AchievementRow, 'state' | 'current'>) =>
    row.state !== AchievementState.done && row.current <= 0;
  return rows.length < pks.length || rows.some(isUntouched);
}

/** What an advance gave: rewards to grant, packs to grant, how many were completed. */
interface Advanced {
  readonly rewards: readonly Reward[];
  readonly packRewards: readonly string[];
  readonly completed: number;
}

const upsertAchievements = preparedUpsert('userAchievement', {
  columns: ['current', 'state', 'category', 'UserPk', 'AchievementPk'],
  key: ['UserPk', 'AchievementPk'],
  update: ['current', 'state'],
});

interface AchievementsOptions {
  readonly app: AppContext;
  readonly tx: Tx;
  readonly userPk: number;
}

export class Achievements {
  readonly #options: AchievementsOptions;
  /** Rows by AchievementPk. */
  readonly #rows = new Map<number, AchievementRow>();
  readonly #changed = new Set<number>();
  readonly #achieved: object[] = [];

  constructor(options: AchievementsOptions) {
    this.#options = options;
  }

  /** `achievedList`: what was completed in this request. */
  get achieved(): readonly object[] {
    return this.#achieved;
  }

  /** Counts events. */
  async advance(events: readonly AchievementEvent[]): Promise<Advanced> {
    const { catalog } = this.#options.app;
    const categories = new Set(events.map(({ category }) => category));
    // Rewards are often fragments, which count in turn: their rows are read along.
    await this.#load([...categories, AchievementCategory.fragments]);
    const rows = [...this.#rows.values()].filter((row) =>
      categories.has(catalog.find('achievements', row.AchievementPk)?.category ?? -1),
    );
    const { changed, completed, rewards, packRewards } = advanceAchievements(
      rows,
      catalog.map('achievements'),
      events,
    );
    for (const row of changed) {
      this.#rows.set(row.AchievementPk, row);
      this.#changed.add(row.AchievementPk);
    }
    for (const { row, achievement } of completed) {
      const served = this.#options.app.static.servedRow('achievements', achievement.pk) ?? {};
      this.#achieved.push(achievedEntry({ ...row, ...wireRow('userAchievement', row) }, served));
    }
    return { rewards, packRewards, completed: completed.length };
  }

  /** Writes the rows that changed, in one statement. */
  async flush(): Promise<void> {
    const changed = [...this.#changed].flatMap((pk) => this.#rows.get(pk) ?? []);
    await upsertAchievements(this.#options.tx, changed);
  }

  async #load(categories: readonly number[]): Promise<void> {
    const { app, tx, userPk } = this.#options;
    const wanted = categories
      .flatMap((category) => app.catalog.where('achievements', 'category', category))
      .filter(({ pk }) => !this.#rows.has(pk));
    if (wanted.length === 0) return;
    const rows = await achievementsOf(tx, { userPk, pks: wanted.map(({ pk }) => pk) });
    const missing = missingAchievements(rows, new Map(wanted.map((row) => [row.pk, row])));
    const known = rows.map((row) => ({
      ...row,
      category: app.catalog.find('achievements', row.AchievementPk)?.category ?? 0,
    }));
    // Rows are found and written by player and achievement: their own pk is nobody's.
    for (const row of [...known, ...missing]) {
      this.#rows.set(row.AchievementPk, { ...row, pk: 0, UserPk: userPk });
    }
  }
}

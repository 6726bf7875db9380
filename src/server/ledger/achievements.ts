/** The achievements that one request moves (specification, 04 *Achievements*). */
import type { Reward } from '../../data/columns.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { preparedUpsert } from '../../data/store/bulk.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import { wireRow } from '../../data/wire.js';
import type { AppContext } from '../context.js';
import { achievedEntry, advanceAchievements } from '../rules/achievements.js';
import type { AchievementEvent, Progress } from '../rules/achievements.js';
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
  /** How far the player is, by achievements.pk; those without a row are not in it. */
  readonly #progress = new Map<number, Progress>();
  readonly #loaded = new Set<number>();
  readonly #changed = new Map<number, AchievementRow>();
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
    const { app, userPk: UserPk } = this.#options;
    const categories = [...new Set(events.map(({ category }) => category))];
    // Rewards are often fragments, which count in turn: their rows are read along.
    await this.#load(new Set([...categories, AchievementCategory.fragments]));
    const { changed, completed, rewards, packRewards } = advanceAchievements(
      categories.flatMap((category) => app.catalog.where('achievements', 'category', category)),
      (pk) => this.#progress.get(pk),
      events,
    );
    for (const { achievement, state, current } of changed) {
      const { pk: AchievementPk, category } = achievement;
      this.#progress.set(AchievementPk, { state, current });
      // Rows are found and written by player and achievement: their own pk is nobody's.
      const row = { pk: 0, UserPk, AchievementPk, category, state, current };
      this.#changed.set(AchievementPk, row);
      if (state !== AchievementState.done) continue;
      const served = app.static.servedRow('achievements', AchievementPk) ?? {};
      this.#achieved.push(achievedEntry({ ...row, ...wireRow('userAchievement', row) }, served));
    }
    return { rewards, packRewards, completed: completed.length };
  }

  /** Writes the rows that changed, in one statement. */
  async flush(): Promise<void> {
    await upsertAchievements(this.#options.tx, [...this.#changed.values()]);
  }

  async #load(categories: ReadonlySet<number>): Promise<void> {
    const { app, tx, userPk } = this.#options;
    const wanted = [...categories].filter((category) => !this.#loaded.has(category));
    for (const category of wanted) this.#loaded.add(category);
    const pks = wanted.flatMap((category) =>
      app.catalog.where('achievements', 'category', category).map(({ pk }) => pk),
    );
    if (pks.length === 0) return;
    for (const row of await achievementsOf(tx, { userPk, pks })) this.#progress.set(row.AchievementPk, row);
  }
}

/** The achievements that one request moves (specification, 04 *Achievements*). */
import type { Reward } from '../../data/columns.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { Tx } from '../../data/store/store.js';
import { wireRow } from '../../data/wire.js';
import type { Catalog } from '../catalog/catalog.js';
import type { AppContext } from '../context.js';
import { achievedEntry, advanceAchievements, untouched } from '../rules/achievements.js';
import type { AchievementEvent } from '../rules/achievements.js';
import { AchievementCategory, AchievementState } from '../rules/codes.js';
import type { KeptOf } from './kept.js';
import { readProgress, writeProgress, type ProgressByPk } from './kept-progress.js';

type AchievementRow = PlayerRow<'userAchievement'>;

/** Whether an achievement of a category never moved for a player: what counts once has not been counted then. */
export async function hasUntouchedAchievement(
  of: KeptOf,
  { catalog, category }: { readonly catalog: Catalog; readonly category: number },
): Promise<boolean> {
  const pks = pksOf(catalog, [category]);
  const progress = await readProgress(of, pks);
  return pks.some((pk) => {
    const { state, current } = progress.get(pk) ?? untouched;
    return state !== AchievementState.done && current <= 0;
  });
}

/** The pks of all achievements of some categories. */
function pksOf(catalog: Catalog, categories: Iterable<number>): number[] {
  return [...categories].flatMap((category) =>
    catalog.where('achievements', 'category', category).map(({ pk }) => pk),
  );
}

/** What an advance gave: rewards to grant, packs to grant, how many were completed. */
interface Advanced {
  readonly rewards: readonly Reward[];
  readonly packRewards: readonly string[];
  readonly completed: number;
}

interface AchievementsOptions {
  readonly app: AppContext;
  readonly tx: Tx;
  readonly userPk: number;
}

export class Achievements {
  readonly #options: AchievementsOptions;
  /** How far the player was before this request. */
  #before: ProgressByPk = new Map();
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
    const asked = new Set([...categories, AchievementCategory.fragments]);
    this.#before = await readProgress(this.#of, pksOf(app.catalog, asked), this.#before);
    const { changed, completed, rewards, packRewards } = advanceAchievements(
      categories.flatMap((category) => app.catalog.where('achievements', 'category', category)),
      (pk) => this.#changed.get(pk) ?? this.#before.get(pk),
      events,
    );
    for (const { achievement, state, current } of changed) {
      const { pk: AchievementPk, category } = achievement;
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
    await writeProgress(this.#of, [...this.#changed.values()], this.#before);
  }

  get #of() {
    const { app, tx, userPk } = this.#options;
    return { store: app.store, db: tx, userPk };
  }
}

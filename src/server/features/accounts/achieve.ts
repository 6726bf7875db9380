/** Who one is, and the achievements that the client reports by itself. */
import { wireRow } from '../../../data/wire.js';
import { defineReadRoute, defineWriteRoute, Writing, type Locked } from '../../http/route.js';
import { readPlayerRows, type Player } from '../../http/player.js';
import { hasUntouchedAchievement } from '../../ledger/achievements.js';
import type { Catalog } from '../../catalog/catalog.js';
import { LruCache } from '../../lru-cache.js';
import { AchievementCategory } from '../../rules/codes.js';

/** Of the client's data format. */
const versionState = 2;

export const me = defineReadRoute(
  {
    method: 'get',
    path: '/api/user/me',
    session: 'player',
    effect: 'read',
    summary: 'The player: user and profile. The first time, the achievement of having an account.',
  },
  async ({ app, db, player }) => {
    const { catalog, store } = app;
    const userPk = player.pk;
    const once = { catalog, category: AchievementCategory.account };
    const known = countedPlayers(catalog);
    if (known.get(player.pk) || !(await hasUntouchedAchievement({ store, db, userPk }, once))) {
      known.set(player.pk, true, 1);
      return meData(player, []);
    }
    return new Writing(async ({ player, tx, ledger }) => {
      // Of several first requests at once only one finds it untouched.
      if (await hasUntouchedAchievement({ store, db: tx, userPk }, once)) {
        ledger.countAchievements([{ category: AchievementCategory.account, amount: 1 }]);
      }
      return async () => {
        const { user = player.user, profile = player.profile } = await readPlayerRows(tx, player.pk);
        return meData({ user, profile }, ledger.achievements.achieved);
      };
    });
  },
);

/** Players who are remembered as counted; looking it up is half of what `me` costs. */
const mostRemembered = 50_000;

const counted = new WeakMap<Catalog, LruCache<number, true>>();

/** Players for whom this was counted. That never goes back, and no pk comes twice; another manifest may bring more. */
function countedPlayers(catalog: Catalog): LruCache<number, true> {
  const known = counted.get(catalog) ?? new LruCache<number, true>(mostRemembered);
  counted.set(catalog, known);
  return known;
}

function meData({ user, profile }: Pick<Player, 'user' | 'profile'>, achievedList: readonly object[]) {
  return {
    user: wireRow('users', user),
    userProfile: wireRow('userProfile', profile),
    versionState,
    achievedList,
  };
}

export const prologueAchieve = defineWriteRoute(
  {
    method: 'post',
    path: '/api/prologue/achieve',
    session: 'player',
    effect: 'write',
    summary: 'The prologue was seen.',
  },
  (input) => achieve(input, AchievementCategory.prologue),
);

export const creditAchieve = defineWriteRoute(
  {
    method: 'post',
    path: '/api/credit/achieve',
    session: 'player',
    effect: 'write',
    summary: 'The credits were seen.',
  },
  (input) => achieve(input, AchievementCategory.credits),
);

async function achieve({ ledger }: Locked, category: number) {
  ledger.countAchievements([{ category, amount: 1 }]);
  return async () => ({ achievedList: ledger.achievements.achieved });
}

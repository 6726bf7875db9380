import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { currentSeasons, metadataCost, randomPlayCost } from '../../ledger/darkmoon.js';

const lifetimeMs = 100 * 60_000;

export const randomPlay = defineWriteRoute(
  {
    method: 'post',
    path: '/api/darkmoon/randomplay',
    session: 'player',
    effect: 'write',
    summary: 'Pays for one random play, which the next start of a map that is no stage uses up.',
  },
  async ({ app, player, tx, ledger, now }) => {
    if (currentSeasons(app, now).length === 0) throw refuse('Darkmoon not opened.');
    const cost = metadataCost(app.catalog, randomPlayCost);
    if (!cost) throw refuse('Random plays are not to be had: the metadata has no price.');
    await ledger.pay(cost.moneyType, cost.value, 'Can not afford to play.');
    const UserPk = player.pk;
    await tx
      .deleteFrom('darkmoonRandomPlays')
      .where('UserPk', '=', UserPk)
      .where('expiresAt', '<=', now)
      .execute();
    await tx
      .insertInto('darkmoonRandomPlays')
      .values({ UserPk, expiresAt: now + lifetimeMs })
      .execute();
    return {};
  },
);

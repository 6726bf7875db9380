import { endSessions } from '../../accounts/sessions.js';
import { defineWriteRoute } from '../../http/route.js';

const dayMs = 86_400_000;

export const deleteUser = defineWriteRoute(
  {
    method: 'post',
    path: '/api/user/delete',
    session: 'player',
    effect: 'write',
    summary: 'Ends the sessions and marks the account for deletion; logging in cancels it.',
  },
  async ({ app, player, tx, now }) => {
    const deleteAfter = now + app.settings.accounts.deletionGraceDays * dayMs;
    await tx.updateTable('users').set({ deleteAfter }).where('pk', '=', player.pk).execute();
    await endSessions(tx, player.pk);
    return {};
  },
);

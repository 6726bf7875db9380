import { countAttempt, forgiveAttempt } from '../../accounts/attempts.js';
import { storeDate } from '../../../data/dates.js';
import { endSessions, startSession } from '../../accounts/sessions.js';
import { readPlayer } from '../../http/player.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { sentUser } from './queries.js';

const wrongPassword = 'Old password is incorrect.';

export const resetPassword = defineWriteRoute(
  {
    method: 'post',
    path: '/api/user/password/reset',
    session: 'player',
    effect: 'write',
    summary: 'Changes the password: all sessions end, and a new one starts.',
    body: { oldPw: string({ min: 1 }), newPw: string({ min: 1, max: 128 }) },
    before: async ({ app, body, player, caller, now }) => {
      await countAttempt({ app, caller, now, account: `password ${player.pk}` });
      const { user } = await readPlayer(player, { app, now });
      const verified = user.pw;
      if (!(await app.passwords.verify(body.oldPw, verified))) throw refuse(wrongPassword);
      return { verified, stored: await app.passwords.hash(body.newPw) };
    },
  },
  async ({ app, before, player, caller, tx, now }) => {
    // Somebody else may have changed it while it was hashed.
    if (player.user.pw !== before.verified) throw refuse(wrongPassword);
    await tx
      .updateTable('users')
      .set({ pw: before.stored, updatedAt: storeDate(now) })
      .where('pk', '=', player.pk)
      .execute();
    await forgiveAttempt(tx, { app, caller, now, account: `password ${player.pk}` });
    await endSessions(tx, player.pk);
    const token = await startSession(tx, { userPk: player.pk, random: app.random, caller, now });
    return async () => ({ user: await sentUser(tx, player.pk), token });
  },
);

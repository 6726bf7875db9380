/** What has to be done now and then: checkpoints, accounts whose grace time is over, counters of old failures. */
import { startCheckpointer } from '../../data/sqlite/checkpointer.js';
import { purgeDeletedAccounts } from '../accounts/deletion.js';
import type { AppContext } from '../context.js';
import type { GameService } from '../services.js';

const everyMs = 10 * 60_000;
const dayMs = 86_400_000;

export const housekeeping: GameService = {
  name: 'housekeeping',
  async start(app) {
    const stopCheckpoints = app.store.file === null ? null : startCheckpointer(app.store.file);
    let running: Promise<void> = Promise.resolve();
    const timer = setInterval(() => {
      running = tidy(app);
    }, everyMs);
    timer.unref();
    return {
      addresses: [],
      async stop() {
        clearInterval(timer);
        await running;
        await stopCheckpoints?.();
      },
    };
  },
};

async function tidy(app: AppContext): Promise<void> {
  try {
    const deleted = await purgeDeletedAccounts(app);
    if (deleted > 0) app.log.info({ deleted }, 'accounts deleted after their grace time');
    const now = app.clock.now();
    const idleSince = now - app.settings.sessions.idleDays * dayMs;
    await app.store.write([], async (tx) => {
      await tx.deleteFrom('tokens').where('lastUsedAt', '>', 0).where('lastUsedAt', '<', idleSince).execute();
      await tx.deleteFrom('attempts').where('expiresAt', '<=', now).execute();
      await tx.deleteFrom('playSessions').where('expiresAt', '<=', now).execute();
      await tx.deleteFrom('darkmoonRandomPlays').where('expiresAt', '<=', now).execute();
    });
  } catch (error) {
    app.log.error({ err: error }, 'housekeeping failed');
  }
}

/** What has to be done now and then: checkpoints, counts of boards, accounts whose grace time is over, old failures. */
import { foldBoards } from '../../data/boards/fold.js';
import { startCheckpointer } from '../../data/sqlite/checkpointer.js';
import { liftDueBans } from '../accounts/bans.js';
import { purgeDeletedAccounts } from '../accounts/deletion.js';
import { pruneRecords } from '../scores/retention.js';
import type { AppContext } from '../context.js';
import { endOldWebSessions } from '../http/web-session.js';
import type { GameService } from '../services.js';

const everyMs = 10 * 60_000;
/** Marks of boards are added up by every ranking that is asked for until they are folded. */
const foldEveryMs = 30_000;
const dayMs = 86_400_000;
/** Each time all records that stay are looked at, too. */
const pruneEveryMs = dayMs / 4;

export const housekeeping: GameService = {
  name: 'housekeeping',
  async start(app) {
    const stopCheckpoints = app.store.file === null ? null : startCheckpointer(app.store.file);
    let running: Promise<void> = Promise.resolve();
    const soon = (work: (app: AppContext) => Promise<void>) => () => {
      running = running.then(() => work(app));
    };
    const stopping = new AbortController();
    const timers = [
      setInterval(soon(tidy), everyMs),
      setInterval(soon(fold), foldEveryMs),
      setInterval(
        soon(() => prune(app, stopping.signal)),
        pruneEveryMs,
      ),
    ];
    for (const timer of timers) timer.unref();
    return {
      addresses: [],
      async stop() {
        for (const timer of timers) clearInterval(timer);
        stopping.abort();
        await running;
        await stopCheckpoints?.();
      },
    };
  },
};

async function fold({ store, log }: AppContext): Promise<void> {
  try {
    await foldBoards(store);
  } catch (error) {
    log.error({ err: error }, 'counts of boards were not folded; they are right all the same');
  }
}

async function prune(app: AppContext, signal: AbortSignal): Promise<void> {
  try {
    const pruned = await pruneRecords(app, signal);
    if (pruned > 0) app.log.info({ pruned }, 'old records were forgotten');
  } catch (error) {
    app.log.error({ err: error }, 'old records could not be forgotten');
  }
}

async function tidy(app: AppContext): Promise<void> {
  try {
    const deleted = await purgeDeletedAccounts(app);
    if (deleted > 0) app.log.info({ deleted }, 'accounts deleted after their grace time');
    const now = app.clock.now();
    const lifted = await liftDueBans(app, now);
    if (lifted > 0) app.log.info({ lifted }, 'bans ended');
    const idleSince = now - app.settings.sessions.idleDays * dayMs;
    await app.store.write([], async (tx) => {
      await tx.deleteFrom('tokens').where('lastUsedAt', '>', 0).where('lastUsedAt', '<', idleSince).execute();
      await endOldWebSessions(tx, now);
      await tx.deleteFrom('attempts').where('expiresAt', '<=', now).execute();
      await tx.deleteFrom('playSessions').where('expiresAt', '<=', now).execute();
      await tx.deleteFrom('darkmoonRandomPlays').where('expiresAt', '<=', now).execute();
    });
  } catch (error) {
    app.log.error({ err: error }, 'housekeeping failed');
  }
}

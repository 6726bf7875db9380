/** Whether players seem to come from this machine itself: what a reverse proxy makes of them that is not trusted. */
import type { Reader } from './store/store.js';

const windowMs = 12 * 3_600_000;
/** Somebody who tries things out at home has a player or two. */
const suspicious = 3;

/** The number of players whose sessions were used from this machine in the 12 hours before `now` (unix ms), or 0 for few. */
export async function countLoopbackPlayers(db: Reader, now: number): Promise<number> {
  const { players } = await db
    .selectFrom('tokens')
    .select(({ fn }) => fn.count<number>('did').distinct().as('players'))
    .where('remoteAddress', 'in', ['127.0.0.1', '::1'])
    .where('lastUsedAt', '>=', now - windowMs)
    .executeTakeFirstOrThrow();
  return Number(players) >= suspicious ? Number(players) : 0;
}

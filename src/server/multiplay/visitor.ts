/** Who is behind a connection, and whether he may still take part. */
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import { readLockedPlayer, readPlayer, type Asker, type Player } from '../http/player.js';
import { Refusal } from '../http/refusal.js';
import type { Caller } from '../http/route.js';

/** A player whose identity was proven when the connection was made, by a session: its use is noted when he plays. */
export interface Visitor extends Asker {
  readonly caller: Caller;
  /** What proved it: the session itself, or that it was used from the same address. */
  readonly proof: 'token' | 'address';
  /** users.permission, as it was then. */
  readonly permission: number;
}

interface Moment {
  readonly app: Pick<AppContext, 'store' | 'settings'>;
  /** Unix ms. */
  readonly now: number;
}

/** The player as he is now; null where he is banned, gone, or has to wait for the end of maintenance. */
export function readPresent(asker: Asker, moment: Moment): Promise<Player | null> {
  return unlessRefused(readPlayer(asker, moment));
}

/** The same within a transaction that locks him. */
export function readPresentLocked(
  asker: Asker,
  moment: Moment & { readonly tx: Tx },
): Promise<Player | null> {
  return unlessRefused(readLockedPlayer(asker, moment));
}

/** The same of one who has a seat, to which he may come back when maintenance has begun meanwhile. */
export function readSeated(asker: Asker, { app, now }: Moment): Promise<Player | null> {
  return readPresent(asker, { app: beyondMaintenance(app), now });
}

/** The same at the end of a round, which may be reported when maintenance has begun in the middle of it. */
export function readFinisherLocked(
  asker: Asker,
  { app, ...moment }: Moment & { readonly tx: Tx },
): Promise<Player | null> {
  return readPresentLocked(asker, { ...moment, app: beyondMaintenance(app) });
}

function beyondMaintenance({ store, settings }: Moment['app']): Moment['app'] {
  return { store, settings: { ...settings, maintenance: '' } };
}

async function unlessRefused(reading: Promise<Player>): Promise<Player | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

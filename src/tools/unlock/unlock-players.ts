/** Unlocking all content for players, one transaction each, beside a running server (specification, 02 *unlock-all*). */
import {
  nothingUnlocked,
  unlock,
  unlockKinds,
  type UnlockContent,
  type Unlocked,
  type UnlockKind,
} from '../../data/accounts/unlock.js';
import type { Store, Tx } from '../../data/store/store.js';

export interface UnlockPlayersOptions {
  readonly store: Store;
  readonly content: UnlockContent;
  /** users.pk of those to unlock for. */
  readonly players: readonly number[];
  readonly kinds: readonly UnlockKind[];
  /** Count what would be added, and write nothing. */
  readonly dryRun: boolean;
  /** Unix ms. */
  readonly now: () => number;
  /** Waits for so many ms. */
  readonly pause: (ms: number) => Promise<unknown>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was done, or would be: rows added by kind, and the players who are still there. */
export interface UnlockSummary {
  readonly players: number;
  readonly added: Unlocked;
}

const shortestPauseMs = 1;

/**
 * Unlocks for one player after the other. Between two of them the lock is free for at least as long as it was held, so
 * that a server that writes to the same database goes on. Who was deleted meanwhile is passed over.
 */
export async function unlockPlayers(options: UnlockPlayersOptions): Promise<UnlockSummary> {
  const { players, now, pause, signal, onProgress } = options;
  const added = nothingUnlocked();
  let done = 0;
  for (const [index, userPk] of players.entries()) {
    signal?.throwIfAborted();
    const started = now();
    const unlocked = await unlockPlayer(options, userPk);
    if (unlocked) {
      done += 1;
      for (const kind of unlockKinds) added[kind] += unlocked[kind];
    }
    onProgress?.(index + 1, players.length);
    if (index + 1 < players.length) await pause(Math.max(shortestPauseMs, Math.ceil(now() - started)));
  }
  return { players: done, added };
}

/** Carries what a transaction found out of it, and rolls it back. */
class RolledBack extends Error {
  constructor(readonly unlocked: Unlocked) {
    super('A dry run is rolled back.');
  }
}

async function unlockPlayer(options: UnlockPlayersOptions, userPk: number): Promise<Unlocked | undefined> {
  const { store, content, kinds, dryRun, now } = options;
  const { dialect } = store;
  try {
    return await store.write([userPk], async (tx) => {
      if (!(await isThere(tx, userPk))) return undefined;
      const unlocked = await unlock(tx, { dialect, userPk, content, kinds, now: now() });
      if (dryRun) throw new RolledBack(unlocked);
      return unlocked;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.unlocked;
    throw error;
  }
}

async function isThere(tx: Tx, userPk: number): Promise<boolean> {
  const user = await tx.selectFrom('users').select('pk').where('pk', '=', userPk).executeTakeFirst();
  return user !== undefined;
}

/** `kalpa unlock-all`: the databases of an installation opened, its players found, and their content unlocked. */
import { findUsers, type FoundUser } from '../../data/accounts/find-user.js';
import { unlockContent } from '../../data/accounts/unlock.js';
import { readManifest } from '../../data/manifest/content.js';
import { openCurrentStore } from '../../data/migrations/current.js';
import type { Store } from '../../data/store/store.js';
import { unlockPlayers, type UnlockPlayersOptions, type UnlockSummary } from './unlock-players.js';

interface UnlockAllOptions extends Omit<UnlockPlayersOptions, 'store' | 'content' | 'players'> {
  /** The player database: a path, or postgres://… */
  readonly database: string;
  readonly manifestFile: string;
  /** Names of players (ids, or pk:123), or everybody. */
  readonly users: readonly string[] | 'all';
}

/** Unlocks for the named players, or all. Throws a Failure, with nothing written, where a name is unknown. */
export async function unlockAll(options: UnlockAllOptions): Promise<UnlockSummary> {
  const content = unlockContent(readManifest(options.manifestFile));
  const store = await openCurrentStore({ database: options.database });
  try {
    const found =
      options.users === 'all' ? await allUsers(store) : await findUsers(store.read, options.users);
    return await unlockPlayers({ ...options, store, content, players: found.map(({ pk }) => pk) });
  } finally {
    await store.close();
  }
}

function allUsers({ read }: Store): Promise<Pick<FoundUser, 'pk'>[]> {
  return read.selectFrom('users').select('pk').orderBy('pk').execute();
}

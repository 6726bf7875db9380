/** The player database for a command that works beside the server: as it is, or not at all. */
import { Failure } from '../../failure.js';
import { openStore, type Store, type StoreOptions } from '../store/store.js';
import { pendingMigrations } from './player.js';
import type { PlayerDatabase } from '../player-tables.js';

/** Opens a player database that has this program's tables. Throws a Failure where it is of another version. */
export async function openCurrentStore(options: StoreOptions): Promise<Store> {
  const store = await openStore(options);
  try {
    const { read: db, dialect } = store;
    if ((await pendingMigrations<PlayerDatabase>({ db, dialect })).length === 0) return store;
    throw new Failure(
      'The player database is of an earlier version.',
      'Start `kalpa serve` once, which copies it and brings it up to date; then try again.',
    );
  } catch (error) {
    await store.close();
    throw error;
  }
}

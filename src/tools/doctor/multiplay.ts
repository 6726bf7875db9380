/** Whether multiplay can tell players apart by their addresses (specification, 06 *Operations*). */
import { existsSync } from 'node:fs';
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import { countLoopbackPlayers } from '../../data/loopback-players.js';
import { openStore } from '../../data/store/store.js';
import { ok, warning, type Result } from './finding.js';

interface Place {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly now: number;
}

/** Looks for many players at the address of this machine: an untrusted proxy makes all of them one. */
export async function checkMultiplay({ folder, settings, now }: Place): Promise<Result> {
  const { multiplay, trustProxy, database } = settings;
  if (multiplay.identity === 'token') return ok('players prove who they are by a session token');
  if (trustProxy.length > 0 || (database === '' && !existsSync(folder.player))) return ok('by address');
  try {
    return await lookAt(database === '' ? folder.player : database, now);
  } catch {
    // A database that does not answer, is damaged, or was not migrated yet: that is said of it elsewhere.
    return ok('not looked at');
  }
}

async function lookAt(database: string, now: number): Promise<Result> {
  const store = await openStore({ database });
  try {
    const players = await countLoopbackPlayers(store.read, now);
    if (players === 0) return ok('players are known by their addresses');
    return warning(
      `${players} players of the last 12 hours came from this machine itself, as if by a reverse proxy that is not trusted: their address proves nothing.`,
      'Name the proxy in trustProxy, or set multiplay.identity to token.',
    );
  } finally {
    await store.close();
  }
}

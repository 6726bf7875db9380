/** Players for multiplay: thousands of them, each with all that a new account has, and what their clients introduce them with. */
import { dataFolder } from '../../../src/data/folder.js';
import { openSqlite } from '../../../src/data/sqlite/open.js';
import { openClient } from '../../../src/tools/bench/client.js';
import { signUp } from '../../../src/tools/bench/players.js';
import { multiplyPlayer, tokenOf } from '../grown/players.js';

interface Profile {
  readonly UserPk: number;
  readonly uid: number;
  readonly deviceIdentifier: string | null;
}

/**
 * Signs up one player on a server over an empty installation and copies him, as so many passwords would take minutes to
 * hash. Gives the Socket.IO `auth` of each.
 */
export async function makePlayers(folder: string, origin: string, count: number): Promise<object[]> {
  const client = openClient(origin, 2);
  await signUp(client, { prefix: 'player', count: 1 }).finally(() => client.close());
  const file = openSqlite(dataFolder(folder).player, { mustExist: true });
  try {
    multiplyPlayer(file, count);
    const profiles = file
      .prepare<Profile>('SELECT "UserPk", "uid", "deviceIdentifier" FROM "userProfile" ORDER BY "UserPk"')
      .all();
    return profiles.map((profile) => ({
      userProfile: JSON.stringify(profile),
      token: tokenOf(profile.UserPk),
    }));
  } finally {
    file.close();
  }
}

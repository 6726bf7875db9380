/** A data folder of a server that has been played on for years: made once for each set of parameters, and copied. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foldBoards } from '../../../src/data/boards/fold.js';
import { dataFolder } from '../../../src/data/folder.js';
import { openSqlite } from '../../../src/data/sqlite/open.js';
import { openStore } from '../../../src/data/store/store.js';
import { Random } from '../../../fixtures/generator/random.js';
import { loadContent } from '../../../src/server/live/content.js';
import { openClient } from '../../../src/tools/bench/client.js';
import { fullCapture, kalpa, makeInstallation } from '../installation.js';
import { signUp } from '../../../src/tools/bench/players.js';
import { startServer } from '../server.js';
import { addAlbumScores, addPlays } from './plays.js';
import { multiplyPlayer } from './players.js';
import { addFriends, addMails } from './social.js';

export interface GrownOptions {
  readonly players: number;
  /** Rows of `records`. */
  readonly records: number;
  /** How many players own everything: those of the lowest pks. */
  readonly unlocked: number;
  readonly seed?: number;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * The folder of a grown server, made if it is not there yet: minutes for millions of records. One that an older kalpa
 * made is good as well: the server migrates its copy.
 */
export async function grownFolder(options: GrownOptions): Promise<string> {
  const folder = join(root, '.cache', 'bench', `grown-${await hashOf(options)}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    await makeInstallation(unfinished);
    await grow(unfinished, options);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

async function hashOf(options: GrownOptions): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([options, await fullCapture()]));
  const here = fileURLToPath(new URL('.', import.meta.url));
  for (const name of (await readdir(here)).sort()) hash.update(await readFile(join(here, name)));
  return hash.digest('hex').slice(0, 16);
}

async function grow(folder: string, options: GrownOptions): Promise<void> {
  const { player } = dataFolder(folder);
  await signUpFirst(folder);
  const { catalog } = loadContent(dataFolder(folder), { packIconAtlas: '', localizationEntry: '' });
  const random = new Random(options.seed ?? 1);
  const file = openSqlite(player, { mustExist: true });
  try {
    file.pragma('cache_size = -1000000');
    file.pragma('synchronous = OFF');
    multiplyPlayer(file, options.players);
    addPlays(file, { catalog, random: random.fork('plays'), ...options });
    addAlbumScores(file, { catalog, random: random.fork('albums'), ...options });
    addFriends(file, { random: random.fork('friends'), ...options });
    addMails(file, { random: random.fork('mails'), ...options });
  } finally {
    file.close();
  }
  const store = await openStore({ database: player });
  await foldBoards(store, 1).finally(() => store.close());
  await unlock(folder, options.unlocked);
}

/** The player whom all others are copies of: signed up as anybody is, with nothing unlocked. */
async function signUpFirst(folder: string): Promise<void> {
  const server = await startServer({ folder, env: { KALPA_UNLOCK_ALL: 'false' } });
  const client = openClient(server.origin, 2);
  await signUp(client, { prefix: 'player', count: 1 }).finally(() => client.close().then(server.stop));
}

async function unlock(folder: string, count: number): Promise<void> {
  const users = Array.from({ length: count }, (_, index) => `pk:${index + 1}`);
  await kalpa(['unlock-all', '--user', ...users, '--quiet', '--data', folder]);
}

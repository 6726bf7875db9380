/** What every benchmark is given, and what it gives. */
import { join } from 'node:path';
import { dataFolder } from '../../src/data/folder.js';
import { openClient, type Client } from '../../src/tools/bench/client.js';
import type { Figure } from './figures.js';
import { copyInstallation, makeInstallation, withFolder } from './installation.js';
import { Playing } from '../../src/tools/bench/plays.js';
import { readMaps, signUp, type PlayedMap, type Player } from '../../src/tools/bench/players.js';
import { playerCount, seedBestRecords } from './players.js';
import { startServer, type ServerOptions, type ServerProcess } from './server.js';

/** Rounds of each measurement, of which the best counts. */
const roundCount = 3;

export interface Bench {
  /** Where CPU profiles of the measured server go; undefined where none are asked for. */
  readonly profile: string | undefined;
  /** The installation that this run's benchmarks copy; made with the first that asks. */
  readonly prepared: () => Promise<Prepared>;
}

export interface Benchmark {
  readonly name: string;
  /** One line: what is measured. */
  readonly summary: string;
  run(bench: Bench): Promise<Figure[]>;
}

/** A data folder with players who have a session. */
export interface Prepared {
  readonly folder: string;
  readonly players: readonly Player[];
  readonly maps: readonly PlayedMap[];
}

/**
 * Does `measure` several times, one after the other. The first one also warms up the server and everything below it,
 * as nobody's server is a second old.
 */
export async function rounds<T>(measure: (round: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < roundCount; round += 1) results.push(await measure(round));
  return results;
}

/** Makes an installation of the full capture and signs up its players. */
export async function prepare(folder: string, env: ServerOptions['env'] = {}): Promise<Prepared> {
  await makeInstallation(folder);
  return addPlayers(folder, env);
}

/** Signs up players in a data folder, on a server that is stopped again. */
export async function addPlayers(folder: string, env: NonNullable<ServerOptions['env']>): Promise<Prepared> {
  const server = await startServer({ folder, env });
  const client = openClient(server.origin, 2);
  const found = await signedUp(client).finally(() => Promise.all([client.close(), server.stop()]));
  const database = env['KALPA_DATABASE'] ?? dataFolder(folder).player;
  await seedBestRecords(database, found.maps);
  return { folder, ...found };
}

async function signedUp(client: Client): Promise<Omit<Prepared, 'folder'>> {
  const players = await signUp(client, { prefix: 'player', count: playerCount });
  const [first] = players;
  if (!first) throw new Error('Nobody was signed up.');
  return { players, maps: await readMaps(client, first) };
}

export interface Running {
  readonly server: ServerProcess;
  /** With a connection per player and some to spare. */
  readonly client: Client;
  readonly players: readonly Player[];
  /** One per player. */
  readonly plays: readonly Playing[];
}

/** Runs `measure` against a server over a copy of the prepared installation. */
export async function withServer<T>(bench: Bench, measure: (running: Running) => Promise<T>): Promise<T> {
  const prepared = await bench.prepared();
  return withFolder(async (parent) => {
    const folder = join(parent, 'data');
    await copyInstallation(prepared.folder, folder);
    return serving({ ...prepared, folder }, { profile: bench.profile }, measure);
  });
}

/** Runs `measure` against a server over this very folder. */
export async function serving<T>(
  { folder, players, maps }: Prepared,
  options: Omit<ServerOptions, 'folder'>,
  measure: (running: Running) => Promise<T>,
): Promise<T> {
  const server = await startServer({ folder, ...options });
  const client = openClient(server.origin, players.length * 2);
  try {
    const plays = players.map((player, index) => new Playing(client, player, { maps, first: index * 31 }));
    return await measure({ server, client, players, plays });
  } finally {
    await client.close();
    await server.stop();
  }
}

/** The one of these that a client of this number is. */
export function pick<T>(things: readonly T[], index: number): T {
  const thing = things[index % things.length];
  if (thing === undefined) throw new Error('There is nothing to pick from.');
  return thing;
}

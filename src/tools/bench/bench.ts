/** Playing against a server as many clients at once: how much it does, and how long each kind of request takes. */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../failure.js';
import { openClient, UnexpectedAnswer, type Client } from './client.js';
import { percentile } from './percentile.js';
import { readMaps, signUp, type PlayedMap, type Player } from './players.js';
import { Playing } from './plays.js';

/** Ids of the accounts that are made begin with this. */
const benchPrefix = 'kalpa-bench-';

export interface BenchOptions {
  readonly url: URL;
  readonly players: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number, note: string) => void;
}

/** One kind of request; latencies in ms. */
interface KindFigures {
  readonly kind: string;
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly failed: number;
}

export interface BenchSummary {
  readonly url: string;
  readonly players: number;
  readonly seconds: number;
  readonly requests: number;
  readonly perSecond: number;
  readonly kinds: readonly KindFigures[];
  /** What failed answers said, with their numbers. */
  readonly failures: Readonly<Record<string, number>>;
  /** Accounts that were marked for deletion again. */
  readonly removed: number;
}

/** Whether a URL leads to this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Signs up its own players, has them play and read for so many seconds, and deletes them again, also when it is
 * interrupted. Throws a Failure where the server cannot be reached or does not let them in.
 */
export async function benchServer(options: BenchOptions): Promise<BenchSummary> {
  const { url, players: count, seconds, signal, onProgress } = options;
  const client = openClient(url.origin, count, { anyCertificate: isLoopback(url) });
  const players: Player[] = [];
  let measured: Measurement | undefined;
  let removed = 0;
  try {
    const prefix = `${benchPrefix}${randomBytes(4).toString('hex')}-`;
    const onPlayer = (player: Player) => {
      signal.throwIfAborted();
      players.push(player);
      onProgress(players.length, count, 'signing up');
    };
    await signUp(client, { prefix, count, onPlayer }).catch((error: unknown) => {
      throw reachable(error, url);
    });
    const [first] = players;
    const maps = first ? await readMaps(client, first) : [];
    if (maps.length === 0)
      throw new Failure('The server has no map to play.', 'Parse a capture: kalpa parse-manifest.');
    measured = new Measurement();
    await playAll({ client, players, maps, seconds, measured, signal, onProgress });
  } finally {
    removed = await remove(client, players);
    await client.close();
  }
  return { ...measured.figures(), url: url.origin, players: count, removed };
}

/** What to do about a sign-up that did not work. */
function reachable(error: unknown, url: URL): unknown {
  if (error instanceof UnexpectedAnswer) {
    if (error.status === 429) {
      return new Failure(
        'The server takes no more sign-ups from this address for now.',
        'Raise its setting limits.address (sign-ups a minute; 0 is no limit) above --players for the time of the bench, or take fewer --players.',
      );
    }
    return new Failure(
      `The server does not let new players in: ${error.message}.`,
      'It must allow sign-ups with id and password.',
    );
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return new Failure(
      `${url.origin} cannot be reached: ${error.message}`,
      'Start the server, or give its address by --url.',
      {
        cause: error,
      },
    );
  }
  return error;
}

interface PlayingAll {
  readonly client: Client;
  readonly players: readonly Player[];
  readonly maps: readonly PlayedMap[];
  readonly seconds: number;
  readonly measured: Measurement;
  readonly signal: AbortSignal;
  readonly onProgress: BenchOptions['onProgress'];
}

/** So much is waited after an answer that failed, so that a server that is down is not flooded. */
const pauseMs = 100;
const tickMs = 500;

async function playAll({
  client,
  players,
  maps,
  seconds,
  measured,
  signal,
  onProgress,
}: PlayingAll): Promise<void> {
  const until = performance.now() + seconds * 1000;
  const isOver = () => signal.aborted || performance.now() >= until;
  measured.begin();
  const ticks = setInterval(() => {
    const left = Math.max(0, (until - performance.now()) / 1000);
    onProgress(Math.round(seconds - left), seconds, 's of playing');
  }, tickMs);
  try {
    await Promise.all(
      players.map(async (player, index) => {
        const person = new Person({ client, player, maps, first: index * 31, measured });
        while (!isOver()) if (!(await person.turn())) await delay(pauseMs);
      }),
    );
  } finally {
    clearInterval(ticks);
    measured.end();
  }
  signal.throwIfAborted();
}

/** What somebody does who plays: mostly plays, and looks at things in between, as the game's client does. */
class Person {
  readonly #client: Client;
  readonly #token: string;
  readonly #maps: readonly PlayedMap[];
  readonly #measured: Measurement;
  readonly #playing: Playing;
  #turns: number;

  constructor({
    client,
    player,
    maps,
    first,
    measured,
  }: {
    client: Client;
    player: Player;
    maps: readonly PlayedMap[];
    first: number;
    measured: Measurement;
  }) {
    this.#client = client;
    this.#token = player.token;
    this.#maps = maps;
    this.#measured = measured;
    this.#turns = first;
    this.#playing = new Playing(client, player, {
      maps,
      first,
      onRequest: (kind, work) => measured.time(kind === 'start' ? 'play start' : 'play end', work),
    });
  }

  /** A play and what comes with it; gives whether everything was answered well. */
  async turn(): Promise<boolean> {
    const turn = this.#turns;
    this.#turns += 1;
    const map = this.#maps[turn % this.#maps.length];
    try {
      if (turn % 20 === 0) await this.#get('initialinfo', '/api/initialinfo');
      if (turn % 5 === 0) await this.#get('me', '/api/user/me');
      if (turn % 5 === 2) await this.#get('missions', '/api/mission');
      if (turn % 5 === 4 && map) await this.#get('map ranking', `/api/ranking/${map.pk}/0`);
      await this.#playing.play();
      return true;
    } catch {
      // It is counted with its kind.
      return false;
    }
  }

  #get(kind: string, path: string): Promise<number> {
    return this.#measured.time(kind, () => this.#client.drain(path, this.#token));
  }
}

/** Latencies by kind of request. */
class Measurement {
  readonly #latencies = new Map<string, number[]>();
  readonly #failed = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  #began = 0;
  #ended = 0;

  begin(): void {
    this.#began = performance.now();
  }

  end(): void {
    this.#ended = performance.now();
  }

  async time<T>(kind: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      const result = await work();
      const list = this.#latencies.get(kind);
      if (list) list.push(performance.now() - started);
      else this.#latencies.set(kind, [performance.now() - started]);
      return result;
    } catch (error) {
      const reason = `${kind}: ${error instanceof UnexpectedAnswer ? `${error.status} ${error.reason}` : error instanceof Error ? error.message : String(error)}`;
      this.#failed.set(kind, (this.#failed.get(kind) ?? 0) + 1);
      this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1);
      throw error;
    }
  }

  figures(): Pick<BenchSummary, 'seconds' | 'requests' | 'perSecond' | 'kinds' | 'failures'> {
    const seconds = (this.#ended - this.#began) / 1000;
    const kinds = [...new Set([...this.#latencies.keys(), ...this.#failed.keys()])].map(
      (kind): KindFigures => {
        const list = this.#latencies.get(kind) ?? [];
        const at = (share: number) => rounded(percentile(list, share));
        return {
          ...{ kind, requests: list.length, perSecond: rounded(list.length / seconds) },
          ...{ p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
          failed: this.#failed.get(kind) ?? 0,
        };
      },
    );
    const requests = kinds.reduce((sum, each) => sum + each.requests, 0);
    return {
      seconds: rounded(seconds),
      requests,
      perSecond: rounded(requests / seconds),
      kinds,
      failures: Object.fromEntries(this.#failures),
    };
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Marks the accounts for deletion, as far as the server answers; gives their number. */
async function remove(client: Client, players: readonly Player[]): Promise<number> {
  let removed = 0;
  for (const { token } of players) {
    const done = await client.post('/api/user/delete', {}, token).then(
      () => true,
      () => false,
    );
    if (done) removed += 1;
  }
  return removed;
}

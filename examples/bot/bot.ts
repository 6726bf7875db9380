/** The bot as a whole: an account, a line that is opened again whenever it breaks, and a room. */
import { setTimeout as delay } from 'node:timers/promises';
import { enter, readCharts, Refused, takeName, type Account } from './account.js';
import { Host } from './host.js';
import { openLine, Unauthorized, type Line } from './line.js';

export interface BotOptions {
  /** The address of the API. */
  readonly server: URL;
  /** That of multiplay; by default the port after the API's. */
  readonly multiplay?: URL | undefined;
  readonly account: Account;
  /** tracks.pk of what it proposes; by default the first there is. */
  readonly track?: number | undefined;
  /** How well it plays, 0 to 1. */
  readonly accuracy: number;
  /** How long it plays a song; by default as long as that is. */
  readonly seconds?: number | undefined;
  /** Told what happens, in words. */
  readonly say: (text: string) => void;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

export interface Bot {
  /** Resolves once it was stopped; rejects with Refused where the server will not have it. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** Waits between two tries to reach the server: twice as long every time, at most so long. */
const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** A line that lasted so long was a good one: after it the waits begin anew. */
const goodAfterMs = 60_000;

/** Starts a bot, which hosts a room until it is stopped. */
export function startBot(options: BotOptions): Bot {
  const stopping = new AbortController();
  const ended = run(options, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return { ended, stop: () => stopping.abort() };
}

async function run(options: BotOptions, signal: AbortSignal): Promise<void> {
  const { say, pause = async (ms, stop) => void (await delay(ms, undefined, { signal: stop })) } = options;
  const attendance = new Attendance({ ...options, pause }, signal);
  for (let failures = 0; !signal.aborted; failures += 1) {
    const since = performance.now();
    const why = await attendance.attend();
    if (signal.aborted) return;
    if (performance.now() - since >= goodAfterMs) failures = 0;
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** failures);
    say(`${why} Trying again in ${waitMs / 1000} s.`);
    await pause(waitMs, signal);
  }
}

/** What is kept from one line to the next. */
class Attendance {
  readonly #options: BotOptions & Required<Pick<BotOptions, 'pause'>>;
  readonly #signal: AbortSignal;
  #token: string | null = null;
  #host: Host | null = null;
  #line: Line | null = null;

  constructor(options: BotOptions & Required<Pick<BotOptions, 'pause'>>, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    signal.addEventListener('abort', () => {
      this.#host?.stop();
      this.#line?.close();
    });
  }

  /** Connects, and stays until the line is gone; gives the reason. Rejects with Refused. */
  async attend(): Promise<string> {
    try {
      const token = (this.#token ??= await enter(this.#options.server, this.#options.account));
      const host = (this.#host ??= await this.#prepare(token));
      const line = openLine(this.#multiplay(), token, (event, data) => host.receive(event, data));
      this.#line = line;
      if (this.#signal.aborted) line.close();
      await line.closed;
      return 'The line to the server is gone.';
    } catch (error) {
      if (error instanceof Refused) throw error;
      // It may even be another server by now.
      if (error instanceof Unauthorized) this.#token = this.#host = null;
      return `The server cannot be reached: ${reasonOf(error)}.`;
    } finally {
      this.#line = null;
    }
  }

  async #prepare(token: string): Promise<Host> {
    const { server, account, accuracy, seconds, track, say, pause, random = Math.random } = this.#options;
    const name = await takeName(server, token, account.name).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      say(`The nickname ${account.name} cannot be had: ${error.message}`);
      return account.id;
    });
    const charts = await readCharts(server, token);
    const proposed = track ?? charts.find(({ seconds: length }) => length > 0)?.trackPk ?? charts[0]?.trackPk;
    if (proposed === undefined) throw new Refused('The server has no track to play.');
    say(`${account.id} is logged in, and is called ${name}.`);
    return new Host({
      ...{ charts, track: proposed, accuracy, seconds, say, random },
      send: (event, data) => this.#line?.send(event, data),
      pause: (ms) => pause(ms, this.#signal).catch(() => {}),
    });
  }

  #multiplay(): URL {
    const { multiplay, server } = this.#options;
    if (multiplay) return multiplay;
    const next = new URL(server);
    const standard = server.protocol === 'https:' ? 443 : 80;
    next.port = String(Number(server.port || standard) + 1);
    return next;
  }
}

/** What fetch tells in one word, its cause tells in full. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message || error.name;
}

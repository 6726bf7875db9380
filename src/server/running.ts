/** The services that run: started one after the other, stopped in reverse, each within a deadline. */
import type { Logger } from 'pino';
import { Failure } from '../failure.js';
import type { RunningService, Stop } from './services.js';

/** How long a service may take, in milliseconds. */
export interface Deadlines {
  readonly startMs: number;
  readonly stopMs: number;
}

interface Started {
  readonly name: string;
  readonly service: RunningService;
}

export class Running {
  readonly #log: Logger;
  readonly #deadlines: Deadlines;
  readonly #services: Started[] = [];
  #stopped: Promise<void> | null = null;

  constructor(log: Logger, deadlines: Deadlines) {
    this.#log = log;
    this.#deadlines = deadlines;
  }

  /** Starts one more. Throws a Failure of one sentence where that fails or takes too long. */
  async start(name: string, start: () => Promise<RunningService | Stop>): Promise<void> {
    const starting = start();
    const { startMs } = this.#deadlines;
    const started = await within(startMs, starting.then(runningOf)).catch((error: unknown) => {
      throw failureOf(name, error);
    });
    if (started === late) {
      // Should it come up after all, nobody waits for it any more.
      starting.then((service) => runningOf(service).stop()).catch(() => {});
      throw new Failure(
        `The service ${name} did not start within ${startMs / 1000} seconds.`,
        'Its log lines may say what it waits for; leave it out with --only to start the others.',
      );
    }
    this.#services.push({ name, service: started });
  }

  /** Where a service listens; undefined where it does not run or does not listen. */
  addressOf(name: string): string | undefined {
    return this.addressesOf(name)[0];
  }

  /** Everywhere a service listens. */
  addressesOf(name: string): readonly string[] {
    return this.#services.find((started) => started.name === name)?.service.addresses ?? [];
  }

  addresses(): readonly string[] {
    return this.#services.flatMap(({ service }) => service.addresses);
  }

  /**
   * Has them all finish what runs, at the same time, as there is one drain time for everything; then stops them, the
   * last one first. One that fails or takes too long is logged and left behind.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** While one still drains, the others can be reached: what it finishes may need them. */
  async #stopAll(): Promise<void> {
    const services = [...this.#services].reverse();
    await Promise.all(services.map(({ name, service }) => this.#end(name, async () => service.drain?.())));
    for (let last = this.#services.pop(); last; last = this.#services.pop()) {
      const { name, service } = last;
      await this.#end(name, () => service.stop());
    }
  }

  async #end(name: string, end: () => Promise<void>): Promise<void> {
    try {
      const ended = await within(this.#deadlines.stopMs, end());
      if (ended === late) this.#log.error({ service: name }, 'a service did not stop in time');
    } catch (error) {
      this.#log.error({ service: name, err: error }, 'a service failed to stop');
    }
  }
}

function runningOf(service: RunningService | Stop): RunningService {
  return typeof service === 'function' ? { addresses: [], stop: async () => service() } : service;
}

const late = Symbol('late');

/** What `work` gives, or `late` after so many milliseconds. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | typeof late> {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    clearTimeout(timer);
  }
}

function failureOf(name: string, error: unknown): Error {
  if (error instanceof Failure) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new Failure(
    `The service ${name} could not start: ${reason.replace(/\.$/, '')}.`,
    'Run it again with --verbose for the details.',
    { cause: error },
  );
}

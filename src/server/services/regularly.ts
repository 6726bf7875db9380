import type { Logger } from 'pino';
import type { Stop } from '../services.js';

interface Regular {
  readonly everyMs: number;
  readonly log: Logger;
  /** What the log says where `work` throws; it is done again at its next turn. */
  readonly failed: string;
  work(signal: AbortSignal): Promise<unknown>;
}

/**
 * Does something again and again, never twice at once. Gives what ends it: the signal is aborted, and what runs is
 * waited for.
 */
export function regularly({ everyMs, log, failed, work }: Regular): Stop {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const run = async () => {
    try {
      await work(stopping.signal);
    } catch (error) {
      log.error({ err: error }, failed);
    } finally {
      running = null;
    }
  };
  const timer = setInterval(() => {
    running ??= run();
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await running;
  };
}

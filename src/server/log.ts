/** Structured logs on stderr: JSON lines, readable ones on a terminal (specification, 06 *Operations*). */
import { pino, type Logger } from 'pino';
import type { Settings } from '../config/settings.js';

/** Bytes of log that wait at most before they are written: one write per line would cost a request a tenth. */
const bufferBytes = 4096;
const flushEveryMs = 500;

/** What must never be logged, wherever an object carries it (specification, 00 rule 4). */
const secrets = ['pw', 'emailCode', 'currentToken', 'token', 'password', 'playToken'];

export interface ServerLog {
  readonly log: Logger;
  /** Writes what waits. */
  flush(): void;
  close(): void;
}

interface LogOptions {
  readonly isTerminal: boolean;
  readonly color: boolean;
}

/** The log of a server by its settings. */
export async function createLog(
  settings: Settings['log'],
  { isTerminal, color }: LogOptions,
): Promise<ServerLog> {
  const isPretty = settings.format === 'pretty' || (settings.format === 'auto' && isTerminal);
  const redact = { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], censor: '[secret]' };
  const options = { level: settings.level, redact, base: null };
  if (isPretty) {
    const { default: pretty } = await import('pino-pretty');
    const stream = pretty({
      destination: 2,
      sync: true,
      colorize: color,
      ignore: 'id',
      translateTime: 'HH:MM:ss',
    });
    return { log: pino(options, stream), flush: () => {}, close: () => {} };
  }
  const destination = pino.destination({ dest: 2, sync: false, minLength: bufferBytes });
  const timer = setInterval(() => destination.flush(), flushEveryMs);
  timer.unref();
  const flush = () => destination.flushSync();
  const close = () => {
    clearInterval(timer);
    flush();
  };
  return { log: pino({ ...options, timestamp: pino.stdTimeFunctions.isoTime }, destination), flush, close };
}

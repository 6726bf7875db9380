import { inspect } from 'node:util';
import type { Progress } from './command.js';
import { wantsColor, type Io, type Terminal } from './io.js';
import { progressDisplay, type ProgressDisplay } from './progress.js';
import { spelled } from './spelling.js';

/** How a run ended badly: the exit code, one sentence, and what to do about it. */
export interface Report {
  readonly code: 1 | 2 | 130;
  readonly reason: string;
  readonly remedy: string;
}

export interface OutputFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

/** What one run writes: its one result on stdout, everything else on stderr. */
export interface Output {
  readonly color: boolean;
  result(document: unknown, text: string): void;
  note(line: string): void;
  progress(label: string): Progress;
  /** Says why the run failed, on stderr; under --json also as the one document, unless the result was already given. */
  failure(report: Report, error: unknown): void;
  /** Under --json a run that gave no result still writes one document. */
  complete(): void;
  /** Waits until all is written; gives the error of a stdout that took no more, null where its reader just left. */
  flush(): Promise<Error | null>;
}

/** Output over the streams of `io`. A reader that leaves early (EPIPE) is no error. */
export function createOutput(io: Io, flags: OutputFlags): Output {
  const color = wantsColor(io.stderr, io.env, flags.color);
  const writes = { stdout: writer(io.stdout), stderr: writer(io.stderr) };
  let display: ProgressDisplay | null = null;
  let answered = false;

  const line = (to: 'stdout' | 'stderr', text: string) => {
    display?.clear();
    writes[to].write(text.endsWith('\n') ? text : `${text}\n`);
    display?.redraw();
  };
  const document = (value: unknown) => {
    answered = true;
    line('stdout', JSON.stringify(value === undefined ? {} : value, null, 2));
  };

  return {
    color,
    result(value, text) {
      if (answered) throw new Error('A command gives its result once.');
      if (flags.json) return document(value);
      answered = true;
      if (text !== '') line('stdout', text);
    },
    note(text) {
      if (!flags.quiet) line('stderr', spelled(text, io.program));
    },
    progress(label) {
      if (flags.quiet) return { update() {}, end() {} };
      const shown = progressDisplay(label, { stream: io.stderr, write: writes.stderr.write, now: io.now });
      display = shown;
      return shown;
    },
    failure({ code, ...words }, error) {
      const reason = spelled(words.reason, io.program);
      const report = { code, reason, remedy: spelled(words.remedy, io.program) };
      display?.end();
      display = null;
      if (flags.json && !answered) document({ error: report.reason, remedy: report.remedy });
      line('stderr', failureText(report, color));
      if (flags.verbose && error instanceof Error) line('stderr', inspect(error));
    },
    complete() {
      display?.end();
      if (flags.json && !answered) document({});
    },
    async flush() {
      const [failed] = await Promise.all([writes.stdout.flush(), writes.stderr.flush()]);
      return failed;
    },
  };
}

function failureText(report: Report, color: boolean): string {
  const name = color ? '\u001b[31mkalpa:\u001b[39m' : 'kalpa:';
  return report.remedy === '' ? `${name} ${report.reason}` : `${name} ${report.reason}\n  ${report.remedy}`;
}

/** Node's codes for a reader that has gone, and for every write after that. */
const readerLeft = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

function writer(stream: Terminal) {
  const pending = new Set<Promise<void>>();
  let failed: Error | null = null;
  return {
    write(this: void, text: string) {
      const written = new Promise<void>((resolve) => {
        stream.write(text, (error?: NodeJS.ErrnoException | null) => {
          if (error && !readerLeft.has(error.code ?? '')) failed ??= error;
          resolve();
        });
      });
      pending.add(written);
      void written.then(() => pending.delete(written));
    },
    async flush() {
      await Promise.all(pending);
      return failed;
    },
  };
}

/** The program: the one place that turns what a command did into an exit code. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import type { CommandContext } from './cli/command.js';
import type { Io } from './cli/io.js';
import { createOutput, type Output } from './cli/output.js';
import { entriesOf, loadPlugins, type ForeignPlugins } from './cli/plugins.js';
import { flagsOf, parseCommandLine, valuesOf, type GlobalOptions, type Invocation } from './cli/program.js';
import { Interrupted, questionsOn } from './cli/prompt.js';
import { isInterruption, reportOf } from './cli/report.js';
import { programName, spelled } from './cli/spelling.js';
import { commands, type CommandEntry } from './commands/index.js';
import { dataFolder, type DataFolder } from './data/folder.js';

/**
 * Runs one command line (`argv` without node and script) and gives the exit code: 0 done, 1 failed, 2 wrong usage,
 * 130 interrupted. Never throws; everything is written when it resolves. The commands are those of `registry`.
 */
export async function main(
  argv: readonly string[],
  io: Io,
  registry: readonly CommandEntry[] = commands,
): Promise<number> {
  const output = createOutput(io, flagsOf(argv));
  const foreign = await loadPlugins({
    flags: valuesOf(argv, '--plugin'),
    folder: folderOf(valuesOf(argv, '--data').at(-1), io),
    commands: registry,
    env: io.env,
    cwd: io.cwd,
  });
  let invocation: Invocation;
  try {
    invocation = await parseCommandLine(argv, {
      commands: [...registry, ...entriesOf(foreign.plugins)],
      version: version(),
      width: io.stdout.columns ?? 100,
    });
  } catch (error) {
    // What is unknown may be what a plug-in that cannot be loaded would have brought.
    const cause = foreign.failure ?? error;
    const report = reportOf(cause, helpOwner(argv, registry));
    output.failure(report, cause);
    await output.flush();
    return report.code;
  }
  if (foreign.failure) output.note(`kalpa: ${foreign.failure.message}`);
  if (invocation.kind === 'run') return runCommand(invocation, io, foreign);
  output.result(invocation.document, spelled(invocation.text, io.program));
  return settle(output, 0);
}

/** The real process as an Io. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  // Without a listener a reader that leaves early would end the process; the writes report the error themselves.
  for (const stream of [stdout, stderr]) stream.on('error', () => {});
  return {
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    program: () => programName({ script: process.argv[1] ?? '', cwd: process.cwd(), env }),
    now: () => performance.now(),
    onInterrupt: (listener) => onSignals(['SIGINT', 'SIGTERM'], listener),
    onHangup: (listener) => onSignals(['SIGHUP'], orEnd(listener)),
    exit: (code) => process.exit(code),
  };
}

function onSignals(signals: readonly NodeJS.Signals[], listener: () => void): () => void {
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** A hang-up also comes when the terminal is closed that the program runs in: that ends it in order, as an interrupt does. */
function orEnd(listener: () => void): () => void {
  const hadTerminal = isatty(0);
  return () => {
    if (hadTerminal && !isatty(0)) process.kill(process.pid, 'SIGTERM');
    else listener();
  };
}

async function runCommand(
  invocation: Invocation & { kind: 'run' },
  io: Io,
  foreign: ForeignPlugins,
): Promise<number> {
  const { command, args, options, globals, path, program } = invocation;
  const output = createOutput(io, globals);
  const controller = new AbortController();
  const context = commandContext({ io, globals, output, foreign, program, signal: controller.signal });
  let leave: (code: number) => void = () => {};
  const left = new Promise<number>((resolve) => (leave = resolve));
  const stopListening = io.onInterrupt(() => {
    if (controller.signal.aborted) {
      leave(130);
      io.exit(130);
      return;
    }
    controller.abort(new Interrupted());
    context.note('Stopping. Interrupt once more to leave at once.');
  });
  try {
    const ended = endOf(async () => command.run?.(args, options, context), {
      signal: controller.signal,
      drains: command.drains === true,
      fail(error) {
        const report = reportOf(error, path);
        output.failure(report, error);
        return report.code;
      },
    });
    return await Promise.race([left, ended.then((code) => settle(output, code))]);
  } finally {
    stopListening();
  }
}

/** Runs it to its exit code. An interrupt is the ordinary end of a command that drains, and of no other. */
async function endOf(
  run: () => Promise<void>,
  how: { signal: AbortSignal; drains: boolean; fail: (error: unknown) => number },
): Promise<number> {
  try {
    await run();
    return how.signal.aborted && !how.drains ? how.fail(new Interrupted()) : 0;
  } catch (error) {
    const interrupted = how.signal.aborted && (!how.drains || isInterruption(error));
    if (!interrupted) return how.fail(error);
    return how.drains ? 0 : how.fail(new Interrupted());
  }
}

/** Waits for the output; a stdout that took not all of it (a full disk) is a failure of its own. */
async function settle(output: Output, code: number): Promise<number> {
  if (code === 0) output.complete();
  const unwritten = await output.flush();
  if (!unwritten || code !== 0) return code;
  output.note(`kalpa: the result could not be written: ${unwritten.message}`);
  return 1;
}

function commandContext(from: {
  io: Io;
  globals: GlobalOptions;
  output: Output;
  foreign: ForeignPlugins;
  program: CommandContext['program'];
  signal: AbortSignal;
}): CommandContext {
  const { io, globals, output, foreign, program, signal } = from;
  const interactive = io.stdin.isTTY === true && io.stderr.isTTY === true && !globals.json && !io.env['CI'];
  const ask = questionsOn(io, interactive, signal);
  return {
    data: folderOf(globals.data, io),
    env: io.env,
    cwd: io.cwd,
    json: globals.json,
    quiet: globals.quiet,
    verbose: globals.verbose,
    color: output.color,
    program,
    interactive,
    signal,
    stdin: io.stdin,
    onHangup: (listener) => io.onHangup(listener),
    plugins() {
      if (foreign.failure) throw foreign.failure;
      return foreign.plugins;
    },
    typed: (text) => spelled(text, io.program),
    result: output.result,
    note: output.note,
    progress: output.progress,
    ask,
    confirm: (message, flag) => ask.yes({ message, flag, initial: false }),
  };
}

function folderOf(given: string | undefined, { cwd, env }: Io): DataFolder {
  return dataFolder(resolve(cwd, given ?? (env['KALPA_DATA'] || 'kalpa-data')));
}

/** The command line whose `--help` belongs to what was typed. */
function helpOwner(argv: readonly string[], registry: readonly CommandEntry[]): string {
  const known = registry.find((entry) => argv.includes(entry.name));
  return known ? `kalpa ${known.name}` : 'kalpa';
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  if (typeof manifest === 'object' && manifest && 'version' in manifest) return String(manifest.version);
  return 'unknown';
}

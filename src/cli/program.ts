/** The command line, parsed: commander's program made from the registry, with the invoked command in full. */
import { Command as Commander, CommanderError, Option } from 'commander';
import type { CommandEntry } from '../commands/index.js';
import { UsageError, type Command, type OptionSpec } from './command.js';
import type { OutputFlags } from './output.js';

export interface GlobalOptions extends OutputFlags {
  readonly data?: string;
}

/** A command to run, or a text (help, version) that was asked for. */
export type Invocation =
  | {
      readonly kind: 'run';
      readonly command: Command;
      /** As it is called: `kalpa config show`. */
      readonly path: string;
      readonly args: readonly string[];
      readonly options: Record<string, unknown>;
      readonly globals: GlobalOptions;
      /** The whole program, with every command in full. */
      readonly program: () => Promise<Commander>;
    }
  | { readonly kind: 'text'; readonly document: Record<string, string>; readonly text: string };

export interface ProgramSurroundings {
  readonly commands: readonly CommandEntry[];
  readonly version: string;
  /** Columns of the terminal that help is wrapped to. */
  readonly width: number;
}

const globalOptions = [
  new Option('--data <dir>', 'data folder (KALPA_DATA; default ./kalpa-data)').argParser((dir) =>
    filled('--data', dir),
  ),
  new Option('--plugin <file>', 'a plug-in to use as well, again for each (setting plugins)').argParser(
    (file, files: readonly string[] = []) => [...files, file],
  ),
  new Option('--json', 'one JSON document on stdout, nothing else there'),
  new Option('--quiet', 'no progress and no notes on stderr'),
  new Option('--verbose', 'stack traces of errors'),
  new Option('--no-color', 'no colours (also NO_COLOR, FORCE_COLOR)'),
];

/** Parses `argv` (without node and script). Throws a UsageError for whatever cannot be understood. */
export async function parseCommandLine(
  argv: readonly string[],
  around: ProgramSurroundings,
): Promise<Invocation> {
  const normal = helpAsOption(argv);
  const name = operandsOf(normal)[0];
  const entry = around.commands.find((candidate) => candidate.name === name);
  // Help for a command that does not exist would be the program's, with exit code 0.
  const args = entry || name === undefined ? normal : normal.filter((word) => !/^(--help|-h)$/.test(word));
  const invoked = entry ? await entry.load() : null;
  const written: string[] = [];
  const program = rootProgram(around, (text) => written.push(text));
  let run: { command: Command; commander: Commander } | null = null;
  for (const candidate of around.commands) {
    const commander = program.command(candidate.name).summary(candidate.summary);
    if (candidate === entry && invoked) {
      declare(commander, invoked, (command, leaf) => (run = { command, commander: leaf }));
    }
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    return textOrThrow(error, { text: written.join(''), invoked });
  }
  // TypeScript does not follow the assignment in the callback.
  const chosen = run as { command: Command; commander: Commander } | null;
  if (!chosen) throw new UsageError('There is nothing to run.');
  return {
    kind: 'run',
    command: chosen.command,
    path: pathOf(chosen.commander),
    args: chosen.commander.args,
    options: chosen.commander.opts(),
    globals: globalsOf(program),
    program: () => wholeProgram(around),
  };
}

/** Every command of the registry, loaded and declared. */
async function wholeProgram(around: ProgramSurroundings): Promise<Commander> {
  const program = rootProgram(around, () => {});
  for (const entry of around.commands) {
    declare(program.command(entry.name).summary(entry.summary), await entry.load(), () => {});
  }
  return program;
}

/** What is given to a global option that takes a value, `--data` or `--plugin`, each time that it is there. */
export function valuesOf(argv: readonly string[], option: string): string[] {
  return beforeEnd(argv).flatMap((word, index, words) => {
    if (word === option) return words.slice(index + 1, index + 2);
    return word.startsWith(`${option}=`) ? [word.slice(option.length + 1)] : [];
  });
}

/** The global flags of an `argv` that may make no sense otherwise: how to report just that. */
export function flagsOf(argv: readonly string[]): OutputFlags {
  const before = beforeEnd(argv);
  return {
    json: before.includes('--json'),
    quiet: before.includes('--quiet'),
    verbose: before.includes('--verbose'),
    color: !before.includes('--no-color'),
  };
}

/** The words up to `--`, after which nothing is an option. */
function beforeEnd(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

function rootProgram(around: ProgramSurroundings, write: (text: string) => void): Commander {
  const program = new Commander('kalpa')
    .description('Run your own server for the mobile rhythm game KALPA: a toolkit and a server in one.')
    .usage('<command> [options]')
    .version(around.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help; after a command, that command’s')
    .helpCommand('help [command]', 'print help for a command')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: write,
      writeErr: write,
      outputError: () => {},
      getOutHelpWidth: () => around.width,
      getErrHelpWidth: () => around.width,
    });
  for (const option of globalOptions) program.addOption(option);
  return program.addHelpText(
    'after',
    examplesText(['kalpa keygen', 'kalpa parse-manifest b64.txt', 'kalpa help config']),
  );
}

function declare(
  commander: Commander,
  command: Command,
  choose: (command: Command, commander: Commander) => void,
): void {
  commander.description(command.notes ? `${command.summary}\n\n${command.notes}` : command.summary);
  commander.addHelpText('after', examplesText(command.examples));
  for (const argument of command.arguments ?? []) commander.argument(argument.name, argument.summary);
  for (const option of command.options ?? []) commander.addOption(commanderOption(option));
  for (const child of command.commands ?? []) {
    declare(commander.command(child.name).summary(child.summary), child, choose);
  }
  if (command.run) commander.action(() => choose(command, commander));
}

/** A text that may not be empty, as `--data "$UNSET"` is: that would be the working directory. */
function filled(flag: string, text: string): string {
  if (text.trim() !== '') return text;
  throw new UsageError(`${flag} is empty. If a variable of the shell was to fill it, that is not set.`);
}

function commanderOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.summary);
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.required) option.makeOptionMandatory();
  const { parse } = spec;
  const flag = option.long ?? spec.flags;
  if (parse || spec.required) {
    option.argParser((text, previous: unknown) => {
      const given = spec.required ? filled(flag, text) : text;
      try {
        return parse ? parse(given, previous) : given;
      } catch (error) {
        if (!(error instanceof UsageError) || error.message.includes(flag)) throw error;
        throw new UsageError(`${flag}: ${error.message}`, { cause: error });
      }
    });
  }
  return option;
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`;
}

function pathOf(commander: Commander): string {
  return commander.parent ? `${pathOf(commander.parent)} ${commander.name()}` : commander.name();
}

function globalsOf(program: Commander): GlobalOptions {
  const { data, json, quiet, verbose, color } = program.opts<Record<string, unknown>>();
  return {
    json: json === true,
    quiet: quiet === true,
    verbose: verbose === true,
    color: color !== false,
    ...(typeof data === 'string' ? { data } : {}),
  };
}

function textOrThrow(error: unknown, about: { text: string; invoked: Command | null }): Invocation {
  if (!(error instanceof CommanderError)) throw error;
  if (error.code === 'commander.version') {
    return { kind: 'text', document: { version: about.text.trim() }, text: about.text };
  }
  if (error.code === 'commander.help' && about.invoked) {
    const names = (about.invoked.commands ?? []).map((command) => command.name).join(', ');
    throw new UsageError(`${about.invoked.name} needs a subcommand: ${names}.`);
  }
  if (error.code === 'commander.help' || error.code === 'commander.helpDisplayed') {
    return { kind: 'text', document: { help: about.text }, text: about.text };
  }
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  throw new UsageError(message, { cause: error });
}

/** `help keygen` as `keygen --help`, so that only one of the two has to load the command. */
function helpAsOption(argv: readonly string[]): readonly string[] {
  const [first, second] = operandsOf(argv);
  if (first !== 'help' || second === undefined) return argv;
  const at = argv.indexOf('help');
  return [...argv.slice(0, at), ...argv.slice(at + 1), '--help'];
}

/** The words of `argv` that are neither global options nor their values; exact up to the command's name. */
function operandsOf(argv: readonly string[]): string[] {
  const operands: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--data' || word === '--plugin') i++;
    else if (!word.startsWith('-')) operands.push(word);
  }
  return operands;
}

/**
 * A subcommand as data plus a function. The program (cli.ts) makes commander options from it, so that help, `--json`,
 * exit codes and prompts behave alike everywhere. A command never prints, exits or reads the process by itself.
 */
import type { Readable } from 'node:stream';
import type { Command as Commander } from 'commander';
import type { DataFolder } from '../data/folder.js';
import type { Plugin } from '../plugin.js';

/** A flag of a command: `flags` as commander writes them, `parse` turns its text into a value or throws a UsageError. */
export interface OptionSpec<T = unknown> {
  readonly flags: string;
  readonly summary: string;
  readonly parse?: (text: string, previous?: T) => T;
  readonly default?: T;
  readonly required?: boolean;
}

export interface ArgumentSpec {
  /** As commander writes it: `<file>`, `[file]`, `<id...>`. */
  readonly name: string;
  readonly summary: string;
}

/** Progress of long work: a bar on a terminal, a line every few seconds elsewhere. On stderr, silent under --quiet. */
export interface Progress {
  update(done: number, total: number, note?: string): void;
  end(note?: string): void;
}

interface Question {
  readonly message: string;
  /** What answers it without a terminal: `--host`. */
  readonly flag: string;
}

/** What may be asked of a person. `check` says what is wrong with an answer, null where nothing is. */
export interface Questions {
  text(
    question: Question & { readonly initial: string; readonly check?: (text: string) => string | null },
  ): Promise<string>;
  /** A text that is not shown. */
  secret(question: Question & { readonly check: (text: string) => string | null }): Promise<string>;
  yes(question: Question & { readonly initial: boolean }): Promise<boolean>;
  choose(
    question: Question & {
      readonly initial: string;
      readonly choices: readonly { readonly value: string; readonly label: string }[];
    },
  ): Promise<string>;
}

export interface CommandContext {
  readonly data: DataFolder;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Whether a person can be asked (stdin and stderr are terminals, and neither --json nor CI is set). */
  readonly interactive: boolean;
  /** Aborted when the person interrupts. */
  readonly signal: AbortSignal;
  readonly stdin: Readable;
  /** Calls back on every SIGHUP: a request to read things anew. Gives back what ends that. */
  onHangup(listener: () => void): () => void;
  /** The plug-ins that `--plugin` and the settings name. Throws a Failure where one of them cannot be used. */
  plugins(): readonly Plugin[];
  /** The result: `document` as JSON under --json, `text` otherwise. Once per run, on stdout. */
  result(document: unknown, text: string): void;
  /** A text in which commands such as `kalpa serve` are spelled as this person has to type them. Notes and failures are so anyway. */
  typed(text: string): string;
  /** One line of progress or warning on stderr; silent under --quiet. */
  note(line: string): void;
  progress(label: string): Progress;
  /** The whole program, with every command and option: what completion is made from. */
  program(): Promise<Commander>;
  /** Whether stderr may be coloured (terminal, `--no-color`, NO_COLOR, FORCE_COLOR); for logs. */
  readonly color: boolean;
  /** Questions on the terminal. Without one each is a UsageError that names its flag; an interrupted one ends the command. */
  readonly ask: Questions;
  /**
   * A yes-or-no question on the terminal, answered "no" by default. Without a terminal it is a UsageError that names
   * `flag`; an interrupted one ends the command.
   */
  confirm(question: string, flag: string): Promise<boolean>;
}

export interface Command<Options = Record<string, unknown>> {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** Full command lines, shown under --help. */
  readonly examples: readonly string[];
  /** Further words of help, shown after the options. */
  readonly notes?: string;
  /** Subcommands (`config show`); a command has these or `run`. */
  readonly commands?: readonly Command[];
  /** An interrupt is this command's ordinary end (`serve`): it drains and the exit code is 0, not 130. */
  readonly drains?: boolean;
  run?(args: readonly string[], options: Options, context: CommandContext): Promise<void>;
}

/** Declares a command; the identity function, for its types. */
export function defineCommand<Options = Record<string, unknown>>(command: Command<Options>): Command {
  return command as Command;
}

/** Wrong usage: exit code 2. Anything else that is thrown is exit code 1; a Failure prints its remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

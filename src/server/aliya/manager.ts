/**
 * What a manager is: functions over tables of its own. The gateway learns from it what clients may ask, its server what
 * other parts may. docs/PLUGINS.md leads through writing one.
 */
import type { z } from 'zod';
import type { Logger } from 'pino';
import type { SchemaMigration } from '../../data/migrations/migration.js';
import type { Clock } from '../clock.js';
import type { RandomSource } from '../random.js';
import type { Settings } from '../../config/settings.js';
import type { Answer } from './answer.js';
import type { Arguments } from './arguments.js';
import type { Database } from './database.js';

/**
 * Who may ask: a `client` with a token; a `stranger`, that is a client without one; a client only with the setting
 * `aliya.cheats` (`cheat`); or other parts only (`part`).
 */
export type Caller = 'client' | 'stranger' | 'cheat' | 'part';

/** What a manager's functions work with. */
export interface Tools<DB> {
  readonly db: Database<DB>;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly log: Logger;
  readonly settings: Settings['aliya'];
  /** How often secrets may be tried. */
  readonly limits: Settings['limits'];
  /** Asks another part, by its name. Throws Unavailable where it does not answer. */
  ask(part: string, name: string, question: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Asks another part for something in a shape of its own. */
  askFor<S extends z.ZodType>(
    part: string,
    name: string,
    how: { readonly question: Readonly<Record<string, unknown>>; readonly shape: S },
  ): Promise<z.output<S>>;
}

/** A function with its types erased: its schema made what it is given. */
export interface ManagerFunction {
  readonly name: string;
  readonly caller: Caller;
  readonly arguments: Arguments;
  readonly run: (input: never) => Promise<Answer>;
}

interface Spec<A extends Arguments> {
  readonly name: string;
  readonly caller: Caller;
  readonly arguments: A;
}

/** What a function sees: its arguments, whose they are, and its manager's tools. */
export interface Input<DB, A extends Arguments, State> {
  readonly args: z.output<A>;
  /** The user: of a client's request the one of its token; empty for a stranger. */
  readonly uniqueId: string;
  /** The network address of a stranger who asks over the gateway; empty otherwise. */
  readonly address: string;
  readonly tools: Tools<DB>;
  /** What the manager's `start` gave. */
  readonly state: State;
}

/** Declares a function; two arguments, so that TypeScript infers what it is given from the schema. */
export function defineFunction<DB, A extends Arguments, State = undefined>(
  spec: Spec<A>,
  run: (input: Input<DB, A, State>) => Promise<Answer>,
): ManagerFunction {
  return { ...spec, run };
}

export interface Manager {
  /** Its tables, in its own migrations, which never change once they are out. */
  readonly migrations: readonly SchemaMigration[];
  readonly functions: readonly ManagerFunction[];
  /** What it keeps while it runs, made before it answers; `stop` ends that. */
  readonly start?: (tools: never) => Promise<Started>;
}

/** What a manager keeps, given to its functions as `state`. */
export interface Started {
  readonly state: unknown;
  stop(): Promise<void>;
}

interface ManagerSpec<DB> extends Omit<Manager, 'start'> {
  readonly start?: (tools: Tools<DB>) => Promise<Started>;
}

/** Declares a manager over tables `DB` (as Kysely sees them). */
export function defineManager<DB>(manager: ManagerSpec<DB>): Manager {
  return manager;
}

/** The functions that are offered: cheats only where the settings allow them. */
export function offered({ functions }: Manager, { aliya }: Settings): readonly ManagerFunction[] {
  return functions.filter(({ caller }) => caller !== 'cheat' || aliya.cheats);
}

/** What the commands of administration share: opening the installation, finding players, and saying no in words. */
import { loadSettings } from '../config/load.js';
import { findUsers, type FoundUser } from '../data/accounts/find-user.js';
import { parseDate } from '../data/dates.js';
import { Failure } from '../failure.js';
import type { Actor, Administration } from '../server/administration/administration.js';
import { commandActor, withAdministration } from '../server/administration/open.js';
import { Refusal } from '../server/http/refusal.js';
import { UsageError, type CommandContext } from './command.js';

export interface Session {
  readonly admin: Administration;
  readonly actor: Actor;
  /** The player that a person names: an id, or pk:123. Throws a Failure where there is none. */
  find(name: string): Promise<FoundUser>;
}

/** Does `work` on the player database of the command's data folder; what it refuses becomes a Failure. */
export async function administer<T>(
  context: CommandContext,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { data: folder, env, cwd } = context;
  const settings = loadSettings({ folder, env, cwd });
  return withAdministration({ folder, settings }, async (admin) => {
    const find = async (name: string) => {
      const [found] = await findUsers(admin.store.read, [name]);
      if (!found) throw new Error('A player that was found is one.');
      return found;
    };
    try {
      return await work({ admin, actor: commandActor(), find });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Failure(error.message, 'Nothing was written.', { cause: error });
    }
  });
}

/** How a player is named in what a command prints. */
export function nameOf({ pk, id }: FoundUser): string {
  return id ?? `pk:${pk}`;
}

/**
 * Asks before what cannot be undone, where there is somebody to ask; true under `yes`. Who types a command into a script
 * has named the player or the file, and no value is missing that a flag could give.
 */
export async function confirmed(
  context: CommandContext,
  { yes, question }: { readonly yes: boolean | undefined; readonly question: string },
): Promise<boolean> {
  return yes === true || !context.interactive || context.confirm(question, '--yes');
}

/** A moment on the command line: a date, a date and time (UTC), or a time from now such as 7d, 12h, 30m. */
export function momentIn(text: string, now: number): number {
  const [, amount, unit] = /^(\d{1,6})([dhm])$/.exec(text) ?? [];
  if (amount !== undefined && unit !== undefined) {
    const lengths: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 };
    return now + Number(amount) * (lengths[unit] ?? 0);
  }
  const at = parseDate(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at === null) {
    throw new UsageError(`${JSON.stringify(text)} is no moment: give 7d, 12h, 30m, or 2026-01-31T18:00:00Z.`);
  }
  return at;
}

/** A whole number on the command line, not 0. */
export function amountIn(text: string): number {
  const amount = Number(text);
  if (/^[+-]?\d{1,15}$/.test(text) && amount !== 0) return amount;
  throw new UsageError(`${JSON.stringify(text)} is no amount: give a whole number, below 0 to take.`);
}

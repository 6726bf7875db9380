/** What a check found: one line about the state of one thing, and how to mend it where it is not well. */
import { Failure } from '../../failure.js';

export interface Finding {
  /** What was looked at: `keys`, `player.db`. */
  readonly check: string;
  /** `warning`: it works, and should be looked after; `wrong`: something does not work. */
  readonly state: 'ok' | 'warning' | 'wrong';
  readonly detail: string;
  /** What to do; empty where all is well. */
  readonly remedy: string;
}

/** What a check gives: findings without the name of the check. */
export type Result = Omit<Finding, 'check'>;

export function ok(detail: string): Result {
  return { state: 'ok', detail, remedy: '' };
}

export function warning(detail: string, remedy: string): Result {
  return { state: 'warning', detail, remedy };
}

export function wrong(detail: string, remedy: string): Result {
  return { state: 'wrong', detail, remedy };
}

/** What was thrown as a finding: the words of a Failure, or of an error of the system. */
export function wrongBy(error: unknown): Result {
  if (error instanceof Failure) return wrong(error.message, error.remedy);
  const reason = error instanceof Error ? error.message : String(error);
  return wrong(reason, 'Check that this user may read the data folder and all below it.');
}

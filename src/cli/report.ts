import { Failure, WrongFlag } from '../failure.js';
import { UsageError } from './command.js';
import type { Report } from './output.js';
import { Interrupted } from './prompt.js';

/** What to do about the errors of the system that a person can mend. */
const systemRemedies: Readonly<Record<string, string>> = {
  EACCES: 'Check who owns that file or folder and what its permissions allow.',
  EPERM: 'Check who owns that file or folder and what its permissions allow.',
  EROFS: 'That place cannot be written; choose another with --data or --out.',
  ENOSPC: 'The disk is full: free some space, then run the command again.',
  ENOENT: 'Check that the path is right.',
  ENOTDIR: 'A part of that path is a file where a folder is needed: name another with --data or --out.',
  EISDIR: 'That is a folder where a file is needed: check the path.',
  ENAMETOOLONG: 'Choose a shorter path.',
  EMFILE: 'This process may open too few files: raise the limit (ulimit -n).',
  SQLITE_FULL: 'The disk is full: free some space, then run the command again.',
  SQLITE_BUSY: 'Another program is writing to that database: wait until it is done, then try again.',
  SQLITE_READONLY: 'The database may not be written: check who owns it and its folder.',
  SQLITE_CANTOPEN: 'The database cannot be opened: check who owns it and its folder.',
  SQLITE_NOTADB:
    'The file is damaged or no SQLite database: restore a backup. kalpa doctor says which it is.',
  SQLITE_CORRUPT: 'A database is damaged: restore a backup. kalpa doctor says which it is.',
  EADDRINUSE: 'Another program listens there: stop it, or choose another --port.',
};

/** Turns what a command threw into its exit code and words; `command` is what `--help` belongs to (`kalpa keygen`). */
export function reportOf(error: unknown, command: string): Report {
  if (error instanceof UsageError) {
    return { code: 2, reason: error.message, remedy: `See: ${command} --help` };
  }
  if (error instanceof Failure) {
    return { code: error instanceof WrongFlag ? 2 : 1, reason: error.message, remedy: error.remedy };
  }
  if (isInterruption(error)) {
    return { code: 130, reason: 'interrupted', remedy: 'Run the same command again to begin anew.' };
  }
  const [reason = 'unknown'] = (error instanceof Error ? error.message : String(error)).split('\n');
  const remedy = systemRemedies[codeOf(error)];
  if (remedy) return { code: 1, reason, remedy };
  return {
    code: 1,
    reason: `unexpected error: ${reason}`,
    remedy: 'Run it again with --verbose for the details.',
  };
}

/** Whether something was thrown only because the run was to end. */
export function isInterruption(error: unknown): boolean {
  return error instanceof Interrupted || (error instanceof Error && error.name === 'AbortError');
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  // SQLite's extended codes say where it happened (SQLITE_IOERR_WRITE): what to do is the same.
  return /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code;
}

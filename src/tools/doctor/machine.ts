/** What the machine gives: Node, the SQLite driver, the folder, the disk, the clock. */
import { randomUUID } from 'node:crypto';
import { open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ok, warning, wrong, wrongBy, type Result } from './finding.js';

/** Whether this Node is new enough; `oldest` as in package.json: `>=20.19`. */
export function checkNode(version: string, oldest: string): Result {
  const wanted = oldest.replace('>=', '').split('.').map(Number);
  const given = version.replace(/^v/, '').split('.').map(Number);
  const at = wanted.findIndex((number, index) => number !== given[index]);
  if (at < 0 || (given[at] ?? 0) > (wanted[at] ?? 0)) return ok(`Node ${version}`);
  return wrong(
    `This is Node ${version}, and kalpa needs ${oldest.replace('>=', '')} or newer.`,
    'Install a newer Node from https://nodejs.org/.',
  );
}

/** Whether a SQLite driver loads; `load` gives its name and version, or throws a Failure that says what to do. */
export async function checkDriver(load: () => Promise<string>): Promise<Result> {
  try {
    return ok(await load());
  } catch (error) {
    return wrongBy(error);
  }
}

/** Whether files can be made in the data folder. */
export async function checkFolder(root: string): Promise<Result> {
  const info = await stat(root).catch(() => null);
  if (info === null) {
    return wrong(`There is no data folder at ${root}.`, 'Make it: kalpa init. Or name yours: --data DIR.');
  }
  if (!info.isDirectory()) return wrong(`${root} is no folder.`, 'Name the data folder: --data DIR.');
  const probe = join(root, `.kalpa-${randomUUID()}.tmp`);
  try {
    await (await open(probe, 'wx', 0o600)).close();
    await rm(probe);
    return ok(`${root} can be written`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return wrong(
      `${root} cannot be written: ${reason}`,
      `Give it to the user that runs kalpa: chown -R USER ${root}; a read-only disk or volume must be mounted for writing.`,
    );
  }
}

/** Free bytes and bytes in all of the disk that holds a folder. */
export interface DiskSpace {
  readonly free: number;
  readonly all: number;
}

/** The space of the disk that holds `folder`, or will hold it. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, all: blocks * bsize };
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return diskSpace(dirname(folder));
  }
}

const mib = 1024 * 1024;
/** With less than this a commit may fail any moment; a migration copies the database beside itself. */
const leastFree = 100 * mib;
const comfortable = 1024 * mib;

export function checkDisk({ free, all }: DiskSpace): Result {
  const detail = `${Math.floor(free / mib)} MiB of ${Math.floor(all / mib)} MiB are free`;
  const remedy = 'Free some space: old copies in backups/ are the first to go, and logs.';
  if (free < leastFree) return wrong(`The disk is full: ${detail}.`, remedy);
  return free < comfortable ? warning(`The disk is nearly full: ${detail}.`, remedy) : ok(detail);
}

/** So far a clock may be off: play tokens and time windows stay right. */
const toleranceMs = 5 * 60_000;

export interface ClockFacts {
  readonly now: number;
  /** When this kalpa was made or installed. */
  readonly builtAt: number;
  readonly folder: string;
  /** Asks the server that assets come from for its time; null where no address was given, or it does not answer. */
  readonly askedTime: () => Promise<number | null>;
}

/** Whether the clock can be right, by what is known without the network and by an HTTP `Date` where one can be had. */
export async function checkClock({ now, builtAt, folder, askedTime }: ClockFacts): Promise<Result> {
  const remedy =
    'Set it, and keep it right: timedatectl set-ntp true, or the date and time settings of this machine.';
  const shown = new Date(now).toISOString();
  if (now + toleranceMs < builtAt) {
    return wrong(`The clock says ${shown}, which is before this kalpa was installed.`, remedy);
  }
  const newest = await newestFile(folder);
  if (newest && now + toleranceMs < newest.at) {
    const { file, at } = newest;
    return wrong(
      `The clock says ${shown}, and ${file} was changed later: ${new Date(at).toISOString()}.`,
      remedy,
    );
  }
  const asked = await askedTime();
  if (asked === null) return ok(shown);
  const off = Math.round((now - asked) / 1000);
  if (Math.abs(off) * 1000 <= toleranceMs) return ok(`${shown}, as the asset server says`);
  return wrong(
    `The clock is ${Math.abs(off)} seconds ${off < 0 ? 'behind' : 'ahead of'} that of the asset server.`,
    remedy,
  );
}

/** The file of a folder, not of those below, that was changed last. */
async function newestFile(folder: string): Promise<{ file: string; at: number } | null> {
  const names = await readdir(folder).catch(() => []);
  let newest: { file: string; at: number } | null = null;
  for (const name of names) {
    const file = join(folder, name);
    const at = (await stat(file).catch(() => null))?.mtimeMs ?? 0;
    if (newest === null || at > newest.at) newest = { file, at };
  }
  return newest;
}

/** The time by the `Date` header of an HTTP server; null where it does not answer with one. */
export async function httpTime(url: string, signal: AbortSignal): Promise<number | null> {
  try {
    const { headers } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
    const date = Date.parse(headers.get('date') ?? '');
    return Number.isNaN(date) ? null : date;
  } catch {
    return null;
  }
}

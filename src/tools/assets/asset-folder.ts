import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { Failure } from '../../failure.js';
import { AssetProblem, codeOf } from './problem.js';

/** What this run's files are called until they are complete: the owner's pid tells the next run which are left over. */
const TEMPORARY = /^\.kalpa-(\d+)-[0-9a-f-]+\.part$/;

/** Disk errors that concern one path only; any other would meet every file alike and ends the run. */
const OF_ONE_PATH: ReadonlySet<string> = new Set([
  'ENAMETOOLONG',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENOENT',
  'ENOTEMPTY',
  'EINVAL',
  'EILSEQ',
  'ELOOP',
]);

/** The folder that assets land in. Paths are relative, `/` between segments; no method leaves the folder. */
export interface AssetFolder {
  /** Bytes of a complete file, undefined when there is none. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Writes what `fetch` gives under a temporary name and renames it when complete; the bytes written. */
  write(path: string, fetch: () => Promise<Readable>): Promise<number>;
  /** Removes temporary files that ended runs left beside `paths`. */
  removeLeftovers(paths: readonly string[]): Promise<void>;
}

/** The folder at `out`, made when `create` says so; an AssetProblem concerns one path, a Failure ends the run. */
export async function assetFolder(out: string, create: boolean): Promise<AssetFolder> {
  const root = await openRoot(out, create);
  const made = new Map<string, Promise<string>>();

  async function makeFolder(path: string): Promise<string> {
    if (path === '.') return root;
    const parent = await folderOf(posix.dirname(path));
    const folder = join(parent, posix.basename(path));
    return onDisk(folder, async () => {
      await mkdir(folder).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      });
      return within(root, await realpath(folder), folder);
    });
  }

  function folderOf(path: string): Promise<string> {
    const known = made.get(path) ?? makeFolder(path);
    made.set(path, known);
    return known;
  }

  return {
    sizeOf: (path) =>
      onDisk(join(root, path), async () => {
        const real = await existing(join(root, path));
        if (real === undefined) return undefined;
        const found = await stat(within(root, real, join(root, path)));
        if (!found.isFile())
          throw new AssetProblem('folder', 'something that is no file has its name in the folder');
        return found.size;
      }),
    write: async (path, fetch) => {
      const folder = await folderOf(posix.dirname(path));
      return writeWhole(join(folder, posix.basename(path)), await fetch());
    },
    removeLeftovers: async (paths) => {
      for (const path of new Set(paths.map((each) => posix.dirname(each)))) {
        const folder = join(root, path);
        const real = await onDisk(folder, () => existing(folder));
        if (real !== undefined && isWithin(root, real)) await onDisk(folder, () => removeLeftoversIn(real));
      }
    },
  };
}

/** Whatever is wrong with the folder itself concerns every file. */
async function openRoot(out: string, create: boolean): Promise<string> {
  try {
    if (create) await mkdir(out, { recursive: true });
    return (await existing(out)) ?? resolve(out);
  } catch (error) {
    throw diskFailure(out, codeOf(error), error);
  }
}

async function writeWhole(file: string, body: Readable): Promise<number> {
  const temporary = join(dirname(file), `.kalpa-${process.pid}-${randomUUID()}.part`);
  try {
    const handle = await onDisk(file, () => open(temporary, 'wx'));
    let bytes = 0;
    try {
      for await (const chunk of body) {
        if (!(chunk instanceof Uint8Array)) throw new TypeError('An asset body is read as bytes.');
        await onDisk(file, () => handle.writeFile(chunk));
        bytes += chunk.length;
      }
      // Without this a power cut may leave an empty file under the final name.
      await onDisk(file, () => handle.sync());
    } finally {
      await onDisk(file, () => handle.close());
    }
    await onDisk(file, () => rename(temporary, file));
    return bytes;
  } catch (error) {
    body.destroy();
    await rm(temporary, { force: true });
    throw error;
  }
}

async function removeLeftoversIn(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = TEMPORARY.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await rm(join(folder, name), { force: true });
  }
}

/** Whether another process has this pid; a file with our own pid is an earlier process's, ours come later. */
function isRunning(pid: number): boolean {
  if (pid === process.pid || pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isWithin(root: string, real: string): boolean {
  const way = relative(root, real);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function within(root: string, real: string, shown: string): string {
  if (isWithin(root, real)) return real;
  throw new AssetProblem('folder', `${shown} is a link that leads out of the folder`);
}

async function onDisk<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (error instanceof AssetProblem || code === '') throw error;
    if (OF_ONE_PATH.has(code))
      throw new AssetProblem('folder', `it cannot be written (${code})`, { cause: error });
    throw diskFailure(place, code, error);
  }
}

function diskFailure(place: string, code: string, cause: unknown): Failure {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure(
      `The disk is full (${place}).`,
      'Make room, or choose another place with --out, and run the command again: it goes on where it stopped.',
      { cause },
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Failure(
      `${place} may not be written (${code}).`,
      'Give yourself the right to write there, or choose another place with --out.',
      { cause },
    );
  }
  return new Failure(
    `${place} cannot be read or written (${code}).`,
    'Look after the disk, or choose another place with --out, and run the command again.',
    { cause },
  );
}

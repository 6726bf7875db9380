/** Files that are there whole or not at all, whatever happens while they are written. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';

/** Writes a file that must not be there yet, with the given permissions from its first byte on. */
export async function writeNew(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts a new file in the place of `file`, if there is one: who reads it sees the old or the new one, never a part. */
export async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeNew(temporary, text, mode);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Gives a finished file its name; false where somebody else took that meanwhile, which stays. Unlike a rename a link
 * never replaces anything; some file systems have none.
 */
export async function giveName(unfinished: string, name: string): Promise<boolean> {
  try {
    await link(unfinished, name);
  } catch {
    if (existsSync(name)) return false;
    await rename(unfinished, name);
  }
  return true;
}

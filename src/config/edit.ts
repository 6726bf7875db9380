/** Changes of kalpa.config.json by the program: only what is to change, and all or nothing. */
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { Failure } from '../failure.js';
import { setValue } from './live.js';

/** As a new file is made: it may hold secrets. */
const privateMode = 0o600;

/**
 * Sets settings in the file by their paths; undefined takes one out. Whatever else the file holds stays. The new text
 * is on the disk before it takes the old one's place. Throws a Failure where the file cannot be written.
 */
export async function editSettingsFile(file: string, changes: ReadonlyMap<string, unknown>): Promise<void> {
  const document = JSON.parse((await textOf(file)) ?? '{}') as object;
  for (const [path, value] of changes) setValue(document, path, value);
  const unfinished = `${file}.${randomUUID()}.new`;
  try {
    const handle = await open(unfinished, 'wx', await modeOf(file));
    try {
      await handle.writeFile(`${JSON.stringify(document, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (cause) {
    await rm(unfinished, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(
      `${file} cannot be written: ${reason}.`,
      'Check that the server may write into its data folder; nothing was changed.',
      { cause },
    );
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function modeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    if (isMissing(error)) return privateMode;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

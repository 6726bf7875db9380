/** Changes of kalpa.config.json by the program: only what is to change, and all or nothing. */
import { readFile, stat } from 'node:fs/promises';
import { replaceFile } from '../data/write-file.js';
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
  try {
    await replaceFile(file, `${JSON.stringify(document, null, 2)}\n`, await modeOf(file));
  } catch (cause) {
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

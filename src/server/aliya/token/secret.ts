/** The secret that tokens are signed with: made once, readable by its owner only. */
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from '../../../data/folder.js';
import { Failure } from '../../../failure.js';
import type { RandomSource } from '../../random.js';
import { randomHex } from '../../random.js';

/** Reads `keys/aliya_token.secret`, or makes it; of two who make it at once both get the same. */
export async function tokenSecret(folder: DataFolder, random: RandomSource): Promise<Uint8Array> {
  const file = join(folder.keys, 'aliya_token.secret');
  const secret = (await readSecret(file)) ?? (await makeSecret(file, random));
  if (/^[0-9a-f]{64}$/.test(secret)) return Buffer.from(secret, 'hex');
  throw new Failure(
    `${file} does not hold a secret of 64 hexadecimal digits.`,
    'Put the right file back; or delete it, and a new one is made: everybody has to log in again then.',
  );
}

async function readSecret(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all, and never in place of one that somebody else has made meanwhile. */
async function makeSecret(file: string, random: RandomSource): Promise<string> {
  const unfinished = `${file}.${randomHex(random, 8)}.new`;
  await mkdir(join(file, '..'), { recursive: true });
  try {
    await writeFile(unfinished, `${randomHex(random, 32)}\n`, { mode: 0o600, flag: 'wx' });
    await link(unfinished, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(unfinished, { force: true });
  }
  return (await readSecret(file)) ?? '';
}

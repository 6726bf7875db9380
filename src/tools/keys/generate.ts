import { generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../failure.js';
import { writeNew } from '../../data/write-file.js';
import { keyFingerprint, publicKeyXml } from './key-format.js';

export const leastKeyBits = 2048;
export const mostKeyBits = 8192;

export interface KeyPairFiles {
  readonly privateKey: string;
  readonly publicKey: string;
}

export interface GeneratedKeys extends KeyPairFiles {
  readonly bits: number;
  /** SHA-256 of the public key as DER, hexadecimal. */
  readonly fingerprint: string;
}

/** Where the two keys lie in `folder`. */
export function keyFiles(folder: string): KeyPairFiles {
  return { privateKey: join(folder, 'play_private.pem'), publicKey: join(folder, 'play_public.xml') };
}

/** Which of the two files of a pair exist, as paths. */
export async function existingKeys(folder: string): Promise<string[]> {
  const files = keyFiles(folder);
  const found = await Promise.all([files.privateKey, files.publicKey].map(exists));
  return [files.privateKey, files.publicKey].filter((_, index) => found[index]);
}

/**
 * Makes an RSA pair of 2048 to 8192 bits in `folder` (made where missing): play_private.pem (PKCS#1, mode 0600) and
 * play_public.xml. Either both files are new or none is. Throws a Failure where one exists and `force` is not set.
 */
export async function generateKeys(wish: {
  folder: string;
  bits: number;
  force: boolean;
  signal?: AbortSignal;
}): Promise<GeneratedKeys> {
  const { folder, bits, force, signal } = wish;
  if (!Number.isInteger(bits) || bits < leastKeyBits || bits > mostKeyBits) {
    throw new Failure(
      `${bits} is no size for a key.`,
      `Choose between ${leastKeyBits} and ${mostKeyBits} bits.`,
    );
  }
  if (!force) await refuseExisting(folder);
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: bits });
  signal?.throwIfAborted();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = keyFiles(folder);
  await writePair(files, pair, force);
  return { ...files, bits, fingerprint: keyFingerprint(pair.publicKey) };
}

async function refuseExisting(folder: string): Promise<void> {
  const [existing] = await existingKeys(folder);
  if (existing) throw alreadyThere(existing);
}

function alreadyThere(file: string): Failure {
  return new Failure(
    `There is a key already: ${file}`,
    'Keep it, choose another folder with --out, or replace the pair with --force.',
  );
}

async function writePair(
  files: KeyPairFiles,
  pair: { privateKey: KeyObject; publicKey: KeyObject },
  force: boolean,
): Promise<void> {
  const suffix = `.${randomBytes(6).toString('hex')}.tmp`;
  const temporary = { privateKey: files.privateKey + suffix, publicKey: files.publicKey + suffix };
  const former = `${files.privateKey}${suffix}.former`;
  try {
    await writeNew(
      temporary.privateKey,
      pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      0o600,
    );
    await writeNew(temporary.publicKey, publicKeyXml(pair.publicKey), 0o644);
    const hadPrivate = force && (await exists(files.privateKey));
    if (hadPrivate) await copyFile(files.privateKey, former);
    await place(temporary.privateKey, files.privateKey, force);
    try {
      await place(temporary.publicKey, files.publicKey, force);
    } catch (error) {
      if (hadPrivate) await rename(former, files.privateKey);
      else await rm(files.privateKey);
      throw error;
    }
  } finally {
    const leftovers = [temporary.privateKey, temporary.publicKey, former];
    await Promise.all(leftovers.map((file) => rm(file, { force: true })));
  }
}

/** Gives a finished file its name. Without `force` a file of that name wins, even one made this moment. */
async function place(temporary: string, file: string, force: boolean): Promise<void> {
  if (force) return rename(temporary, file);
  try {
    await link(temporary, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST') throw alreadyThere(file);
    if (code !== 'EPERM' && code !== 'ENOTSUP') throw error;
    // File systems of memory cards know no hard links.
    await copyFile(temporary, file, constants.COPYFILE_EXCL);
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

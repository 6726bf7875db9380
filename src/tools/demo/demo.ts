/** A data folder made of the synthetic capture that comes with kalpa: what `serve --demo` runs on. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder, type DataFolder } from '../../data/folder.js';
import { createPlayerDatabase } from '../../data/migrations/player.js';
import { decodeCapture } from '../capture/decode.js';
import { generateKeys } from '../keys/generate.js';
import { parseManifest } from '../manifest/parse.js';

/** The synthetic capture that ships with kalpa. */
export const bundledCapture = fileURLToPath(new URL('../../../fixtures/small/capture.txt', import.meta.url));
const keyBits = 2048;

/** Makes a temporary data folder with manifest, keys and an empty player database; `remove` deletes it. */
export async function makeDemoFolder(
  now: () => number,
): Promise<{ readonly folder: DataFolder; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'kalpa-demo-'));
  const folder = dataFolder(root);
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    const capture = await decodeCapture(await readFile(bundledCapture));
    await parseManifest({ capture, folder, createPlayerDatabase: (file) => createPlayerDatabase(file, now) });
    await generateKeys({ folder: folder.keys, bits: keyBits, force: false });
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

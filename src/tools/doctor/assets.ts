/** Whether the assets that the manifest names are there and whole, as far as it shows without asking anybody. */
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { DataFolder } from '../../data/folder.js';
import { assetPlan } from '../assets/plan.js';
import { readAssetSource } from '../assets/source.js';
import { ok, warning, wrong, type Result } from './finding.js';

const atOnce = 8;
const shown = 3;
/** More than the last page of a song. */
const tailBytes = 66_000;

/** Looks at each file's presence, size and end. Throws a Failure where the manifest cannot be read. */
export async function checkAssets(folder: DataFolder): Promise<Result> {
  const { files } = assetPlan(await readAssetSource(folder));
  const limit = pLimit(atOnce);
  const states = await Promise.all(files.map(({ path }) => limit(() => stateOf(join(folder.files, path)))));
  const missing = files.filter((_, index) => states[index] === 'missing').map(({ path }) => path);
  const broken = files.filter((_, index) => states[index] === 'truncated').map(({ path }) => path);
  const again = 'kalpa download-assets --base-url URL fetches what is missing';
  if (broken.length > 0) {
    return wrong(
      `${broken.length} of ${files.length} files are empty or cut off: ${some(broken)}.`,
      `Delete them in ${folder.files}, then ${again}; --verify compares all sizes.`,
    );
  }
  if (missing.length === 0) return ok(`${files.length} files`);
  return warning(
    `${missing.length} of ${files.length} files are missing: ${some(missing)}.`,
    `The game has nothing to show or play there. ${again}.`,
  );
}

function some(paths: readonly string[]): string {
  const rest = paths.length - shown;
  return paths.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

async function stateOf(path: string): Promise<'whole' | 'missing' | 'truncated'> {
  const info = await stat(path).catch(() => null);
  if (info === null || !info.isFile()) return 'missing';
  if (info.size === 0) return 'truncated';
  const file = await open(path);
  try {
    const head = Buffer.alloc(Math.min(12, info.size));
    const tail = Buffer.alloc(Math.min(tailBytes, info.size));
    await file.read(head, 0, head.length, 0);
    await file.read(tail, 0, tail.length, info.size - tail.length);
    return isCutOff({ head, tail, size: info.size }) ? 'truncated' : 'whole';
  } finally {
    await file.close();
  }
}

/** Formats that say where they end; of any other nothing is known. */
function isCutOff({ head, tail, size }: { head: Buffer; tail: Buffer; size: number }): boolean {
  const begins = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47)) return !tail.subarray(-8).includes('IEND');
  // Cameras and editors add bytes after the end of a JPEG.
  if (begins(0xff, 0xd8)) return tail.lastIndexOf(Buffer.of(0xff, 0xd9)) < 0;
  if (head.length >= 8 && head.toString('latin1', 0, 4) === 'RIFF') return size < head.readUInt32LE(4) + 8;
  if (head.toString('latin1', 0, 4) === 'OggS') {
    const page = tail.lastIndexOf('OggS');
    // The flag of a page that ends the stream (RFC 3533, 6).
    return page < 0 || ((tail[page + 5] ?? 0) & 4) === 0;
  }
  return false;
}

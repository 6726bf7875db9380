import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from '../../data/folder.js';
import { guarded, openManifest } from '../../data/manifest/file.js';
import { readDocumentList, type FileNameKey, type ListedDocument } from '../../data/manifest/stored.js';
import { Failure } from '../../failure.js';
import { codeOf } from './problem.js';
import type { AssetSource } from './plan.js';

/** The asset names of a decoded capture; a table that is missing or of another shape names nothing. */
export function assetSourceOf(capture: Readonly<Record<string, unknown>>): AssetSource {
  return {
    tracks: rowsOf(capture.tracks),
    maps: rowsOf(capture.maps),
    eventBanners: rowsOf(capture.eventBanners),
    packIconAtlasFilename: capture.packIconAtlasFilename,
    localizationEntryFilename: capture.localizationEntryFilename,
  };
}

/**
 * The asset names of a data folder with a parsed manifest; a manifest of the earlier server lacks the two file names.
 * Throws a Failure where there is no manifest or it cannot be read.
 */
export async function readAssetSource(folder: DataFolder): Promise<AssetSource> {
  const eventBanners = rowsOf(await readBanners(join(folder.config, 'eventBanners.json')));
  const { db, origin } = openManifest(folder.manifest);
  try {
    return guarded(folder.manifest, () => {
      const documents = origin === 'kalpa' ? readDocumentList(db) : [];
      return {
        tracks: rowsOf(db.prepare('SELECT * FROM tracks ORDER BY pk').all()),
        maps: rowsOf(db.prepare('SELECT * FROM maps ORDER BY pk').all()),
        eventBanners,
        packIconAtlasFilename: fileNameOf(documents, 'packIconAtlasFilename'),
        localizationEntryFilename: fileNameOf(documents, 'localizationEntryFilename'),
      };
    });
  } finally {
    db.close();
  }
}

function fileNameOf(documents: readonly ListedDocument[], name: FileNameKey): string | undefined {
  return documents.find(({ kind, key }) => kind === 'name' && key === name)?.value;
}

async function readBanners(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new Failure(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Mend the file, or run `kalpa parse-manifest` with your capture again to have it rewritten.',
      { cause: error },
    );
  }
}

function rowsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

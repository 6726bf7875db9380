/** The manifest and the config documents, from their files into what the server works with. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import { readConfigDocuments } from '../../data/manifest/config-documents.js';
import { readManifest } from '../../data/manifest/content.js';
import { Catalog } from '../catalog/catalog.js';
import { StaticDocument } from '../initialinfo/static-document.js';
import type { Snapshot } from './live.js';

/** Reads manifest.db and config/. Throws a Failure where one of them is missing or damaged. */
export function loadContent(
  folder: DataFolder,
  fileNames: Settings['files'],
): Pick<Snapshot, 'catalog' | 'static'> {
  const content = readManifest(folder.manifest);
  const documents = readConfigDocuments(folder.config, content.documentFiles);
  return {
    catalog: new Catalog(content, documents.metadata),
    static: new StaticDocument({ content, documents, fileNames }),
  };
}

/** How the content's files are at the moment: another text, and one of them has changed. */
export function contentVersion(folder: DataFolder): string {
  const documents = namesIn(folder.config).filter((name) => name.endsWith('.json'));
  return [folder.manifest, ...documents.map((name) => join(folder.config, name))].map(fileVersion).join();
}

/** Whether a parse is writing at the moment: a transaction of SQLite has its journal beside the file. */
export function isBeingWritten(folder: DataFolder): boolean {
  return fileVersion(`${folder.manifest}-journal`) !== missing;
}

const missing = 'none';

/** How a file is at the moment: its number, size and time of change. */
export function fileVersion(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.ino}:${found.size}:${found.mtimeNs}` : missing;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

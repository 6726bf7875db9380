import { generateCapture } from '../../../fixtures/generator/index.js';
import type { CaptureDocument } from '../../../fixtures/generator/tables.js';
import { readConfigDocuments } from '../../../src/data/manifest/config-documents.js';
import { readManifest, type ManifestContent } from '../../../src/data/manifest/content.js';
import type { DataFolder } from '../../../src/data/folder.js';
import { Catalog } from '../../../src/server/catalog/catalog.js';
import type { SourceOptions } from '../../../src/tools/content/source.js';
import { parseManifest } from '../../../src/tools/manifest/parse.js';
import { startOfTests } from '../../support/app.js';

/** Parses a capture into a folder, without players. */
export async function parse(folder: DataFolder, capture: CaptureDocument): Promise<void> {
  await parseManifest({ capture, folder, createPlayerDatabase: async () => {} });
}

/** The small capture, changed. */
export function smallCapture(change: (document: CaptureDocument) => void = () => {}): CaptureDocument {
  const document = generateCapture({ size: 'small' });
  change(document);
  return document;
}

/** What a folder's manifest is asked with, at the moment at which tests begin. */
export function optionsOf(
  folder: DataFolder,
  content: ManifestContent = readManifest(folder.manifest),
): SourceOptions {
  const { metadata, darkmoonThumb, darkmoonMulti } = readConfigDocuments(
    folder.config,
    content.documentFiles,
  );
  return {
    catalog: new Catalog(content, metadata),
    now: startOfTests,
    freeCash: false,
    darkmoon: { thumb: darkmoonThumb, multi: darkmoonMulti },
  };
}

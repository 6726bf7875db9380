/** The operations without a running server: what a command opens, beside one that may run. */
import { userInfo } from 'node:os';
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import { readConfigDocuments } from '../../data/manifest/config-documents.js';
import { readManifest } from '../../data/manifest/content.js';
import { openCurrentStore } from '../../data/migrations/current.js';
import { Catalog } from '../catalog/catalog.js';
import { systemClock } from '../clock.js';
import { PasswordHasher } from '../passwords/hasher.js';
import { systemRandom } from '../random.js';
import type { Actor, Administration } from './administration.js';

interface Installation {
  readonly folder: DataFolder;
  readonly settings: Settings;
}

/** Opens the player database for `work`, and closes it. The manifest is read when it is first needed. */
export async function withAdministration<T>(
  { folder, settings }: Installation,
  work: (admin: Administration) => Promise<T>,
): Promise<T> {
  const database = settings.database === '' ? folder.player : settings.database;
  const store = await openCurrentStore({ database, synchronous: settings.sqlite.synchronous });
  const passwords = new PasswordHasher(systemRandom);
  let catalog: Catalog | undefined;
  try {
    return await work({
      ...{ folder, settings, store, passwords, clock: systemClock, random: systemRandom },
      get catalog() {
        catalog ??= readCatalog(folder);
        return catalog;
      },
    });
  } finally {
    await passwords.close();
    await store.close();
  }
}

function readCatalog(folder: DataFolder): Catalog {
  const content = readManifest(folder.manifest);
  return new Catalog(content, readConfigDocuments(folder.config, content.documentFiles).metadata);
}

/** Who types a command, as the audit log names him. */
export function commandActor(): Actor {
  return { name: `cli:${userName()}`, userPk: null };
}

/** In a container a user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

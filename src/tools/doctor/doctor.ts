/** Looks at everything that a server needs, and says of each thing that is not well how to mend it (specification, 08). */
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import type { ManifestContent } from '../../data/manifest/content.js';
import { readKeys } from '../keys/read.js';
import { checkAssets } from './assets.js';
import { checkDiff, checkDocuments, checkManifest, checkPlayers } from './databases.js';
import { ok, wrongBy, type Finding, type Result } from './finding.js';
import { checkClock, checkDisk, checkDriver, checkFolder, checkNode, type DiskSpace } from './machine.js';
import { checkMultiplay } from './multiplay.js';
import { checkPort } from './ports.js';
import { checkTls } from './tls.js';

export interface Patient {
  readonly folder: DataFolder;
  readonly now: number;
  /** `process.versions.node`, and what package.json asks for. */
  readonly node: { readonly version: string; readonly oldest: string };
  /** When this kalpa was made or installed. */
  readonly builtAt: number;
  /** Reads the settings; throws a Failure where they are wrong. */
  readonly loadSettings: () => Settings;
  /** What stands for settings that are wrong, so that the rest can be looked at. */
  readonly defaults: Settings;
  /** Loads the SQLite driver and gives its name and version. */
  readonly loadDriver: () => Promise<string>;
  readonly diskSpace: (folder: string) => Promise<DiskSpace>;
  /** The time by another clock; null where there is none to ask. */
  readonly askedTime: () => Promise<number | null>;
}

/** Every finding, in the order in which one would look. One check that breaks breaks no other. */
export async function diagnose(patient: Patient): Promise<Finding[]> {
  const { folder, now, node } = patient;
  const findings: Finding[] = [];
  const look = async (check: string, work: () => Promise<Result | Result[]> | Result | Result[]) => {
    try {
      for (const result of [await work()].flat()) findings.push({ check, ...result });
    } catch (error) {
      findings.push({ check, ...wrongBy(error) });
    }
  };

  await look('node', () => checkNode(node.version, node.oldest));
  await look('driver', () => checkDriver(patient.loadDriver));
  await look('folder', () => checkFolder(folder.root));
  await look('disk', async () => checkDisk(await patient.diskSpace(folder.root)));
  await look('clock', () =>
    checkClock({ now, builtAt: patient.builtAt, folder: folder.root, askedTime: patient.askedTime }),
  );
  let settings = patient.defaults;
  await look('settings', () => {
    settings = patient.loadSettings();
    return ok('sound');
  });
  await look('keys', async () => {
    const { bits, fingerprint } = await readKeys(folder);
    return ok(`${bits} bits, SHA-256 ${fingerprint}`);
  });
  let content: ManifestContent | null = null;
  await look('manifest', () => {
    const checked = checkManifest(folder);
    content = checked.content;
    return checked.result;
  });
  await look('config', () => checkDocuments(folder, content));
  await look('diff', () => checkDiff(folder));
  await look('players', () => checkPlayers(folder, settings.database, content));
  await look('assets', () => (content === null ? [] : checkAssets(folder)));
  await look('port', () => checkPort(settings));
  await look('multiplay', () => checkMultiplay({ folder, settings, now }));
  await look('tls', () => checkTls({ folder, settings, now }));
  return findings;
}

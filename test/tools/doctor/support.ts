/** A data folder in which all is well, and what the doctor finds once something in it was broken. */
import { rmSync } from 'node:fs';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { loadSettings } from '../../../src/config/load.js';
import { settingsSchema } from '../../../src/config/settings.js';
import { dataFolder, type DataFolder } from '../../../src/data/folder.js';
import { assetPlan } from '../../../src/tools/assets/plan.js';
import { readAssetSource } from '../../../src/tools/assets/source.js';
import { makeDemoFolder } from '../../../src/tools/demo/demo.js';
import { diagnose, type Patient } from '../../../src/tools/doctor/doctor.js';
import type { Finding } from '../../../src/tools/doctor/finding.js';
import { inFolder } from '../../cli/run.js';

export const day = 86_400_000;

let template: Promise<string> | undefined;

/** A data folder in which all is well: capture, keys, databases, and an asset of one byte for each that is named. */
async function makeTemplate(): Promise<string> {
  const { folder } = await makeDemoFolder(Date.now);
  process.once('exit', () => rmSync(folder.root, { recursive: true, force: true }));
  for (const { path } of assetPlan(await readAssetSource(folder)).files) {
    const file = join(folder.files, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, 'x');
  }
  return folder.root;
}

export interface Case {
  /** Breaks something; what it gives are other surroundings. */
  readonly breakIt?: (folder: DataFolder) => Promise<Partial<Patient> | void>;
  readonly settings?: Record<string, unknown>;
  /** Whether it needs assets of its own. */
  readonly changesAssets?: boolean;
}

/** What the doctor finds that is not well, after something was broken in a folder in which all was. */
export async function findings({ breakIt, settings = {}, changesAssets = false }: Case): Promise<Finding[]> {
  let found: readonly Finding[] = [];
  await inFolder(async (root) => {
    const whole = dataFolder(await (template ??= makeTemplate()));
    const filter = (path: string) => changesAssets || path !== whole.files;
    await cp(whole.root, root, { recursive: true, preserveTimestamps: true, filter });
    const folder = dataFolder(root);
    if (!changesAssets) await symlink(whole.files, folder.files);
    await writeFile(folder.settings, JSON.stringify({ port: 0, ...settings }));
    const changed = await breakIt?.(folder);
    found = await diagnose({
      folder,
      now: Date.now(),
      node: { version: '20.20.0', oldest: '>=20.19' },
      builtAt: Date.now() - day,
      loadSettings: () => loadSettings({ folder, env: {} }),
      defaults: settingsSchema.parse({ port: 0 }),
      loadDriver: async () => 'better-sqlite3',
      diskSpace: async () => ({ free: 2e10, all: 4e10 }),
      askedTime: async () => null,
      ...changed,
    });
  });
  return found.filter(({ state }) => state !== 'ok');
}

/** Asserts that one thing is not well: how badly, in which words, and with which way out. */
export async function finds(
  [check, state, detail, remedy]: readonly [string, Finding['state'], RegExp, RegExp],
  broken: Case,
): Promise<void> {
  const found = await findings(broken);
  assert.equal(
    found.map((each) => [each.check, each.state]),
    [[check, state]],
    JSON.stringify(found),
  );
  assert.match(found[0]?.detail ?? '', detail);
  assert.match(found[0]?.remedy ?? '', remedy);
}

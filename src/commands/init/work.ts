/** What `kalpa init` does once everything is answered. Each step is whole or not at all, and one that is done is kept. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import type { CommandContext } from '../../cli/command.js';
import { quoted } from '../../cli/quoted.js';
import { editSettingsFile } from '../../config/edit.js';
import { loadSettings } from '../../config/load.js';
import { createPlayerDatabase } from '../../data/migrations/player.js';
import { downloadAssets } from '../../tools/assets/download.js';
import { assetPlan } from '../../tools/assets/plan.js';
import { readAssetSource } from '../../tools/assets/source.js';
import { ensureCertificates } from '../../tools/certificates/certificates.js';
import { deviceAddresses, machineNames } from '../../tools/certificates/names.js';
import { existingKeys, generateKeys } from '../../tools/keys/generate.js';
import { readKeys } from '../../tools/keys/read.js';
import { parseManifest } from '../../tools/manifest/parse.js';
import type { Answers } from './answers.js';

export type Done = 'made' | 'kept';

export interface InitSummary {
  readonly folder: string;
  readonly keys: Done;
  readonly manifest: Done;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly certificate: string | null;
  readonly account: { readonly id: string; readonly done: Done } | null;
  readonly assets: { readonly files: number; readonly failed: number } | null;
  /** The command that starts the server. */
  readonly start: string;
  /** What to enter on a device. */
  readonly devices: readonly string[];
}

const keyBits = 2048;
const downloadsAtOnce = 12;

/** Does all of it, in the order in which one thing needs the other. */
export async function setUp(answers: Answers, context: CommandContext): Promise<InitSummary> {
  const { folder, settings } = answers;
  const { env, cwd, signal } = context;
  await mkdir(folder.root, { recursive: true, mode: 0o700 });
  const keys = await makeKeys(answers, signal);
  signal.throwIfAborted();
  await placeDiff(answers);
  if (answers.capture !== null) {
    const now = () => Date.now();
    const create = (file: string) => createPlayerDatabase(file, now);
    await parseManifest({ capture: answers.capture, folder, createPlayerDatabase: create });
  }
  signal.throwIfAborted();
  if (settings.size > 0) await editSettingsFile(folder.settings, settings);
  const effective = loadSettings({ folder, env, cwd });
  const certificate = await makeCertificate(answers);
  signal.throwIfAborted();
  const account = await makeAccount(answers, effective);
  const assets = answers.assetsUrl === null ? null : await fetchAssets(answers, answers.assetsUrl, context);
  const host = effective.host.includes(':') ? `[${effective.host}]` : effective.host;
  const schemes = certificate === null ? ['http'] : ['https', 'http'];
  const listening = schemes.map((scheme) => `${scheme}://${host}:${effective.port}`);
  const devices = deviceAddresses(listening);
  return {
    folder: folder.root,
    keys,
    manifest: answers.capture === null ? 'kept' : 'made',
    settings: Object.fromEntries(settings),
    certificate,
    account,
    assets,
    start: context.typed(`kalpa serve --data ${quoted(folder.root)}`),
    devices: devices.length > 0 ? devices : listening,
  };
}

/** A pair that is there is kept, and read once: one that is damaged is named now, not at the first start. */
async function makeKeys({ folder }: Answers, signal: AbortSignal): Promise<Done> {
  if ((await existingKeys(folder.keys)).length === 0) {
    await generateKeys({ folder: folder.keys, bits: keyBits, force: false, signal });
    return 'made';
  }
  await readKeys(folder);
  return 'kept';
}

async function placeDiff({ folder, diff }: Answers): Promise<void> {
  if (diff === null) return;
  const unfinished = `${folder.diffManifest}.new`;
  await copyFile(diff, unfinished);
  await rename(unfinished, folder.diffManifest);
}

async function makeCertificate({ folder, certificate }: Answers): Promise<string | null> {
  if (certificate === null) return null;
  const names = [...machineNames(), ...certificate];
  const { authority } = await ensureCertificates({ folder: folder.tls, names, now: Date.now() });
  return authority.file;
}

async function makeAccount(
  { folder, admin }: Answers,
  settings: ReturnType<typeof loadSettings>,
): Promise<InitSummary['account']> {
  if (admin === null) return null;
  // Loaded where it is used: it brings the whole server along.
  const { firstAccount } = await import('./first-account.js');
  return { id: admin.id, done: await firstAccount({ folder, settings, ...admin }) };
}

async function fetchAssets(
  { folder }: Answers,
  baseUrl: string,
  context: CommandContext,
): Promise<InitSummary['assets']> {
  const plan = assetPlan(await readAssetSource(folder));
  if (!existsSync(folder.files)) await mkdir(folder.files, { recursive: true });
  const progress = context.progress('Downloading assets');
  try {
    const { total } = await downloadAssets({
      plan,
      out: folder.files,
      baseUrl,
      concurrency: downloadsAtOnce,
      verify: false,
      signal: context.signal,
      onProgress: ({ done, total: all }) => progress.update(done, all),
    });
    return { files: plan.files.length, failed: total.failed };
  } finally {
    progress.end();
  }
}

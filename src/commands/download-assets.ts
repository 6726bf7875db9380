import { resolve } from 'node:path';
import { defineCommand, UsageError, type CommandContext } from '../cli/command.js';
import { readInput } from '../cli/input.js';
import { loadSettings } from '../config/load.js';
import { Failure } from '../failure.js';
import { downloadAssets, planDownload } from '../tools/assets/download.js';
import {
  assetKinds,
  assetPlan,
  type AssetKind,
  type AssetPlan,
  type AssetSource,
} from '../tools/assets/plan.js';
import { assetSourceOf, readAssetSource } from '../tools/assets/source.js';
import { failureRemedy, formatBytes, summaryText, type DownloadSummary } from '../tools/assets/summary.js';
import { decodeCapture } from '../tools/capture/decode.js';

interface Options {
  readonly baseUrl?: string;
  readonly out?: string;
  readonly concurrency: number;
  readonly only?: readonly AssetKind[];
  readonly verify?: boolean;
  readonly dryRun?: boolean;
}

const MOST_CONCURRENCY = 64;

export const downloadAssetsCommand = defineCommand<Options>({
  name: 'download-assets',
  summary: 'Download the songs, charts and pictures that a capture or the parsed manifest names.',
  arguments: [
    { name: '[b64.txt]', summary: 'the capture, or - for stdin; left out: the manifest of the data folder' },
  ],
  options: [
    { flags: '--base-url <url>', summary: 'the address that the files live below', parse: parseBaseUrl },
    { flags: '--out <dir>', summary: 'where the files land (default: files/ in the data folder)' },
    {
      flags: '--concurrency <n>',
      summary: 'how many files at a time',
      parse: parseConcurrency,
      default: 12,
    },
    { flags: '--only <kinds>', summary: `only some of ${assetKinds.join(',')}`, parse: parseKinds },
    { flags: '--verify', summary: 'compare the sizes of files that are there with the server (HEAD)' },
    { flags: '--dry-run', summary: 'say what would be fetched, by the folder alone; nothing is asked for' },
  ],
  examples: [
    'kalpa download-assets --base-url https://assets.example/kalpa/',
    'kalpa download-assets b64.txt --base-url https://assets.example/kalpa/ --only audio,map',
  ],
  notes: 'An interrupted download goes on where it stopped when the command is run again.',
  async run(args, options, context) {
    const plan = assetPlan(await sourceOf(args[0], context), options.only);
    const out = options.out === undefined ? context.data.files : resolve(context.cwd, options.out);
    if (plan.files.length + plan.refused.length === 0) context.note('The manifest names no such files.');
    const summary = options.dryRun
      ? await planDownload(plan, out)
      : await download({ plan, out }, options, context);
    context.result(summary, summaryText(summary));
    const { failed } = summary.total;
    if (failed > 0) {
      const all = plan.files.length + plan.refused.length;
      throw new Failure(`${failed} of ${all} files failed; the list is above.`, failureRemedy(summary));
    }
  },
});

async function sourceOf(file: string | undefined, context: CommandContext): Promise<AssetSource> {
  if (file !== undefined)
    return assetSourceOf(await decodeCapture(await readInput(file, 'capture', context)));
  const source = await readAssetSource(context.data);
  const { packIconAtlasFilename, localizationEntryFilename } = source;
  if (packIconAtlasFilename !== undefined && localizationEntryFilename !== undefined) return source;
  // A manifest of the earlier server lacks them (specification, 10, *01*).
  const { files } = loadSettings({ folder: context.data, env: context.env, cwd: context.cwd });
  return {
    ...source,
    packIconAtlasFilename: packIconAtlasFilename ?? files.packIconAtlas,
    localizationEntryFilename: localizationEntryFilename ?? files.localizationEntry,
  };
}

async function download(
  { plan, out }: { readonly plan: AssetPlan; readonly out: string },
  { baseUrl, concurrency, verify = false }: Options,
  context: CommandContext,
): Promise<DownloadSummary> {
  if (baseUrl === undefined)
    throw new UsageError('--base-url is missing: the address that the files live below.');
  const progress = context.progress('Downloading assets');
  try {
    return await downloadAssets({
      plan,
      out,
      baseUrl,
      concurrency,
      verify,
      signal: context.signal,
      onProgress: ({ done, total, bytes }) => progress.update(done, total, formatBytes(bytes)),
    });
  } finally {
    progress.end();
  }
}

function parseBaseUrl(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  throw new UsageError(`--base-url takes an http or https address, as in https://assets.example/kalpa/`);
}

function parseConcurrency(text: string): number {
  const concurrency = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (concurrency >= 1 && concurrency <= MOST_CONCURRENCY) return concurrency;
  throw new UsageError(
    `--concurrency takes a whole number from 1 to ${MOST_CONCURRENCY}, not ${JSON.stringify(text)}.`,
  );
}

function parseKinds(text: string, previous?: unknown): readonly AssetKind[] {
  const names = text.split(',').map((name) => name.trim());
  const kinds = names.map((name) => {
    const kind = assetKinds.find((each) => each === name);
    if (kind !== undefined) return kind;
    throw new UsageError(`--only does not know ${JSON.stringify(name)}; it takes ${assetKinds.join(', ')}.`);
  });
  const earlier = Array.isArray(previous) ? assetKinds.filter((kind) => previous.includes(kind)) : [];
  return [...earlier, ...kinds];
}

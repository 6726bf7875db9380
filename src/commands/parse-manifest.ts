import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { defineCommand } from '../cli/command.js';
import { readInput } from '../cli/input.js';
import { reportParse } from '../cli/report-parse.js';
import { dataFolder } from '../data/folder.js';
import { decodeCapture } from '../tools/capture/decode.js';
import { parseManifest } from '../tools/manifest/parse.js';

interface Options {
  readonly out?: string;
  readonly diff?: string;
  readonly prune?: boolean;
  readonly strict?: boolean;
  readonly dryRun?: boolean;
}

export const parseManifestCommand = defineCommand<Options>({
  name: 'parse-manifest',
  summary: 'Make manifest.db, the config documents and, where missing, the other databases from a capture.',
  arguments: [
    {
      name: '<b64.txt>',
      summary: 'the capture: base64, or the whole answer of /api/initialinfo; - for stdin',
    },
  ],
  options: [
    { flags: '--out <dir>', summary: 'the data folder to write to (default: --data)' },
    {
      flags: '--diff <file>',
      summary: 'the changes to lay over the capture (default: diff_manifest.db there)',
    },
    { flags: '--prune', summary: 'drop rows that the capture no longer has' },
    { flags: '--strict', summary: 'make warnings errors: nothing is written then' },
    { flags: '--dry-run', summary: 'write nothing, say what would be' },
  ],
  examples: [
    'kalpa parse-manifest b64.txt',
    'kalpa parse-manifest - --dry-run < b64.txt',
    'kalpa parse-manifest b64.txt --out ./kalpa-data --diff ./diff_manifest.db --strict',
  ],
  notes: 'Content of earlier captures stays; files are changed all together or not at all.',
  async run(args, options, context) {
    const input = await readInput(args[0] ?? '-', 'capture', context);
    const capture = await decodeCapture(input);
    // What follows runs to its end in one go: this lets an interrupt of the work until here be heard.
    await setImmediate();
    context.signal.throwIfAborted();
    const folder = options.out === undefined ? context.data : dataFolder(resolve(context.cwd, options.out));
    const summary = await parseManifest({
      capture,
      folder,
      diffFile: options.diff === undefined ? undefined : resolve(context.cwd, options.diff),
      prune: options.prune ?? false,
      strict: options.strict ?? false,
      dryRun: options.dryRun ?? false,
      createPlayerDatabase: async (file) => {
        // Loaded here, as most parses find a player.db.
        const { createPlayerDatabase } = await import('../data/migrations/player.js');
        await createPlayerDatabase(file, Date.now);
      },
    });
    reportParse(summary, folder, context);
  },
});

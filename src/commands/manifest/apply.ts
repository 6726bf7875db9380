import { resolve } from 'node:path';
import { defineCommand } from '../../cli/command.js';
import { reportParse } from '../../cli/report-parse.js';
import { applyDiff } from '../../tools/manifest/parse.js';

interface Options {
  readonly diff?: string;
  readonly strict?: boolean;
  readonly dryRun?: boolean;
}

export const applyCommand = defineCommand<Options>({
  name: 'apply',
  summary: 'Lay your diff over the manifest as it is, without the capture at hand.',
  options: [
    { flags: '--diff <file>', summary: 'the changes (default: diff_manifest.db of the data folder)' },
    { flags: '--strict', summary: 'make warnings errors: nothing is written then' },
    { flags: '--dry-run', summary: 'write nothing, say what would be' },
  ],
  examples: ['kalpa manifest apply --dry-run', 'kalpa manifest organic && kalpa manifest apply'],
  notes:
    'The manifest keeps what was captured beside what a diff made of it, so a row that is gone from the diff is as captured again. ' +
    'A running server takes the change over within seconds.',
  async run(_args, options, context) {
    const summary = await applyDiff({
      folder: context.data,
      diffFile: options.diff === undefined ? undefined : resolve(context.cwd, options.diff),
      strict: options.strict ?? false,
      dryRun: options.dryRun ?? false,
    });
    reportParse(summary, context.data, context);
  },
});

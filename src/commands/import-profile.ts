import { defineCommand } from '../cli/command.js';
import { readInput } from '../cli/input.js';
import { loadSettings } from '../config/load.js';
import { decodeCapture } from '../tools/capture/decode.js';
import { importProfile, type ImportSummary } from '../tools/profiles/import-profile.js';

interface Options {
  readonly user: string;
  readonly dryRun?: boolean;
}

/** So many warnings are shown one by one; `--json` has them all. */
const shownWarnings = 20;

export const importProfileCommand = defineCommand<Options>({
  name: 'import-profile',
  summary: "Bring the capturing player's own progress into an account.",
  arguments: [
    {
      name: '<b64.txt>',
      summary: 'the capture: base64, or the whole answer of /api/initialinfo; - for stdin',
    },
  ],
  options: [
    { flags: '--user <id-or-pk>', summary: 'the account: its id, or pk:123', required: true },
    { flags: '--dry-run', summary: 'write nothing, say what would change' },
  ],
  examples: [
    'kalpa import-profile b64.txt --user alice --dry-run',
    'kalpa import-profile b64.txt --user alice',
    'kalpa import-profile - --user pk:12 < b64.txt',
  ],
  notes:
    'What the account has stays; of two records the better counts. It may run beside the server, and again.',
  async run(args, { user, dryRun = false }, context) {
    const { data, env, cwd } = context;
    const { database } = loadSettings({ folder: data, env, cwd });
    const capture = await decodeCapture(await readInput(args[0] ?? '-', 'capture', context));
    context.signal.throwIfAborted();
    const summary = await importProfile({
      capture,
      database: database === '' ? data.player : database,
      manifestFile: data.manifest,
      ...{ user, dryRun, now: Date.now() },
    });
    for (const warning of summary.warnings.slice(0, shownWarnings)) context.note(`warning: ${warning}`);
    const more = summary.warnings.length - shownWarnings;
    if (more > 0) context.note(`warning: and ${more} more, shown by --json.`);
    context.result({ dryRun, ...summary }, summaryText(summary, dryRun));
  },
});

function summaryText({ user, tables, profile, nickname, leftOut }: ImportSummary, dryRun: boolean): string {
  const changed = tables.filter(({ added, raised }) => added + raised > 0);
  const width = Math.max(0, ...changed.map(({ table }) => table.length));
  const lines = changed.map(
    ({ table, added, raised, kept }) =>
      `${table.padEnd(width)}  ${added} added, ${raised} made better, ${kept} as good already`,
  );
  const what = changed.length + profile.length === 0 && nickname === null ? ': it has all of it already' : '';
  return [
    ...lines,
    ...(profile.length > 0 ? [`Profile: ${profile.join(', ')}`] : []),
    ...(nickname === null ? [] : [`Nickname: ${nickname}`]),
    ...(leftOut.length > 0 ? [`Left out, as no account here has it: ${leftOut.join(', ')}`] : []),
    `${dryRun ? 'Would import' : 'Imported'} into ${user.id ?? `pk:${user.pk}`}${what}.`,
  ].join('\n');
}

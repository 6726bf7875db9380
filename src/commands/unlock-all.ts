import { setTimeout as delay } from 'node:timers/promises';
import { defineCommand, UsageError } from '../cli/command.js';
import { loadSettings } from '../config/load.js';
import { unlockKinds, type UnlockKind } from '../data/accounts/unlock.js';
import { unlockAll } from '../tools/unlock/unlock-all.js';
import type { UnlockSummary } from '../tools/unlock/unlock-players.js';

interface Options {
  readonly user?: readonly string[];
  readonly all?: boolean;
  readonly only?: readonly UnlockKind[];
  readonly dryRun?: boolean;
}

export const unlockAllCommand = defineCommand<Options>({
  name: 'unlock-all',
  summary: 'Give players all content: what they own stays as it is.',
  options: [
    { flags: '--user <id-or-pk...>', summary: 'the players: ids, or pk:123', parse: collect },
    { flags: '--all', summary: 'every player' },
    {
      flags: '--only <kinds>',
      summary: `of these, separated by commas: ${unlockKinds.join(',')}`,
      parse: kinds,
    },
    { flags: '--dry-run', summary: 'write nothing, say what would be added' },
  ],
  examples: [
    'kalpa unlock-all --user alice',
    'kalpa unlock-all --user alice pk:12 --only maps,items',
    'kalpa unlock-all --all --dry-run',
  ],
  notes: 'It may run beside the server: each player is a transaction of its own.',
  async run(_args, options, context) {
    const { data, env, cwd, signal } = context;
    const { user = [], all = false, dryRun = false } = options;
    if (all === user.length > 0)
      throw new UsageError('Give either --user with one player or more, or --all.');
    const { database } = loadSettings({ folder: data, env, cwd });
    const progress = context.progress('unlocking');
    const summary = await unlockAll({
      database: database === '' ? data.player : database,
      manifestFile: data.manifest,
      users: all ? 'all' : user,
      kinds: options.only ?? unlockKinds,
      dryRun,
      now: Date.now,
      pause: delay,
      signal,
      onProgress: (done, total) => progress.update(done, total),
    }).finally(() => progress.end());
    context.result({ dryRun, ...summary }, summaryText(summary, dryRun));
  },
});

function collect(text: string, previous: unknown): readonly string[] {
  return [...(Array.isArray(previous) ? previous.map(String) : []), text];
}

function kinds(text: string): readonly UnlockKind[] {
  return text.split(',').map((name) => {
    const kind = unlockKinds.find((known) => known === name.trim());
    if (!kind) throw new UsageError(`--only: ${JSON.stringify(name)} is none of ${unlockKinds.join(', ')}.`);
    return kind;
  });
}

function summaryText({ players, added }: UnlockSummary, dryRun: boolean): string {
  const rows = unlockKinds.filter((kind) => added[kind] > 0).map((kind) => `${added[kind]} ${kind}`);
  const who = players === 1 ? '1 player' : `${players} players`;
  const what = rows.length === 0 ? 'nothing was missing' : rows.join(', ');
  return dryRun ? `Would unlock for ${who}: ${what}.` : `Unlocked for ${who}: ${what}.`;
}

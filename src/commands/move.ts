import { resolve } from 'node:path';
import { defineCommand } from '../cli/command.js';
import { loadSettings } from '../config/load.js';
import { dataFolder } from '../data/folder.js';
import { isPostgresUrl } from '../data/store/store.js';
import { movePlayers, type MoveSummary } from '../tools/move/move.js';
import { textTable } from '../tools/text-table.js';

interface Options {
  readonly to: string;
  readonly dryRun?: boolean;
}

export const moveCommand = defineCommand<Options>({
  name: 'move',
  summary: 'Move all player data to another database: to PostgreSQL, or back to SQLite.',
  options: [
    {
      flags: '--to <database>',
      summary: 'postgres://…, sqlite:PATH, or a data folder (its player.db)',
      required: true,
    },
    { flags: '--dry-run', summary: 'write nothing, say what would be moved' },
  ],
  examples: [
    'kalpa move --to postgres://kalpa:secret@localhost/kalpa --dry-run',
    'kalpa move --to sqlite:/srv/kalpa/player.db',
    'kalpa move --to ./kalpa-data',
  ],
  notes:
    'It moves from the database that is in use now (setting `database`), which is only read. Stop the server first. Interrupted, the same command goes on.',
  async run(_args, { to, dryRun = false }, context) {
    const { data, env, cwd, signal } = context;
    const { database } = loadSettings({ folder: data, env, cwd });
    const progress = context.progress('moving');
    const summary = await movePlayers({
      from: database === '' ? data.player : database,
      to: targetOf(to, cwd),
      dryRun,
      now: Date.now,
      signal,
      onProgress: (done, total, table) => progress.update(done, total, table),
    }).finally(() => progress.end());
    for (const table of summary.leftOut) context.note(`not moved: ${table}, as it has no integer pk`);
    context.result({ dryRun, ...summary }, summaryText(summary, { dryRun, to }));
  },
});

function targetOf(to: string, cwd: string): string {
  if (isPostgresUrl(to)) return to;
  const file = /^sqlite:(?:\/\/)?(.+)$/.exec(to)?.[1];
  return file === undefined ? dataFolder(resolve(cwd, to)).player : resolve(cwd, file);
}

interface Moved {
  readonly dryRun: boolean;
  readonly to: string;
}

function summaryText({ from, to: target, tables, resumed }: MoveSummary, { dryRun, to }: Moved): string {
  const filled = tables.filter(({ rows }) => rows > 0);
  const total = filled.reduce((sum, { rows }) => sum + rows, 0);
  const table = textTable([['table', 'rows'], ...filled.map(({ table: name, rows }) => [name, rows])]);
  const setting = isPostgresUrl(to)
    ? `"database": "${withoutPassword(to)}" (with its password)`
    : '"database": ""';
  const next = isPostgresUrl(to)
    ? `Set ${setting} in kalpa.config.json, then start the server.`
    : `Take "database" out of kalpa.config.json, let ${target} be the player.db of the data folder, then start the server.`;
  const done = dryRun
    ? `Would move ${total} rows from ${from} to ${target}. Nothing was written: this was a dry run.`
    : `${resumed ? 'Went on, and moved' : 'Moved'} ${total} rows from ${from} to ${target}; every one was compared.\n${next}`;
  return filled.length === 0 ? done : `${table}\n${done}`;
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}

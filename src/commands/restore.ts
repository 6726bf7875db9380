import { resolve } from 'node:path';
import { confirmed } from '../cli/administer.js';
import { defineCommand } from '../cli/command.js';
import { loadSettings } from '../config/load.js';
import { isPostgresUrl } from '../data/store/store.js';
import { checkBackup, restorePostgres, restoreSqlite } from '../tools/backups/restore.js';

interface Options {
  readonly yes?: boolean;
}

export const restoreCommand = defineCommand<Options>({
  name: 'restore',
  summary: 'Put a backup in the place of the player database, which is kept.',
  arguments: [{ name: '<file>', summary: 'what kalpa backup made' }],
  options: [{ flags: '--yes', summary: 'do not ask' }],
  examples: ['kalpa restore kalpa-data/backups/player-2026-01-14T09-30-00-000Z.db'],
  notes:
    'Stop the server first. The file is checked before anything is changed, and player.db is moved to backups/. ' +
    'With PostgreSQL it fills an empty database; one with players is refused.',
  async run([name = ''], options, context) {
    const { data, env, cwd } = context;
    const { database } = loadSettings({ folder: data, env, cwd });
    const file = resolve(cwd, name);
    const { players } = await checkBackup(file);
    const question = `Replace the player database by this backup of ${players === 1 ? '1 player' : `${players} players`}?`;
    if (!(await confirmed(context, { yes: options.yes, question }))) {
      context.result({ done: false }, 'Nothing was changed.');
      return;
    }
    const shared = { file, folder: data, now: Date.now };
    const restored = isPostgresUrl(database)
      ? await restorePostgres({ ...shared, url: database })
      : await restoreSqlite(shared);
    const kept = restored.kept === null ? '' : ` What was there before is ${restored.kept}.`;
    context.result(restored, `Restored ${restored.players} players.${kept}`);
  },
});

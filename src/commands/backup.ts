import { join, resolve } from 'node:path';
import { defineCommand } from '../cli/command.js';
import { loadSettings } from '../config/load.js';
import { pendingMigrations } from '../data/migrations/player.js';
import type { PlayerDatabase } from '../data/player-tables.js';
import { openStore } from '../data/store/store.js';
import { backupName, makeBackup } from '../tools/backups/backup.js';

export const backupCommand = defineCommand({
  name: 'backup',
  summary: 'Copy the player database into one file, while the server runs or not.',
  arguments: [{ name: '[file]', summary: 'where to (default: backups/player-<time>.db in the data folder)' }],
  examples: ['kalpa backup', 'kalpa backup /mnt/safe/players.db'],
  notes:
    'It holds everything of the players. Of a PostgreSQL database it is a SQLite file, too, that kalpa restore takes. ' +
    'To move house, copy keys/, config/, diff_manifest.db, kalpa.config.json and your capture as well.',
  async run([name], _options, context) {
    const { data, env, cwd } = context;
    const settings = loadSettings({ folder: data, env, cwd });
    const now = Date.now();
    const target = name === undefined ? join(data.backups, backupName('player', now)) : resolve(cwd, name);
    const database = settings.database === '' ? data.player : settings.database;
    const store = await openStore({ database });
    try {
      // One of an earlier version may be kept as it is; of what a newer one has, nothing is known here.
      await pendingMigrations<PlayerDatabase>({ db: store.read, dialect: store.dialect });
      const backup = await makeBackup({ store, target, now: () => now });
      context.result(backup, `Written to ${backup.file} (${backup.bytes} bytes).`);
    } finally {
      await store.close();
    }
  },
});

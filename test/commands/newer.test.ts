/** A player database of a newer kalpa: whatever would open it says so, and leaves it alone. */
import { rmSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dataFolder, type DataFolder } from '../../src/data/folder.js';
import { migratePlayerDatabase } from '../../src/data/migrations/player.js';
import { postgresDialect, postgresPool } from '../../src/data/postgres/dialect.js';
import { openDatabase } from '../../src/data/sqlite/driver.js';
import { bundledCapture, makeDemoFolder } from '../../src/tools/demo/demo.js';
import { inFolder, runCli } from '../cli/run.js';
import { startOfTests } from '../support/app.js';
import { withPostgres } from '../support/postgres.js';

const later = `INSERT INTO kalpa_migrations (name, timestamp) VALUES ('9999-later', '')`;

let template: Promise<DataFolder> | undefined;

async function makeTemplate(): Promise<DataFolder> {
  const { folder } = await makeDemoFolder(() => startOfTests);
  process.once('exit', () => rmSync(folder.root, { recursive: true, force: true }));
  return folder;
}

/** Every command that opens the player database, with what else it needs. */
const commands = (target: string): readonly string[][] => [
  ['serve', '--port', '0'],
  ['user', 'list'],
  ['user', 'show', 'one'],
  ['user', 'promote', 'one'],
  ['user', 'invite'],
  ['mail', 'send', '--all', '--title', 'a', '--text', 'b'],
  ['unlock-all', '--all'],
  ['import-profile', bundledCapture, '--user', 'one'],
  ['backup', join(target, 'backup.db')],
  ['move', '--to', join(target, 'moved.db')],
  ['doctor', '--count-boards'],
];

async function refuses(root: string, env: Record<string, string>): Promise<void> {
  for (const argv of commands(root)) {
    const run = await runCli([...argv, '--data', root], {
      cwd: root,
      env: { ...env, KALPA_LOG_LEVEL: 'silent' },
    });
    assert.is(run.code, 1, `${argv.join(' ')}: ${run.stdout}${run.stderr}`);
    assert.match(
      run.stderr,
      /The player database was made by a newer kalpa: it has 9999-later, .*\n.*Run the newer kalpa/,
      argv.join(' '),
    );
  }
  const doctor = await runCli(['doctor', '--data', root], { cwd: root, env: { ...env, KALPA_PORT: '0' } });
  assert.match(doctor.stdout, /^✘ players .*made by a newer kalpa/m);
}

test('a newer player.db is refused by every command, and left as it is', () =>
  inFolder(async (root) => {
    await cp((await (template ??= makeTemplate())).root, root, { recursive: true });
    const { player } = dataFolder(root);
    const database = openDatabase(player, { timeout: 0 });
    database.exec(`${later}; PRAGMA journal_mode = DELETE`);
    database.close();
    const rows = async () => (await readFile(player)).subarray(100);
    const before = await rows();
    await refuses(root, {});
    assert.ok(before.equals(await rows()));
  }));

test('a newer PostgreSQL database is refused by every command, and left as it is', () =>
  inFolder(async (root) => {
    await cp((await (template ??= makeTemplate())).root, root, { recursive: true });
    const { url, drop } = await withPostgres();
    const db = new Kysely<unknown>({ dialect: postgresDialect(postgresPool(url, 1)) });
    try {
      await migratePlayerDatabase({ db, dialect: 'postgres', now: () => startOfTests, report: () => {} });
      await sql.raw(later).execute(db);
      await db.destroy();
      await refuses(root, { KALPA_DATABASE: url });
    } finally {
      await db.destroy();
      await drop();
    }
  }));

test.run();

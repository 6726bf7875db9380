import { copyFile, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoards } from '../../../src/data/boards/check.js';
import { openSqlite } from '../../../src/data/sqlite/open.js';
import { openStore } from '../../../src/data/store/store.js';
import { playerTables, type PlayerTable } from '../../../src/data/player-tables.js';
import { backUpIfDue, backupStatus } from '../../../src/server/services/backups.js';
import { listBackups, makeBackup } from '../../../src/tools/backups/backup.js';
import { checkBackup, restorePostgres, restoreSqlite } from '../../../src/tools/backups/restore.js';
import { runCli } from '../../cli/run.js';
import { Client } from '../../crash/client.js';
import { withApp, type Database } from '../../support/app.js';
import { failureOf } from '../../support/failing.js';
import { withPostgres } from '../../support/postgres.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const hourMs = 3_600_000;
const now = () => Date.UTC(2026, 0, 15);

/** What must hold of each player at any one moment: a play's record, counter and session come together. */
function assertConsistent(file: string): number {
  const database = openSqlite(file, { readonly: true });
  try {
    assert.equal(database.pragma('integrity_check'), [{ integrity_check: 'ok' }]);
    const rows = database
      .prepare<Record<'pk' | 'records' | 'clears' | 'fails' | 'ended' | 'least', number>>(
        `select u."pk", (select count(*) from "records" r where r."UserPk" = u."pk") as "records",
          (select "totalClearCount" from "userProfile" p where p."UserPk" = u."pk") as "clears",
          (select "totalFailCount" from "userProfile" p where p."UserPk" = u."pk") as "fails",
          (select count(*) from "playSessions" s where s."UserPk" = u."pk" and s."closedAt" is not null) as "ended",
          (select min("amount") from "useritems" i where i."UserPk" = u."pk") as "least" from "users" u`,
      )
      .all();
    for (const { records, clears, fails, ended, least } of rows) {
      assert.is(clears, records);
      assert.ok(ended >= records + fails, 'retries end a play, too, and count for nothing');
      assert.ok(least >= 0);
    }
    return rows.reduce((sum, { records }) => sum + records, 0);
  } finally {
    database.close();
  }
}

for (const database of databases) {
  test(`${database}: a backup under full load is one moment of the game, and restores to it`, () =>
    withApp({ database, settings: { scoreChecks: 'off', unlockAll: true } }, async (to) => {
      const clients = await Promise.all(['a', 'b', 'c'].map((id) => Client.create(to.address, id)));
      const files: string[] = [];
      let plays = 0;
      let isOver = false;
      const storm = Promise.all(
        clients.map((client) =>
          client.playUntil(
            () => isOver,
            () => void (plays += 1),
          ),
        ),
      );
      for (const name of ['1.db', '2.db']) {
        const before = plays;
        while (plays < before + 3) await new Promise((resolve) => setImmediate(resolve));
        const target = join(to.folder.backups, name);
        files.push((await makeBackup({ store: to.app.store, target, now })).file);
      }
      isOver = true;
      await storm;
      const counts = files.map(assertConsistent);
      assert.ok((counts[0] ?? 0) >= 3 && (counts[1] ?? 0) > (counts[0] ?? 0), counts.join());
      assert.equal((await readdir(to.folder.backups)).sort(), ['1.db', '2.db'], 'nothing is left beside');

      const folder = { player: join(to.folder.root, 'moved', 'player.db'), backups: to.folder.backups };
      const restored = await restoreSqlite({ file: files[1] ?? '', folder, now });
      assert.equal(restored, { players: 3, kept: null });
      assert.is(assertConsistent(folder.player), counts[1]);
      const store = await openStore({ database: folder.player });
      const { wrong = [], ...faults } = { ...(await checkBoards(store.read)) } as Record<string, unknown>;
      assert.equal([wrong, Object.values(faults).flat().filter(Boolean)], [[], []]);
      await store.close();
    }));
}

test('a backup moves into an empty PostgreSQL and back, row by row; one with players is refused', () =>
  withApp({ settings: { unlockAll: true } }, async (to) => {
    const player = await to.player();
    await player.get('/api/initialinfo');
    const file = join(to.folder.backups, 'one.db');
    await makeBackup({ store: to.app.store, target: file, now });
    const postgres = await withPostgres();
    try {
      const options = { file, url: postgres.url, folder: to.folder, now };
      assert.is((await restorePostgres(options)).players, 1);
      const failure = await failureOf(() => restorePostgres(options));
      assert.match(failure.message, /has players already/);
      const store = await openStore({ database: postgres.url });
      const back = join(to.folder.backups, 'back.db');
      await makeBackup({ store, target: back, now });
      // The next pk is not one that is there.
      await store.write([], (tx) =>
        tx.insertInto('userfavorites').values({ UserPk: 1, TrackPk: 1 }).execute(),
      );
      await store.close();
      const [one, two] = [rowsIn(file), rowsIn(back)];
      for (const table of Object.keys(playerTables)) assert.equal(two.get(table), one.get(table), table);
    } finally {
      await postgres.drop();
    }
  }));

function rowsIn(file: string): Map<string, unknown[]> {
  const database = openSqlite(file, { readonly: true });
  try {
    return new Map(
      (Object.keys(playerTables) as PlayerTable[]).map((table) => [
        table,
        database.prepare(`select * from "${table}" order by "pk"`).all(),
      ]),
    );
  } finally {
    database.close();
  }
}

test('restore keeps the old file, refuses while a server runs, and works once it does not', () =>
  withApp({}, async (to) => {
    await to.player({ id: 'kept' });
    const argv = (...words: string[]) => ['--data', to.folder.root, ...words];
    const made = await runCli(argv('backup', '--json'));
    assert.is(made.code, 0, made.stderr);
    const { file } = JSON.parse(made.stdout);
    assert.match(file, /backups\/player-[\dTZ-]+\.db$/);
    assert.is((await listBackups(to.folder)).length, 1);
    assert.is((await runCli(argv('backup', file))).code, 1, 'never overwritten');
    const running = await runCli(argv('restore', file));
    assert.equal([running.code, /is in use/.test(running.stderr)], [1, true]);
    assert.is((await to.request('/readyz')).status, 200);

    const copy = join(to.folder.root, 'stopped');
    await mkdir(copy);
    await copyFile(file, join(copy, 'player.db'));
    await copyFile(to.folder.manifest, join(copy, 'manifest.db'));
    const done = await runCli(['--data', copy, 'restore', file, '--json']);
    assert.is(done.code, 0, done.stderr);
    const { players, kept } = JSON.parse(done.stdout);
    assert.is(players, 1);
    assert.is((await checkBackup(kept)).players, 1);
  }));

test('restore refuses what is damaged, foreign, empty, missing or newer, and changes nothing', () =>
  withApp({}, async (to) => {
    await to.player();
    const at = (name: string) => join(to.folder.root, name);
    const good = at('good.db');
    await makeBackup({ store: to.app.store, target: good, now });
    await writeFile(at('text.db'), 'no database at all, but long enough to be read as one'.repeat(50));
    await writeFile(at('empty.db'), '');
    await copyFile(good, at('cut.db'));
    const cut = await open(at('cut.db'), 'r+');
    const { size } = await stat(good);
    await cut.truncate(Math.floor(size / 2));
    await cut.close();
    await copyFile(good, at('scratched.db'));
    const scratched = await open(at('scratched.db'), 'r+');
    for (let page = 5; page * 4096 < size; page += 3)
      await scratched.write(Buffer.alloc(4000, 7), 0, 4000, page * 4096);
    await scratched.close();
    await copyFile(good, at('newer.db'));
    const newer = openSqlite(at('newer.db'));
    newer.exec(`insert into kalpa_migrations values ('9999-later', '2026-01-01')`);
    newer.close();
    const folder = { player: at('player.db'), backups: to.folder.backups };
    for (const [file, words] of [
      ['text.db', /no sound SQLite database/],
      ['empty.db', /no player database/],
      ['cut.db', /no sound SQLite database/],
      ['scratched.db', /no sound SQLite database/],
      ['newer.db', /newer kalpa/],
      ['manifest.db', /no player database/],
      ['nothing.db', /There is no file/],
    ] as const) {
      const failure = await failureOf(() => restoreSqlite({ file: at(file), folder, now }));
      assert.match(failure.message, words, file);
    }
    assert.is((await to.request('/readyz')).status, 200);
    assert.equal(
      (await readdir(to.folder.root)).filter((name) => name.includes('.new')),
      [],
    );
  }));

test('the server makes backups by itself, keeps the last few, and shows a failure', () =>
  withApp({ settings: { backup: { every: 6, keep: 2 } } }, async (to) => {
    const { app, clock, folder } = to;
    await to.player();
    const made: string[] = [];
    for (let hour = 0; hour < 24; hour += 1) {
      const backup = await backUpIfDue(app);
      if (backup) made.push(backup.file);
      clock.advance(hourMs);
    }
    assert.is(made.length, 4);
    assert.equal(
      (await listBackups(folder)).map(({ file }) => file),
      [made[3], made[2]],
    );
    assert.equal((await backupStatus(app)).lastBackup?.at, '2026-01-15T03:30:00.000Z');
    await rm(folder.backups, { recursive: true });
    await writeFile(folder.backups, 'in the way');
    clock.advance(6 * hourMs);
    assert.is(await backUpIfDue(app), null);
    const { backupFailure } = await backupStatus(app);
    assert.match(backupFailure?.message ?? '', /could not be written/);
    assert.ok(to.logLines.some((line) => line.includes('the backup failed')));
    await rm(folder.backups);
    clock.advance(hourMs);
    assert.ok(await backUpIfDue(app));
    assert.is((await backupStatus(app)).backupFailure, null);
  }));

test('with backup.every 0 the server makes none', () =>
  withApp({ settings: { backup: { every: 0, keep: 1 } } }, async ({ app }) => {
    assert.is(await backUpIfDue(app), null);
  }));

test.run();

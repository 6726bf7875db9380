import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import type { DataFolder } from '../../../src/data/folder.js';
import { Failure } from '../../../src/failure.js';
import { serve } from '../../../src/server/serve.js';
import { createEarlierPlayerDatabase } from '../../support/earlier-database.js';
import { earlierPlayerRows } from '../../support/earlier-rows.js';
import { isThere, withApp } from '../../support/app.js';

const token = `0123456789abcdef:${'ab'.repeat(64)}`;
const rows = {
  ...earlierPlayerRows,
  tokens: [{ pk: 1, id: 'first', token, did: 1 }],
};

/** Puts the player.db of an earlier server in place of the new one. */
async function earlier(folder: DataFolder): Promise<void> {
  await rm(folder.player, { force: true });
  createEarlierPlayerDatabase(folder.player, { rows });
}

const backupsOf = (folder: DataFolder) => readdir(folder.backups).catch(() => [] as string[]);

function query<T>(file: string, text: string): T[] {
  const db = openDatabase(file, { readonly: true, timeout: 5000 });
  try {
    return db.prepare<T>(text).all();
  } finally {
    db.close();
  }
}

test('a PostgreSQL that cannot be reached stops the start with what to do', async () => {
  try {
    await withApp({ settings: { database: 'postgres://kalpa:secret@localhost:1/none' } }, async () => {});
    assert.unreachable();
  } catch (error) {
    assert.instance(error, Failure);
    assert.match((error as Failure).message, /^PostgreSQL cannot be reached: .*ECONNREFUSED/);
    assert.match((error as Failure).remedy, 'the setting `database`');
  }
});

test("an earlier server's player.db is copied, migrated and served; its players are still logged in", () =>
  withApp({ prepare: earlier }, async (to) => {
    const [copy, ...more] = await backupsOf(to.folder);
    assert.equal(more, []);
    assert.match(copy ?? '', /^player-before-\d{4}-[\w-]+-2026-01-14T09-30-00-000Z\.db$/);
    const file = join(to.folder.backups, copy ?? '');
    assert.equal(
      query<{ id: string }>(file, 'select id from users order by pk').map(({ id }) => id),
      ['first', 'second'],
    );
    assert.is(query(file, "select name from sqlite_master where name like 'kalpa%'").length, 0);
    assert.is(query(file, 'select pk from usermissions').length, earlierPlayerRows['usermissions']?.length);

    const answer = await to.request('/api/user/me', { headers: { 'Custom-UserToken': token } });
    assert.equal(
      [answer.status, answer.body.data.user.id, answer.body.data.userProfile.uid],
      [200, 'first', 10000001],
    );
    const lines = to.logLines.map((line) => JSON.parse(line) as { msg?: string; copy?: string });
    assert.is(lines.find(({ msg }) => msg?.includes('was copied'))?.copy, file);
    assert.ok(lines.some(({ msg }) => msg === 'the player database was migrated'));

    const made = await to.request('/api/auth/signup', { form: { id: 'new', pw: 'password' } });
    const me = await to.request('/api/user/me', { headers: { 'Custom-UserToken': made.body.data.token } });
    assert.ok(me.body.data.user.pk > 9, 'the pk of a deleted player is not used again');
  }));

test('a second start copies and migrates nothing', () =>
  withApp({ prepare: earlier }, async (to) => {
    const { settings, log } = to.app;
    const again = await serve({ folder: to.folder, settings, log, clock: to.clock });
    await again.stop();
    assert.is((await backupsOf(to.folder)).length, 1);
  }));

test('where there is no player.db one is made, and nothing is copied', () =>
  withApp({ prepare: (folder) => rm(folder.player) }, async (to) => {
    assert.ok(isThere(to.folder.player));
    assert.equal(await backupsOf(to.folder), []);
    const player = await to.player();
    assert.is((await player.get('/api/user/me')).status, 200);
  }));

test('a database of a newer program is refused and left as it is', () =>
  withApp({}, async (to) => {
    const { settings, log } = to.app;
    const folder = { ...to.folder, player: join(to.folder.root, 'newer.db') };
    await writeFile(folder.player, await readFile(to.folder.player));
    const db = openDatabase(folder.player, { timeout: 5000 });
    db.exec("insert into kalpa_migrations (name, timestamp) values ('9999-future', 'x')");
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const before = await readFile(folder.player);
    try {
      await serve({ folder, settings, log, clock: to.clock });
      assert.unreachable();
    } catch (error) {
      assert.instance(error, Failure);
      assert.match((error as Failure).message, /made by a newer kalpa: it has 9999-future/);
    }
    assert.is(before.compare(await readFile(folder.player)), 0);
    assert.equal(await backupsOf(folder), []);
  }));

test.run();

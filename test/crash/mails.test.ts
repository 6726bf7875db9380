import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DataFolder } from '../../src/data/folder.js';
import { openSqlite } from '../../src/data/sqlite/open.js';
import { startServer, runKalpa, withDataFolder, type ServerProcess } from './server.js';

const players = 4000;

/** Accounts without anything of theirs. */
function addPlayers(folder: DataFolder): void {
  const database = openSqlite(folder.player);
  database.exec(`with recursive "n" ("pk") as (select 1000 union all select "pk" + 1 from "n" limit ${players})
    insert into "users" ("pk", "permission") select "pk", 2 from "n"`);
  database.close();
}

/** An administrator at the console of a running server. */
async function consoleAt({ address }: ServerProcess) {
  const json = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ id: 'boss', password: 'a password' });
  const login = await fetch(`${address}/admin/api/login`, { method: 'POST', headers: json, body });
  const [cookie = ''] = (login.headers.get('set-cookie') ?? '').split(';');
  const { csrf } = (await login.json()) as { csrf: string };
  const headers = { ...json, Cookie: cookie, 'X-CSRF-Token': csrf };
  return async (path: string, sent?: object) => {
    const options =
      sent === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(sent) };
    const answer = await fetch(`${address}/admin/api${path}`, options);
    return (await answer.json()) as Record<string, unknown>;
  };
}

test('a mail to all goes on where a killed server left it, and everybody gets exactly one', () =>
  withDataFolder({}, async (folder) => {
    addPlayers(folder);
    const database = openSqlite(folder.player, { readonly: true });
    const sent = database.prepare<{ rows: number; players: number }>(
      'select count(*) as "rows", count(distinct "UserPk") as "players" from "userMailBoxes"',
    );
    let server = await startServer(folder);
    try {
      const form = new URLSearchParams({ id: 'boss', pw: 'a password' });
      await fetch(`${server.address}/api/auth/signup`, { method: 'POST', body: form });
      const promoted = await runKalpa(['--data', folder.root, 'user', 'promote', 'boss']);
      assert.is(promoted.code, 0, promoted.output);
      const ask = await consoleAt(server);
      const { mail } = await ask('/mails', { to: 'all', title: 'Hello', text: '' });
      while ((sent.get()?.rows ?? 0) === 0) await new Promise((resolve) => setImmediate(resolve));
      await server.kill();
      const broken = sent.get()?.rows ?? 0;
      assert.ok(broken > 0 && broken < players, `${broken} had it`);

      server = await startServer(folder);
      const again = await consoleAt(server);
      for (;;) {
        const { state, ...rest } = await again(`/mails/${String(mail)}`);
        if (state === 'sent') {
          assert.equal(rest, { players: players + 1, wanted: players + 1 });
          break;
        }
        assert.is(state, 'sending');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.equal(sent.get(), { rows: players + 1, players: players + 1 });
      assert.not.match(server.output(), /"level":[56]0/);
      assert.is(await server.stop(), 0);
    } finally {
      await server.kill();
      database.close();
    }
  }));

test.run();

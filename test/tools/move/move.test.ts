import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { openCurrentStore } from '../../../src/data/migrations/current.js';
import { Failure } from '../../../src/failure.js';
import { runCli } from '../../cli/run.js';
import { inflate, withApp } from '../../support/app.js';
import { collectGarbage } from '../../support/collect.js';
import { withPostgres } from '../../support/postgres.js';
import { failureOf } from '../manifest/support.js';
import { contentOf, lastUserPk, move, token, withPlayers } from './support.js';

const program = fileURLToPath(new URL('./killed-move.ts', import.meta.url));

test('to PostgreSQL and back: every row, column and table, whatever an earlier installation added', () =>
  withPlayers(async ({ folder, postgres }) => {
    const before = await contentOf(folder.player);
    const progress: number[] = [];
    const moved = await move(folder.player, postgres, { onProgress: (done) => progress.push(done) });
    assert.equal(moved.leftOut, ['notes']);
    assert.is(
      progress.at(-1),
      moved.tables.reduce((sum, { rows }) => sum + rows, 0),
    );
    assert.ok(moved.tables.filter(({ rows }) => rows > 0).length > 20, 'rows in most tables');
    assert.equal(await contentOf(postgres), before);
    assert.equal(await contentOf(folder.player), before, 'the source is untouched');

    const back = join(folder.root, 'back.db');
    const returned = await move(postgres, back);
    assert.equal([returned.leftOut, returned.resumed], [[], false]);
    assert.equal(await contentOf(back), before);
    assert.equal(openDatabase(back, { timeout: 5000 }).pragma('integrity_check', { simple: true }), 'ok');
  }));

test('a server on the target: players are logged in, see their progress, and no pk is given twice', () =>
  withPlayers(async ({ folder, postgres }) => {
    await move(folder.player, postgres);
    await withApp({ settings: { database: postgres } }, async (to) => {
      const headers = { 'Custom-UserToken': token };
      const me = await to.request('/api/user/me', { headers });
      assert.equal([me.status, me.body.data.user.id], [200, 'p1']);
      const document = inflate((await to.request('/api/initialinfo', { headers })).body.data);
      assert.is(document.bestRecords.length, 12);
      const player = await to.player();
      assert.ok(player.pk > lastUserPk, `pk ${player.pk}`);
      const { pk } = await to.app.store.write([], (tx) =>
        tx.insertInto('records').values({ UserPk: player.pk }).returning('pk').executeTakeFirstOrThrow(),
      );
      assert.is(pk, 1701, 'behind the rows that were deleted');
      const chart = document.bestRecords[0].MapPk as number;
      const board = inflate((await player.get(`/api/ranking/${chart}/0`)).body.data);
      assert.is(board.topRankings.length, 2);
    });
  }));

/** Moves in a process of its own; gives its number of statements. */
async function moveInProcess(from: string, to: string, killAt: number): Promise<number> {
  await collectGarbage();
  const child = spawn(process.execPath, ['--import', 'tsx', program, from, to, String(killAt)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  const ended = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(ended, killAt > 0 ? [null, 'SIGKILL'] : [0, null]);
  return Number(text);
}

interface Target {
  readonly to: string;
  remove(): Promise<void>;
}

const targets: readonly (readonly [name: string, make: (root: string) => Promise<Target>])[] = [
  [
    'sqlite',
    async (root) => {
      const to = join(root, 'moved.db');
      return { to, remove: () => rm(to) };
    },
  ],
  [
    'postgres',
    async () => {
      const { url, drop } = await withPostgres();
      return { to: url, remove: drop };
    },
  ],
];

for (const [name, make] of targets) {
  test(`${name}: killed at any point it goes on where it was, and nobody takes the target before it is done`, () =>
    withPlayers(async ({ folder }) => {
      const before = await contentOf(folder.player);
      const clean = await make(folder.root);
      const statements = await moveInProcess(folder.player, clean.to, 0);
      await clean.remove();
      const unfinished: boolean[] = [];
      // While it migrates, early in the copy, half-way, and in the last transaction.
      for (const killAt of [10, 0.6 * statements, 0.8 * statements, statements - 3].map(Math.floor)) {
        const { to, remove } = await make(folder.root);
        await moveInProcess(folder.player, to, killAt);
        const opened = await openCurrentStore({ database: to }).then(
          (store) => store.close(),
          (error: unknown) => error,
        );
        assert.instance(opened, Failure, 'no server takes it');
        unfinished.push((opened as Failure).message.includes('was interrupted'));
        const { resumed } = await move(folder.player, to);
        assert.is(resumed, unfinished.at(-1));
        assert.equal(await contentOf(to), before);
        await (await openCurrentStore({ database: to })).close();
        await remove();
      }
      assert.ok(unfinished.filter(Boolean).length >= 2, 'most were killed while they copied');
      assert.equal(await contentOf(folder.player), before);
    }));
}

test('what was copied before an interruption is not written again', () =>
  withPlayers(async ({ folder, postgres }) => {
    const controller = new AbortController();
    const interrupted = move(folder.player, postgres, {
      signal: controller.signal,
      onProgress: (done, total) => done > total / 2 && controller.abort(),
    });
    assert.is((await failureOf(interrupted)).name, 'AbortError');
    const { tables } = await move(folder.player, postgres);
    const sum = (of: 'rows' | 'written') => tables.reduce((total, table) => total + table[of], 0);
    assert.ok(sum('written') > 0 && sum('written') < sum('rows') / 2 + 500);
  }));

const refusal = async (promise: Promise<unknown>) => {
  const failure = await failureOf(promise);
  assert.instance(failure, Failure, String(failure));
  return failure.message;
};

test('refused: a target with data, one in use, a source in use, the same place, an unfinished other move', () =>
  withPlayers(async ({ folder, postgres }) => {
    const target = join(folder.root, 'target.db');
    assert.match(await refusal(move(folder.player, folder.player)), /there already/);

    const holder = openDatabase(folder.player, { timeout: 5000 });
    holder.prepare('SELECT count(*) FROM users').get();
    assert.match(await refusal(move(folder.player, target)), /Another program is using .*player\.db/);
    holder.close();
    assert.not.ok(existsSync(target));

    const client = new pg.Client({ connectionString: postgres });
    await client.connect();
    assert.match(
      await refusal(move(folder.player, postgres)),
      /Another program is using postgres:\/\/[^:]+:\d+\//,
    );
    await client.query('create table mine (pk int); insert into mine values (1)');
    await client.end();
    assert.match(await refusal(move(folder.player, postgres)), /has data already, in mine/);

    await move(folder.player, target);
    const content = await contentOf(target);
    assert.match(await refusal(move(folder.player, target)), /has data already, in /);
    assert.equal(await contentOf(target), content);

    const begun = openDatabase(join(folder.root, 'begun.db'), { timeout: 5000 });
    begun.exec(`CREATE TABLE kalpa_move (source TEXT); INSERT INTO kalpa_move VALUES ('elsewhere.db')`);
    begun.close();
    assert.match(
      await refusal(move(folder.player, join(folder.root, 'begun.db'))),
      /another move, from elsewhere\.db/,
    );
  }));

test('a server that runs keeps a move away, from its file and into it', () =>
  withPlayers(async ({ folder }) => {
    await withApp({}, async (to) => {
      await to.player();
      assert.match(
        await refusal(move(to.folder.player, join(folder.root, 'new.db'))),
        /Another program is using/,
      );
      assert.match(await refusal(move(folder.player, to.folder.player)), /Another program is using/);
      assert.is((await (await to.player()).get('/api/user/me')).status, 200);
    });
  }));

test('kalpa move: a dry run writes nothing, passwords are not shown, and the next step is', () =>
  withPlayers(async ({ folder, postgres }) => {
    const url = new URL(postgres);
    const kalpa = async (...args: string[]) => {
      await collectGarbage();
      return runCli(['move', ...args, '--data', folder.root], { cwd: folder.root });
    };
    const planned = await kalpa('--to', 'sqlite:there.db', '--dry-run');
    assert.is(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /^records +\d+$/m);
    assert.match(planned.stdout, /Would move \d+ rows/);
    assert.not.ok(existsSync(join(folder.root, 'there.db')));
    assert.match(planned.stderr, /not moved: notes/);

    const done = await kalpa('--to', postgres);
    assert.is(done.code, 0, done.stderr);
    assert.match(done.stdout, /every one was compared\.\nSet "database": "postgres:/);
    if (url.password !== '') assert.not.match(done.stdout, new RegExp(url.password));
    const again = await kalpa('--to', postgres, '--json');
    assert.is(again.code, 1);
    assert.match(again.stdout, /has data already/);
    assert.is((await kalpa()).code, 2);
  }));

test.run();

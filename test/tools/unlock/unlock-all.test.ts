import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unlockKinds } from '../../../src/data/accounts/unlock.js';
import { unlockAllCommand } from '../../../src/commands/unlock-all.js';
import { unlockAll } from '../../../src/tools/unlock/unlock-all.js';
import { withApp, type Database, type TestApp } from '../../support/app.js';
import { runCli } from '../../cli/run.js';

const commands = [{ name: 'unlock-all', summary: '', load: async () => unlockAllCommand }];

/** The command line on the folder of a running server. */
const cli = (to: TestApp, ...args: string[]) => {
  const { database } = to.app.settings;
  const argv = ['unlock-all', '--data', to.folder.root, ...args];
  return runCli(argv, { commands, cwd: to.folder.root, env: database ? { KALPA_DATABASE: database } : {} });
};

const mapsOf = async (to: TestApp) => {
  const rows = await to.app.store.read
    .selectFrom('userMaps')
    .select(['UserPk', ({ fn }) => fn.countAll<number>().as('maps')])
    .groupBy('UserPk')
    .orderBy('UserPk')
    .execute();
  return rows.map(({ UserPk, maps }) => [UserPk, Number(maps)]);
};

const mapCount = (to: TestApp) => to.app.catalog.rows('maps').filter(({ state }) => state !== 0).length;

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: unlocks for the named players beside the running server; again nothing is missing`, () =>
    withApp({ database }, async (to) => {
      const [a, b, c] = [await to.player({ id: 'Ann' }), await to.player(), await to.player({ id: 'cy' })];
      const { code, stdout, stderr } = await cli(to, '--json', '--user', 'aNN', `pk:${c.pk}`, 'cy');
      assert.is(code, 0, stderr);
      const document = JSON.parse(stdout);
      assert.equal([document.players, document.dryRun], [2, false]);
      assert.is(document.added.maps, 2 * mapCount(to));
      assert.equal(await mapsOf(to), [
        [a.pk, mapCount(to)],
        [c.pk, mapCount(to)],
      ]);
      const again = await cli(to, '--user', String(a.pk));
      assert.is(again.stdout, 'Unlocked for 1 player: nothing was missing.\n');
      const all = JSON.parse((await cli(to, '--all', '--json')).stdout);
      assert.equal([all.players, all.added.maps], [3, mapCount(to)]);
      assert.is((await mapsOf(to)).length, 3);
      assert.ok(b.pk);
    }));
}

test('an unknown user is named, and nothing is written for the others', () =>
  withApp({}, async (to) => {
    await to.player({ id: 'ann' });
    const { code, stdout, stderr } = await cli(to, '--user', 'ann', 'pk:999', '--user', 'no such');
    assert.equal([code, stdout], [1, '']);
    assert.match(stderr, /There are no users "pk:999", "no such"\./);
    assert.equal(await mapsOf(to), []);
  }));

test('an id goes before a pk', () =>
  withApp({}, async (to) => {
    const first = await to.player();
    const named = await to.player({ id: String(first.pk) });
    await cli(to, '--user', String(first.pk));
    assert.equal(await mapsOf(to), [[named.pk, mapCount(to)]]);
    await cli(to, '--user', `pk:${first.pk}`);
    assert.is((await mapsOf(to)).length, 2);
  }));

test('a dry run says what it would add, and adds nothing', () =>
  withApp({}, async (to) => {
    const { pk } = await to.player({ id: 'ann' });
    const dry = JSON.parse((await cli(to, '--user', 'ann', '--dry-run', '--json')).stdout);
    assert.is(dry.dryRun, true);
    assert.equal(await mapsOf(to), []);
    const done = JSON.parse((await cli(to, '--user', 'ann', '--json')).stdout);
    assert.equal(done.added, dry.added);
    assert.equal(await mapsOf(to), [[pk, mapCount(to)]]);
  }));

test('--only unlocks those kinds; wrong usage is exit code 2 and says what is right', () =>
  withApp({}, async (to) => {
    await to.player({ id: 'ann' });
    const { added } = JSON.parse((await cli(to, '--user', 'ann', '--only', 'packs,tracks', '--json')).stdout);
    assert.equal(
      unlockKinds.filter((kind) => added[kind] > 0),
      ['tracks', 'packs'],
    );
    for (const [args, message] of [
      [[], /--user.*--all/],
      [['--all', '--user', 'ann'], /--user.*--all/],
      [['--all', '--only', 'maps,nonsense'], /"nonsense" is none of tracks, packs/],
      [['--all', '--only', ''], /--only/],
    ] as const) {
      const { code, stderr } = await cli(to, ...args);
      assert.is(code, 2, args.join(' '));
      assert.match(stderr, message);
    }
    assert.equal(await mapsOf(to), []);
  }));

test('without a manifest or a player database it says so', () =>
  withApp({}, async (to) => {
    const { code, stderr } = await runCli(['unlock-all', '--data', `${to.folder.root}/none`, '--all'], {
      commands,
    });
    assert.is(code, 1);
    assert.match(stderr, /There is no manifest at .*parse-manifest/s);
  }));

test('between two players the lock is free for as long as it was held', () =>
  withApp({}, async (to) => {
    const players = [await to.player(), await to.player(), await to.player()];
    const pauses: number[] = [];
    let time = 0;
    await unlockAll({
      database: to.folder.player,
      manifestFile: to.folder.manifest,
      users: 'all',
      kinds: unlockKinds,
      dryRun: false,
      now: () => (time += 20),
      pause: async (ms) => {
        pauses.push(ms);
        // The server gets its turn here, and sees what is done so far.
        assert.is((await mapsOf(to)).length, pauses.length);
        const seen = await to.app.store.write([], (tx) => tx.selectFrom('users').select('pk').execute());
        assert.is(seen.length, players.length);
      },
    });
    assert.is(pauses.length, players.length - 1);
    for (const ms of pauses) assert.ok(ms >= 20, String(ms));
  }));

test('an interrupt stops between players', () =>
  withApp({}, async (to) => {
    for (let n = 0; n < 3; n += 1) await to.player();
    const controller = new AbortController();
    const run = unlockAll({
      database: to.folder.player,
      manifestFile: to.folder.manifest,
      users: 'all',
      kinds: ['maps'],
      dryRun: false,
      now: () => 0,
      pause: async () => controller.abort(new Error('interrupted')),
      signal: controller.signal,
    });
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.match(String(error), 'interrupted');
    assert.is((await mapsOf(to)).length, 1);
  }));

test.run();

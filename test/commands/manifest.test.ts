import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateCapture } from '../../fixtures/generator/index.js';
import { runCli } from '../cli/run.js';
import { withInstallation, type Installation } from '../tools/manifest/support.js';

const on = (
  work: (to: Installation, kalpa: (...args: string[]) => ReturnType<typeof runCli>) => Promise<void>,
) =>
  withInstallation(async (to) => {
    await to.parse(generateCapture({ size: 'small' }));
    await work(to, (...args) => runCli(['manifest', ...args, '--data', to.folder.root]));
  });

test('list: packs, tracks, maps and items as a table, and as JSON', () =>
  on(async ({ content }, kalpa) => {
    const packs = await kalpa('list', 'packs');
    assert.is(packs.code, 0, packs.stderr);
    const [first] = content().rows('packs');
    assert.match(packs.stdout, /^pk +title +tracks +state +key$/m);
    assert.ok(packs.stdout.includes(first?.title ?? '?') && packs.stdout.includes(first?.packItemKey ?? '?'));
    assert.match(packs.stdout, /^8 packs\.$/m);
    for (const kind of ['packs', 'tracks', 'maps', 'items'] as const) {
      const { rows } = JSON.parse((await kalpa('list', kind, '--json')).stdout) as { rows: { pk: number }[] };
      assert.equal(
        rows.map(({ pk }) => pk),
        content()
          .rows(kind)
          .map(({ pk }) => pk),
      );
    }
  }));

test('list: what the filters leave', () =>
  on(async ({ content }, kalpa) => {
    const pks = async (...args: string[]) =>
      (JSON.parse((await kalpa('list', ...args, '--json')).stdout) as { rows: { pk: number }[] }).rows.map(
        ({ pk }) => pk,
      );
    const tracks = content().rows('tracks');
    const maps = content().rows('maps');
    const ofPack = tracks.filter(({ PackPk }) => PackPk === 2).map(({ pk }) => pk);
    assert.equal(await pks('tracks', '--pack', '2'), ofPack);
    assert.equal(
      await pks('maps', '--pack', '2', '--mode', 'SHard'),
      maps.filter(({ TrackPk, mode }) => ofPack.includes(TrackPk) && mode === 3).map(({ pk }) => pk),
    );
    const [track] = tracks;
    assert.equal(await pks('maps', '--track', String(track?.pk), '--mode', '0'), [
      maps.find(({ TrackPk, mode }) => TrackPk === track?.pk && mode === 0)?.pk,
    ]);
    assert.equal(
      await pks('items', '--key', 'icon.'),
      content()
        .rows('items')
        .filter(({ key }) => key.startsWith('icon.'))
        .map(({ pk }) => pk),
    );
    assert.ok((await pks('tracks', '--search', (track?.title ?? '').toUpperCase())).includes(track?.pk ?? 0));
    assert.equal(await pks('tracks', '--search', 'no such title'), []);
    assert.is((await kalpa('list', 'tracks', '--search', 'no such title')).stdout, 'No tracks.\n');
  }));

test('show: the whole row by pk or key, and how it is got', () =>
  on(async ({ content }, kalpa) => {
    const initial = content()
      .rows('items')
      .find(({ key }) => key === 'icon.default');
    const shown = await kalpa('show', 'items', 'icon.default');
    assert.match(shown.stdout, /^key +icon\.default$/m);
    assert.match(shown.stdout, /A player gets it by: a new account\.$/m);
    const { row, from } = JSON.parse(
      (await kalpa('show', 'items', String(initial?.pk), '--json')).stdout,
    ) as {
      row: { key: string };
      from: string;
    };
    assert.equal([row.key, from], ['icon.default', 'a new account']);
    assert.match((await kalpa('show', 'items', 'battlepass.royal_0')).stdout, /Nothing gives it/);
  }));

test('unused: what nothing gives', () =>
  on(async (_, kalpa) => {
    const { items } = JSON.parse((await kalpa('unused', '--json')).stdout) as { items: { key: string }[] };
    assert.match(
      (await kalpa('unused')).stdout,
      new RegExp(`^${items.length} that nothing gives: \\d+ `, 'm'),
    );
    assert.not.ok(items.some(({ key }) => key === 'icon.default' || key === 'energy.green'));
  }));

test('wrong usage says what there is', () =>
  on(async (_, kalpa) => {
    for (const [args, words] of [
      [['list', 'songs'], /"songs" is none of packs, tracks, maps, items/],
      [['list', 'maps', '--mode', 'easy'], /"easy" is no mode/],
      [['list', 'maps', '--pack', 'x'], /"x" is no pk/],
    ] as const) {
      const { code, stderr } = await kalpa(...args);
      assert.is(code, 2);
      assert.match(stderr, words);
    }
    const unknown = await kalpa('show', 'packs', 'pack.nobody');
    assert.is(unknown.code, 1);
    assert.match(unknown.stderr, /no pack "pack\.nobody"[\s\S]*manifest list packs --search/);
  }));

test.run();

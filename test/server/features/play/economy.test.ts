import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { changeSettings } from '../../../../src/server/live/settings.js';
import { startOfTests, withApp, type TestApp } from '../../../support/app.js';
import { changes, chartOf, lowest, play, rowsOf } from './support.js';

const at = (ms: number) => new Date(startOfTests + ms).toISOString();
const event = { start: at(60_000), end: at(120_000), currency: 3, experience: 2 };

test('an event multiplies what a play gives from its start to its end', () =>
  withApp({ random: lowest, settings: { economy: { events: [event] } } }, async (to) => {
    const chart = chartOf(to, { mode: 0 });
    const gains: unknown[] = [];
    for (const advance of [59_999, 1, 59_999, 1]) {
      to.clock.advance(advance);
      const player = await to.player();
      const { 'energy.green': energy, darkmatter, performerexp } = changes(to, await play(player, chart));
      gains.push({ energy, darkmatter, performerexp });
    }
    const [before, during, still, after] = gains as { energy: number; performerexp: number }[];
    const { performerexp = 0, energy = 0 } = before ?? {};
    // What achievements give is not of the play.
    const others = energy - 550;
    assert.ok(performerexp > 0);
    assert.equal({ ...during, performerexp: 0 }, { energy: 1650 + others, darkmatter: 6, performerexp: 0 });
    // Floored once, of the whole product.
    assert.ok([2 * performerexp, 2 * performerexp + 1].includes(during?.performerexp ?? 0));
    assert.equal([still, after], [during, before]);
  }));

test('multipliers are changed while the server runs; 0 gives nothing', () =>
  withApp({ random: lowest }, async (to) => {
    const chart = chartOf(to, { mode: 0 });
    const player = await to.player();
    await changeSettings(to.app, {
      values: { 'economy.currency': 0, 'economy.experience': 0 },
      by: 'root',
    });
    await play(player, chart);
    const gained = changes(to, await play(player, chart));
    assert.equal([gained['energy.green'], gained['performerexp']], [undefined, undefined]);
    await changeSettings(to.app, { values: { 'economy.currency': 2.5 }, by: 'root' });
    assert.is(changes(to, await play(player, chart))['energy.green'], 1125);
  }));

const amountOf = async (to: TestApp, userPk: number, key: string) => {
  const item = to.app.catalog.item(key);
  return (await rowsOf(to, 'useritems', userPk)).find(({ ItemPk }) => ItemPk === item?.pk)?.amount ?? 0;
};

test('new accounts start with what the setting says, packs with their tracks and maps', () =>
  withApp({}, async (to) => {
    const usual = await to.player();
    const items = await rowsOf(to, 'useritems', usual.pk);
    const isOwned = (key: string) => items.some(({ ItemPk }) => ItemPk === to.app.catalog.item(key)?.pk);
    const pack = to.app.catalog
      .rows('packs')
      .find((row) => to.app.catalog.item(row.packItemKey) && !isOwned(row.packItemKey));
    const key = pack?.packItemKey ?? '';
    assert.is(await amountOf(to, usual.pk, key), 0);
    const values = { 'economy.startingItems': { darkmatter: 7, fragment: 0, [key]: 1, 'no.such.item': 3 } };
    await changeSettings(to.app, { values, by: 'root' });
    const player = await to.player();
    assert.is(await amountOf(to, player.pk, 'darkmatter'), 7);
    assert.is(await amountOf(to, player.pk, 'fragment'), 0);
    assert.is(await amountOf(to, player.pk, 'energy.green'), await amountOf(to, usual.pk, 'energy.green'));
    assert.is(await amountOf(to, player.pk, key), 1);
    const tracks = to.app.catalog.where('tracks', 'PackPk', pack?.pk ?? 0);
    assert.ok(tracks.length > 0);
    const owned = (await rowsOf(to, 'userTracks', player.pk)).map(({ TrackPk }) => TrackPk);
    assert.ok(tracks.every(({ pk }) => owned.includes(pk)));
    assert.ok(to.logLines.some((line) => line.includes('no.such.item')));
    assert.is.not(await amountOf(to, usual.pk, 'darkmatter'), 7);
  }));

test.run();

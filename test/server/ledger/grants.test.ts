import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeDate } from '../../../src/data/dates.js';
import { withApp, type TestApp, type TestPlayer } from '../../support/app.js';
import { databases, dump, rowsOf, setItem } from '../features/play/support.js';
import { changed, grant, settle } from './support.js';

const hour = 3_600_000;

/** Drawn one after the other, as fractions of the whole weight. */
function draws(...fractions: readonly number[]) {
  const rest = [...fractions];
  return { fraction: () => rest.shift() ?? 0, integer: (min: number) => min };
}

async function membershipOf(to: TestApp, { pk }: TestPlayer): Promise<readonly (number | string)[][]> {
  const rows = await rowsOf(to, 'userMemberships', pk);
  return rows.map((row) => [row.membershipType, row.startDate, row.expireDate]);
}

for (const database of databases) {
  test(`${database}: a pack brings its tracks and all their maps, a track its maps up to mode 4`, () =>
    withApp({ database }, async (to) => {
      const { catalog } = to.app;
      const player = await to.player();
      const pack = catalog.find('packs', 3);
      const tracks = catalog.where('tracks', 'PackPk', 3);
      const maps = tracks.flatMap((track) => catalog.where('maps', 'TrackPk', track.pk));
      assert.ok(pack && tracks.length > 1 && maps.some(({ mode }) => mode > 4));
      const [first] = tracks;
      if (!pack || !first) return;
      const low = maps.filter((map) => map.TrackPk === first.pk && map.mode < 5);
      const ones = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, 1]));

      const track = await grant(to, player, [first.trackItemKey, 1]);
      const keysOfTrack = [first.trackItemKey, ...low.map(({ mapItemKey }) => mapItemKey)];
      assert.equal(changed(to, track), ones(keysOfTrack));
      const tables = async () => ({
        packs: (await rowsOf(to, 'userPacks', player.pk)).map(({ PackPk, kalpa }) => [PackPk, kalpa]),
        tracks: (await rowsOf(to, 'userTracks', player.pk)).map(({ TrackPk }) => TrackPk).sort(),
        maps: (await rowsOf(to, 'userMaps', player.pk)).map(({ MapPk }) => MapPk).sort(),
      });
      const lowPks = low.map(({ pk }) => pk);
      assert.equal(await tables(), { packs: [], tracks: [first.pk], maps: lowPks });

      const whole = await grant(to, player, [pack.packItemKey, 1]);
      const keys = [
        pack.packItemKey,
        ...tracks.map((each) => each.trackItemKey),
        ...maps.map((map) => map.mapItemKey),
      ];
      assert.equal(changed(to, whole), ones(keys.filter((key) => !keysOfTrack.includes(key))));
      assert.equal(await tables(), {
        packs: [[3, 5]],
        tracks: tracks.map(({ pk }) => pk),
        maps: maps.map(({ pk }) => pk).sort(),
      });

      const { userRevisions: _, ...before } = await dump(to, player.pk);
      const again = await grant(to, player, [pack.packItemKey, 1], [first.trackItemKey, 5]);
      assert.equal(again.updatedUserItems, []);
      const { userRevisions: __, ...after } = await dump(to, player.pk);
      assert.equal(after, before, 'what is owned is left out');
    }));

  test(`${database}: a character brings his rows, and a second one nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const envelope = await grant(to, player, ['rootcharacter.myulee', 1]);
      assert.equal(changed(to, envelope), { 'rootcharacter.myulee': 1 });
      const standing = async () => ({
        characters: (await rowsOf(to, 'userConstellCharacters', player.pk)).map((row) => [
          ...[row.ConstellCharacterPk, row.characterKey, row.currentAwaken, row.currentReverse],
        ]),
        awakens: (await rowsOf(to, 'userCharacterAwakens', player.pk)).map((row) => row.CharacterAwakenPk),
        items: (await rowsOf(to, 'userRootCharacterItems', player.pk)).map((row) => [row.ItemPk, row.amount]),
      });
      const expected = {
        characters: [
          [1, 'character.kalpa', 0, 0],
          [2, 'character.myulee', 0, 0],
        ],
        awakens: [201, 203],
        items: [[to.app.catalog.item('rootcharacter.myulee')?.pk, 1]],
      };
      assert.equal(await standing(), expected);
      const again = await grant(to, player, ['rootcharacter.myulee', 2]);
      assert.equal([again.updatedUserItems, await standing()], [[], expected]);
    }));

  test(`${database}: each box is opened for itself; what came out before gives darkmatter`, async () => {
    // The box of items has eight rows of the same weight: 0 is the first, 0.2 the second.
    await withApp({ database, random: draws(0, 0.2, 0, 0.2, 0.4) }, async (to) => {
      const player = await to.player();
      const box = to.app.catalog.item('random.item_box_0')?.pk ?? 0;
      const keys = to.app.catalog
        .where('randomBoxPercentages', 'ItemPk', box)
        .map((row) => row.appearItemKey);
      const [first = '', second = '', , fourth = ''] = keys;
      const envelope = await grant(to, player, ['random.item_box_0', 3], ['random.item_box_0', 2]);
      assert.equal(changed(to, envelope), { [first]: 1, [second]: 1, [fourth]: 1, darkmatter: 100 });
      const [row] = (await rowsOf(to, 'useritems', player.pk)).filter(({ ItemPk }) => ItemPk === box);
      assert.is(row, undefined, 'boxes are not owned');
      const later = await grant(to, player, ['random.item_box_0', 1]);
      assert.equal(changed(to, later), { darkmatter: 50 });
    });
    // Two different boxes in one grant; money adds up.
    await withApp({ database, random: draws(0.95, 0, 0.1) }, async (to) => {
      const player = await to.player();
      const box = to.app.catalog.item('random.item_box_0')?.pk ?? 0;
      const [first] = to.app.catalog.where('randomBoxPercentages', 'ItemPk', box);
      const envelope = await grant(
        to,
        player,
        ['random.currency_box_0', 1],
        ['random.item_box_0', 1],
        ['random.currency_box_0', 1],
      );
      const gained = changed(to, envelope);
      // Two fragments complete two achievements, whose fragment completes the third.
      assert.equal(gained, { [first?.appearItemKey ?? '']: 1, 'energy.green': 300, fragment: 2 + 3 });
    });
  });

  test(`${database}: an item box whose item comes in the same grant gives darkmatter`, () =>
    withApp({ database, random: draws(0, 0) }, async (to) => {
      const player = await to.player();
      const box = to.app.catalog.item('random.item_box_0')?.pk ?? 0;
      const key = to.app.catalog.where('randomBoxPercentages', 'ItemPk', box)[0]?.appearItemKey ?? '';
      const envelope = await grant(to, player, [key, 1], ['random.item_box_0', 1]);
      assert.equal(changed(to, envelope), { [key]: 1, darkmatter: 50 });
    }));

  test(`${database}: cosmic tickets become membership, longer with each`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const now = to.clock.now();
      const dated = (start: number, end: number) => [storeDate(start), storeDate(end)];
      const envelope = await grant(to, player, ['cosmicticket.day_1', 1]);
      assert.equal(changed(to, envelope), { 'title.subscription': 1 }, 'the ticket itself is not owned');
      const [start, end] = dated(now - 24 * hour, now + 24 * hour);
      assert.equal(await membershipOf(to, player), [[1, start, end]]);
      const title = async () => {
        const pk = to.app.catalog.item('title.subscription')?.pk;
        const rows = await rowsOf(to, 'useritems', player.pk);
        const row = rows.find(({ ItemPk }) => ItemPk === pk);
        return [row.amount, row.state, row.startDate, row.endDate];
      };
      assert.equal(await title(), [1, 1, start, end]);
      const [entry] = envelope.updatedUserItems;
      assert.is(entry?.userItem.endDate, new Date(now + 24 * hour).toISOString());
      assert.is(entry?.userItem.createdAt, entry?.userItem.startDate);

      to.clock.advance(hour);
      const longer = await grant(to, player, ['cosmicticket.day_1', 2]);
      const [, later] = dated(now, now + 72 * hour);
      assert.equal(await membershipOf(to, player), [[1, start, later]], 'from its end on, times the amount');
      assert.equal(await title(), [1, 1, start, later]);
      // Its amount stays; the client is told of the dates all the same.
      assert.equal(changed(to, longer), { 'title.subscription': 0 });
      assert.is(longer.updatedUserItems[0]?.userItem.endDate, new Date(now + 72 * hour).toISOString());

      to.clock.advance(100 * hour);
      const at = to.clock.now();
      await grant(to, player, ['cosmicticket.day_1', 1], ['cosmicticket.day_1', 1]);
      const [newStart, newEnd] = dated(at - 24 * hour, at + 48 * hour);
      assert.equal(
        (await membershipOf(to, player)).at(-1),
        [1, newStart, newEnd],
        'a new one when it was over',
      );
      assert.equal(await title(), [1, 1, newStart, newEnd]);

      await grant(to, player, ['cosmicticket.hour_1', 9999]);
      const [, , last] = (await membershipOf(to, player)).at(-1) ?? [];
      assert.match(String(last), /^9999-12-31 /, 'never after the last date there is');
    }));

  test(`${database}: soft and hard fragments are fragments, and count for their achievements`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const envelope = await grant(to, player, ['fragment.soft', 1], ['fragment.hard', 1], ['fragment', 1]);
      assert.equal(changed(to, envelope), { fragment: 3 + 3 });
      const [profile] = await rowsOf(to, 'userProfile', player.pk);
      assert.is(profile.totalOwnedFragmentCount, 6, 'those of the achievements, too');
      const again = await grant(to, player, ['fragment.hard', 2]);
      assert.equal(changed(to, again), { fragment: 2 });
    }));

  test(`${database}: a reward that is no item is left out and logged; amounts that cannot be grant nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const envelope = await grant(to, player, ['no.such.item', 3], ['darkmatter', 1], ['pack.nowhere', 1]);
      assert.equal(changed(to, envelope), { darkmatter: 1 });
      const lines = to.logLines.filter((line) => line.includes('no.such.item'));
      assert.is(lines.length, 1);
      const before = await dump(to, player.pk);
      const values = [0, -5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60];
      const nothing = await grant(to, player, ...values.map((value) => ['darkmatter', value] as const));
      assert.equal([nothing.updatedUserItems, await dump(to, player.pk)], [[], before]);
    }));

  test(`${database}: what is thrown after a grant leaves nothing behind`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const before = await dump(to, player.pk);
      let message = '';
      try {
        await settle(to, player, async (ledger) => {
          ledger.grant('pack.hadraza', 1);
          await ledger.pay('fragment', 10, 'Too few.');
          await ledger.pay('darkmatter', 10_000_000, 'Too little.');
        });
      } catch (error) {
        message = error instanceof Error ? error.message : '';
      }
      assert.is(message, 'Too little.');
      assert.equal(await dump(to, player.pk), before);
    }));

  test(`${database}: an item box does not give an item twice that is owned for a while only`, () =>
    withApp({ database, random: draws(0, 0) }, async (to) => {
      const player = await to.player();
      const box = to.app.catalog.item('random.item_box_0')?.pk ?? 0;
      const key = to.app.catalog.where('randomBoxPercentages', 'ItemPk', box)[0]?.appearItemKey ?? '';
      await setItem(to, player.pk, key, { amount: 1, endDate: storeDate(to.clock.now() + 1000) });
      assert.equal(changed(to, await grant(to, player, ['random.item_box_0', 1])), { darkmatter: 50 });
      to.clock.advance(1000);
      assert.equal(changed(to, await grant(to, player, ['random.item_box_0', 1])), { [key]: 1 });
    }));
}

test.run();

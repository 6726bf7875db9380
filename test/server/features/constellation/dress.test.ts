import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp } from '../../../support/app.js';
import { databases, dump, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { noPks, profileOf } from '../lab/support.js';
import { refused, type At } from '../shop/support.js';

const dress = (pk: number | string) => `/api/constellation/${pk}/skin/dress`;

/** A skin of a character beside the default one. */
function skinOf({ app }: TestApp, name: string): string {
  const items = app.catalog.where('items', 'rootCharacterKey', `rootcharacter.${name}`);
  const skin = items.find(({ key }) => key.startsWith(`character.${name}_`));
  if (!skin) throw new Error(`${name} has no other skin.`);
  return skin.key;
}

async function characterRow({ to, player }: At, characterPk: number) {
  const rows = await rowsOf(to, 'userConstellCharacters', player.pk);
  return rows.find(({ ConstellCharacterPk }) => ConstellCharacterPk === characterPk);
}

for (const database of databases) {
  test(`${database}: a character is dressed in a skin of his own that is owned`, () =>
    withApp({ database }, async (to) => {
      const skin = skinOf(to, 'kalpa');
      const form = { characterKey: skin };
      const open = await to.request(dress(1), { form });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const at = { to, player: await to.player() };
      for (const pk of noPks) {
        await refused(at, { path: dress(pk), form, message: /^character: must be a whole/ });
      }
      await refused(at, { path: dress(1), message: 'Character key is required.' });
      await refused(at, {
        path: dress(1),
        form: { characterKey: '' },
        message: 'Character key is required.',
      });
      const long = { characterKey: 'x'.repeat(257) };
      await refused(at, { path: dress(1), form: long, message: /^characterKey: must be text/ });
      await refused(at, { path: dress(9999), form, message: 'Character not found.' });
      // Myulee is in the manifest, but not the player's, whatever skins he has of her.
      await setItem(to, at.player.pk, 'character.myulee', { amount: 1 });
      const myulee = { characterKey: 'character.myulee' };
      await refused(at, { path: dress(2), form: myulee, message: 'Character not found.' });
      await refused(at, { path: dress(1), form: myulee, message: 'Invalid character key.' });
      for (const characterKey of ['character.nobody', 'icon.default', 'rootcharacter.kalpa', '__proto__']) {
        await refused(at, { path: dress(1), form: { characterKey }, message: 'Invalid character key.' });
      }
      const notOwned = 'You do not own this character.';
      await refused(at, { path: dress(1), form, message: notOwned });
      await setItem(to, at.player.pk, skin, { amount: 0 });
      await refused(at, { path: dress(1), form, message: notOwned });
      const over = {
        amount: 1,
        startDate: '2026-01-01 00:00:00.000000',
        endDate: '2026-01-02 00:00:00.000000',
      };
      await setItem(to, at.player.pk, skin, over);
      await refused(at, { path: dress(1), form, message: notOwned });
    }));

  test(`${database}: the dressed character is the one that the profile wears`, () =>
    withApp({ database }, async (to) => {
      const at = { to, player: await to.player() };
      const other = { to, player: await to.player() };
      const { player } = at;
      const skin = skinOf(to, 'kalpa');
      await setItem(to, player.pk, skin, { amount: 1 });
      const before = await dump(to, other.player.pk);
      to.clock.advance(60_000);
      const from = to.statements.length;
      const answer = await player.post(dress(1), { characterKey: skin });
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      assert.equal(answer.body.updatedUserItems, []);
      const { pk, ...row } = answer.body.data.userConstellCharacter;
      assert.type(pk, 'number');
      const begun = '2026-01-14T09:30:00.000Z';
      assert.equal(row, {
        ...{ characterKey: skin, currentAwaken: 0, currentReverse: 0, startDate: begun, endDate: null },
        ...{ createdAt: begun, updatedAt: '2026-01-14T09:31:00.000Z', UserPk: player.pk },
        ConstellCharacterPk: 1,
      });
      assert.is(answer.body.data.isProfileChanged, true);
      assert.is((await profileOf(at)).characterKey, skin);
      assert.equal(await dump(to, other.player.pk), before, 'another player stays as he is');
      const back = await player.post(dress(1), { characterKey: 'character.kalpa' });
      assert.is(back.status, 200);
      assert.is((await profileOf(at)).characterKey, 'character.kalpa');
    }));

  test(`${database}: what a character came in is his without its item`, () =>
    withApp({ database }, async (to) => {
      const at = { to, player: await to.player() };
      await setItem(to, at.player.pk, 'rootcharacter.myulee', { amount: 1 });
      await at.player.post('/api/constellation/2/unlock');
      const answer = await at.player.post(dress(2), { characterKey: 'character.myulee' });
      assert.is(answer.status, 200);
      assert.is((await profileOf(at)).characterKey, 'character.myulee');
      assert.is((await characterRow(at, 2)).characterKey, 'character.myulee');
      await refused(at, {
        path: dress(2),
        form: { characterKey: skinOf(to, 'myulee') },
        message: 'You do not own this character.',
      });
    }));
}

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../../support/app.js';
import { databases, dump, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { noPks } from '../lab/support.js';
import { refused } from '../shop/support.js';

const unlock = (pk: number | string) => `/api/constellation/${pk}/unlock`;
const notOwned = 'You do not own this character.';

for (const database of databases) {
  test(`${database}: unlocking wants the item of that very character`, () =>
    withApp({ database }, async (to) => {
      const open = await to.request(unlock(2), { form: {} });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const at = { to, player: await to.player() };
      const { player } = at;
      for (const pk of noPks) await refused(at, { path: unlock(pk), message: /^character: must be a whole/ });
      await refused(at, { path: unlock(9999), message: 'Character not found.' });
      await refused(at, { path: unlock(2), message: notOwned });
      // A skin, another character, none of it, and one that is over.
      await setItem(to, player.pk, 'character.myulee', { amount: 1 });
      await setItem(to, player.pk, 'rootcharacter.kyue', { amount: 1 });
      await setItem(to, player.pk, 'rootcharacter.myulee', { amount: 0 });
      await refused(at, { path: unlock(2), message: notOwned });
      const over = { startDate: '2026-01-01 00:00:00.000000', endDate: '2026-01-02 00:00:00.000000' };
      await setItem(to, player.pk, 'rootcharacter.myulee', { amount: 1, ...over });
      await refused(at, { path: unlock(2), message: notOwned });
    }));

  test(`${database}: an unlocked character has his rows, and a second time they are answered as they are`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, 'rootcharacter.myulee', { amount: 1 });
      const from = to.statements.length;
      const answer = await player.post(unlock(2));
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      assert.equal(answer.body.updatedUserItems, [], 'unlockRewards are not granted');
      const { userConstellCharacter, userCharacterAwaken } = answer.body.data;
      const { pk: _, ...character } = userConstellCharacter;
      const now = '2026-01-14T09:30:00.000Z';
      const dates = { createdAt: now, updatedAt: now, UserPk: player.pk };
      assert.equal(character, {
        ...{ characterKey: 'character.myulee', currentAwaken: 0, currentReverse: 0, startDate: now },
        ...{ endDate: null, ...dates, ConstellCharacterPk: 2 },
      });
      const { pk: __, ...awaken } = userCharacterAwaken;
      const levels = [0, 1, 2, 3, 4, 5, 6];
      assert.equal(awaken, {
        awakenNum: 0,
        ...Object.fromEntries(levels.map((level) => [`currentExp${level}`, 0])),
        ...Object.fromEntries(levels.map((level) => [`endDate${level}`, null])),
        ...dates,
        CharacterAwakenPk: 203,
      });

      await to.app.store.write([player.pk], (tx) =>
        tx
          .updateTable('userConstellCharacters')
          .set({ currentReverse: 2 })
          .where('UserPk', '=', player.pk)
          .execute(),
      );
      await setItem(to, player.pk, 'rootcharacter.myulee', { amount: 0 });
      const before = await dump(to, player.pk);
      const again = await player.post(unlock(2));
      assert.is(again.status, 200);
      assert.is(again.body.data.userConstellCharacter.currentReverse, 2);
      assert.equal(again.body.data.userCharacterAwaken, userCharacterAwaken);
      assert.equal(await dump(to, player.pk), before);
    }));

  test(`${database}: eight at once make one character; a missing awaken row is made`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, 'rootcharacter.kyue', { amount: 1 });
      const answers = await Promise.all(Array.from({ length: 8 }, () => player.post(unlock(4))));
      const pks = answers.map(({ status, body }) => [status, body.data.userConstellCharacter.pk]);
      assert.equal(new Set(pks.map(String)).size, 1, 'all get the same row');
      assert.is(answers[0]?.status, 200);
      assert.is((await rowsOf(to, 'userConstellCharacters', player.pk)).length, 2);
      assert.is((await rowsOf(to, 'userCharacterAwakens', player.pk)).length, 2);

      await to.app.store.write([player.pk], (tx) =>
        tx.deleteFrom('userCharacterAwakens').where('UserPk', '=', player.pk).execute(),
      );
      const { userCharacterAwaken } = (await player.post(unlock(4))).body.data;
      assert.is(userCharacterAwaken.CharacterAwakenPk, 205);
      assert.is((await rowsOf(to, 'userCharacterAwakens', player.pk)).length, 1);
    }));
}

test.run();

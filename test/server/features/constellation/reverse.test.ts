import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { eightAtOnce, noPks, oneWins } from '../lab/support.js';
import { quiet, refused, type At } from '../shop/support.js';

const reverse = (pk: number | string) => `/api/constellation/${pk}/reverse`;
const noExp = 'Not enough experience to reverse character.';
const tooLittle = 'Not enough items to reverse character.';
const highest = 'Character has reached maximum reverse level.';

/** Stores where the player's Kalpa is. */
async function setKalpa({ to, player }: At, currentReverse: number): Promise<void> {
  await to.app.store.write([player.pk], (tx) =>
    tx
      .updateTable('userConstellCharacters')
      .set({ currentReverse })
      .where('UserPk', '=', player.pk)
      .where('ConstellCharacterPk', '=', 1)
      .execute(),
  );
}

/** Stores experience of the player's first awaken of Kalpa. */
async function setExp({ to, player }: At, columns: Readonly<Record<string, number>>): Promise<void> {
  await to.app.store.write([player.pk], (tx) =>
    tx
      .updateTable('userCharacterAwakens')
      .set(columns)
      .where('UserPk', '=', player.pk)
      .where('CharacterAwakenPk', '=', 201)
      .execute(),
  );
}

async function kalpaOf({ to, player }: At) {
  const [character] = await rowsOf(to, 'userConstellCharacters', player.pk);
  const [awaken] = await rowsOf(to, 'userCharacterAwakens', player.pk);
  return { character, awaken };
}

for (const database of databases) {
  test(`${database}: a reverse wants an own character, full experience, all costs, and a level to go to`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const open = await to.request(reverse(1), { form: {} });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const at = { to, player: await to.player() };
      const { player } = at;
      for (const pk of noPks) {
        await refused(at, { path: reverse(pk), message: /^character: must be a whole/ });
      }
      await refused(at, { path: reverse(9999), message: 'Character not found.' });
      await refused(at, { path: reverse(2), message: 'Character not found.' });
      await setItem(to, player.pk, 'fragment', { amount: 100 });
      await refused(at, { path: reverse(1), message: noExp });
      await setExp(at, { currentExp0: 19, currentExp1: 999 });
      await refused(at, { path: reverse(1), message: noExp });
      await setExp(at, { currentExp0: 20 });
      await setItem(to, player.pk, 'fragment', { amount: 4 });
      await refused(at, { path: reverse(1), message: tooLittle });
      // The second level costs two things: the first is not kept where the second is missing.
      await setKalpa(at, 1);
      await setExp(at, { currentExp1: 40 });
      await setItem(to, player.pk, 'fragment', { amount: 10 });
      await setItem(to, player.pk, 'energy.green', { amount: 499 });
      await refused(at, { path: reverse(1), message: tooLittle });
      for (const beyond of [6, 7, 99]) {
        await setKalpa(at, beyond);
        await refused(at, { path: reverse(1), message: highest });
      }
    }));

  test(`${database}: a reverse pays, rewards, ends the level and raises the character`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = { to, player: await to.player() };
      const { player } = at;
      await setItem(to, player.pk, 'fragment', { amount: 5 });
      await setExp(at, { currentExp0: 20 });
      to.clock.advance(60_000);
      const from = to.statements.length;
      const answer = await player.post(reverse(1));
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      assert.equal(Object.keys(answer.body.data), ['userConstellCharacter']);
      const sent = answer.body.data.userConstellCharacter;
      assert.equal(
        [sent.ConstellCharacterPk, sent.currentReverse, sent.updatedAt],
        [1, 1, '2026-01-14T09:31:00.000Z'],
      );
      assert.equal(changes(to, answer), { fragment: -2 }, 'the cost of 5 and the reward of 3 in one entry');
      const { character, awaken } = await kalpaOf(at);
      assert.is(character.currentReverse, 1);
      assert.equal(
        [awaken.endDate0, awaken.endDate1, awaken.currentExp0, awaken.currentExp1],
        ['2026-01-14 09:31:00.000000', null, 20, 0],
      );
      await refused(at, { path: reverse(1), message: noExp });

      // The third gives the skill that works from there on.
      await setKalpa(at, 2);
      await setExp(at, { currentExp2: 60 });
      await setItem(to, player.pk, 'darkmatter', { amount: 10 });
      const third = await player.post(reverse(1));
      assert.equal(changes(to, third), { darkmatter: -10, 'skill.rootcharacter.kalpa.reverse.3': 1 });
      assert.is((await kalpaOf(at)).awaken.endDate2, '2026-01-14 09:31:00.000000');
    }));

  test(`${database}: a character stops at the level that is released for him`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = { to, player: await to.player() };
      const { player } = at;
      await setItem(to, player.pk, 'rootcharacter.myulee', { amount: 1 });
      await player.post('/api/constellation/2/unlock');
      const set = (columns: Readonly<Record<string, number>>) =>
        to.app.store.write([player.pk], async (tx) => {
          const { currentReverse = 0, ...exp } = columns;
          const of = player.pk;
          await tx
            .updateTable('userConstellCharacters')
            .set({ currentReverse })
            .where('UserPk', '=', of)
            .execute();
          await tx.updateTable('userCharacterAwakens').set(exp).where('UserPk', '=', of).execute();
        });
      await setItem(to, player.pk, 'darkmatter', { amount: 100 });
      await set({ currentReverse: 3, currentExp3: 80 });
      await refused(at, { path: reverse(2), message: highest });
      assert.is((await player.post(reverse(1))).status, 200, 'Kalpa goes on');
    }));

  test(`${database}: a missing awaken row has no experience; of eight at once one wins`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = { to, player: await to.player() };
      await setItem(to, at.player.pk, 'fragment', { amount: 100 });
      await setExp(at, { currentExp0: 20 });
      const { statuses, messages } = await eightAtOnce(() => at.player.post(reverse(1)));
      assert.equal(statuses, oneWins);
      assert.equal(messages, [noExp]);
      assert.is(await amountOf(to, at.player.pk, 'fragment'), 98);
      assert.is((await kalpaOf(at)).character.currentReverse, 1);

      const bare = { to, player: await to.player() };
      await to.app.store.write([bare.player.pk], (tx) =>
        tx.deleteFrom('userCharacterAwakens').where('UserPk', '=', bare.player.pk).execute(),
      );
      await refused(bare, { path: reverse(1), message: noExp });
    }));
}

test.run();

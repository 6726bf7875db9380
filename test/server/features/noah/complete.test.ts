import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tableRows, type CaptureDocument } from '../../../../fixtures/generator/tables.js';
import { withApp } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { eightAtOnce, noPks, oneWins, setProfile, setRow, statesOf } from '../lab/support.js';
import { quiet, refused } from '../shop/support.js';
import { complete, finishStages, inChapter, progressOf, unlock } from './support.js';

const notDone = 'The stages of this part are not done yet.';

for (const database of databases) {
  test(`${database}: completing wants a session, an open part, its stages done, and its price`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const open = await to.request(complete(21), { form: {} });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const at = await inChapter(to, 2);
      for (const pk of noPks) await refused(at, { path: complete(pk), message: /^part: must be a whole/ });
      await refused(at, { path: complete(9999), message: 'Part does not exist.' });
      await refused(at, { path: complete(21), message: notDone });
      await finishStages(at, 501, 503, 504, 505);
      for (const state of [0, 2, 3]) {
        await setRow(at, 'userNoahStages', { pk: 502, state });
        await refused(at, { path: complete(21), message: notDone });
      }
      await refused(at, { path: complete(22), message: 'This part is not open yet.' });
      await finishStages(at, 502);
      await refused(at, { path: complete(21), message: 'Not enough items to complete.' });
      await setRow(at, 'userNoahParts', { pk: 21, state: 3 });
      await refused(at, { path: complete(21), message: 'This part is complete already.' });
    }));

  test(`${database}: a completed part gives its track and opens the next part and its first stage`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await inChapter(to, 10);
      const { player } = at;
      await finishStages(at, 501, 502);
      // Parts that count as open in rows of the earlier server.
      await setRow(at, 'userNoahParts', { pk: 21, state: 2 });
      to.clock.advance(60_000);
      const from = to.statements.length;
      const answer = await player.post(complete(21));
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      const { data } = answer.body;
      assert.equal(Object.keys(data), [
        'changedUserNoahStages',
        'changedUserNoahParts',
        'changedUserNoahChapters',
      ]);
      const ended = '2026-01-14T09:31:00.000Z';
      assert.equal(
        data.changedUserNoahParts.map((row: Record<string, unknown>) => [
          row['NoahPartPk'],
          row['state'],
          row['endDate'],
        ]),
        [
          [21, 3, ended],
          [22, 1, null],
        ],
      );
      assert.equal(
        data.changedUserNoahStages.map((row: Record<string, unknown>) => [row['NoahStagePk'], row['state']]),
        [[503, 2]],
      );
      assert.equal(data.changedUserNoahChapters, []);
      assert.is(await progressOf(at), 503);
      assert.is(await amountOf(to, player.pk, 'fragment'), 7);

      const part = to.app.catalog.find('noahParts', 21);
      const track = to.app.catalog.find('tracks', part?.TrackPk ?? 0);
      assert.is(changes(to, answer)[track?.trackItemKey ?? ''], 1);
      const tracks = await rowsOf(to, 'userTracks', player.pk);
      assert.ok(tracks.some(({ TrackPk }) => TrackPk === track?.pk));
      const owned = new Set((await rowsOf(to, 'userMaps', player.pk)).map(({ MapPk }) => MapPk));
      const maps = to.app.catalog.where('maps', 'TrackPk', track?.pk ?? 0);
      assert.ok(maps.length > 0);
      for (const map of maps) assert.is(owned.has(map.pk), map.mode <= 4, `mode ${map.mode}`);

      await refused(at, { path: complete(21), message: 'This part is complete already.' });
      await refused(at, { path: complete(22), message: notDone });
    }));

  test(`${database}: the last part completes the chapter, with its items and its character`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await inChapter(to, 5);
      const { player } = at;
      await setItem(to, player.pk, 'darkmatter', { amount: 0 });
      for (const pk of [21, 22]) await setRow(at, 'userNoahParts', { pk, state: 3 });
      await setRow(at, 'userNoahParts', { pk: 23, state: 1 });
      await finishStages(at, 501, 502, 503, 504, 505, 506, 507);
      await setProfile(at, { onProgressNoahStagePkOrZero: 507 });
      const from = to.statements.length;
      const answer = await player.post(complete(23));
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(answer.status, 200);
      const { newConstellCharacters, newCharacterAwakens, ...data } = answer.body.data;
      assert.equal(Object.keys(data), [
        'changedUserNoahStages',
        'changedUserNoahParts',
        'changedUserNoahChapters',
      ]);
      assert.equal(data.changedUserNoahStages, []);
      assert.equal(
        data.changedUserNoahParts.map((row: Record<string, unknown>) => [row['NoahPartPk'], row['state']]),
        [[23, 3]],
      );
      const [chapter, none, ...more] = data.changedUserNoahChapters;
      assert.equal([chapter.NoahChapterPk, chapter.state, none, more], [1, 3, null, []]);
      assert.is(chapter.endDate, '2026-01-14T09:30:00.000Z');
      assert.is(await progressOf(at), 0);

      assert.equal(
        [changes(to, answer)['darkmatter'], changes(to, answer)['rootcharacter.taygete']],
        [50, 1],
      );
      const keys = newConstellCharacters.map((row: Record<string, unknown>) => row['characterKey']);
      assert.equal(keys, ['character.kalpa', 'character.taygete']);
      assert.is(newCharacterAwakens.length, 2);
      assert.equal(answer.body.newConstellCharacters, newConstellCharacters);
      assert.equal(answer.body.newCharacterAwakens, newCharacterAwakens);

      // The chapter after a complete one can be unlocked.
      assert.equal(await statesOf(at, 'userNoahChapters'), { 1: 3, 2: 1 });
      await setItem(to, player.pk, 'fragment', { amount: 10 });
      const next = await player.post(unlock(2));
      assert.equal(
        next.body.data.userNoahChapter.map((row: { state: number }) => row.state),
        [3, 2],
      );
      assert.is(next.body.data.userNoahPart.NoahPartPk, 24);
      assert.is(await progressOf(at), 508);
    }));

  test(`${database}: of eight at once one wins, one price is paid, and the items come once`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await inChapter(to, 100);
      const { player } = at;
      await setItem(to, player.pk, 'darkmatter', { amount: 0 });
      await setRow(at, 'userNoahParts', { pk: 23, state: 1 });
      await finishStages(at, 506, 507);
      const { statuses, messages } = await eightAtOnce(() => player.post(complete(23)));
      assert.equal(statuses, oneWins);
      assert.equal(messages, ['This part is complete already.']);
      assert.is(await amountOf(to, player.pk, 'fragment'), 95);
      assert.is(await amountOf(to, player.pk, 'darkmatter'), 50);
      assert.is(await amountOf(to, player.pk, 'rootcharacter.taygete'), 1);
    }));

  test(`${database}: parts and stages of a later manifest go on where the player stood`, () =>
    withApp(
      {
        database,
        capture: (document) => {
          quiet(document);
          const stages = tableRows(document as CaptureDocument, 'noahStages');
          const stage = stages.find((row) => row['pk'] === 502);
          document['noahStages'] = [...stages, { ...stage, pk: 999 }];
        },
      },
      async (to) => {
        const at = await inChapter(to, 100);
        const { player } = at;
        // As if the player had been through before stage 999, parts 22 and 23 came.
        await finishStages(at, 501, 502);
        await to.app.store.write([player.pk], async (tx) => {
          const of = player.pk;
          await tx
            .deleteFrom('userNoahStages')
            .where('UserPk', '=', of)
            .where('NoahStagePk', '>=', 503)
            .execute();
          await tx
            .deleteFrom('userNoahParts')
            .where('UserPk', '=', of)
            .where('NoahPartPk', '>=', 22)
            .execute();
          await tx
            .deleteFrom('userRevisions')
            .where('UserPk', '=', of)
            .where('name', '=', 'content')
            .execute();
        });
        await refused(at, { path: complete(21), message: notDone });
        await player.get('/api/noah');
        const { 503: later, 999: added } = await statesOf(at, 'userNoahStages');
        assert.equal([later, added], [0, 2]);
        await finishStages(at, 999);
        assert.is((await player.post(complete(21))).status, 200);

        // A chapter that was complete grows: its new part opens, and its items are not given again.
        await setRow(at, 'userNoahChapters', { pk: 1, state: 3 });
        await setItem(to, player.pk, 'darkmatter', { amount: 0 });
        await to.app.store.write([player.pk], async (tx) => {
          const of = player.pk;
          await tx
            .deleteFrom('userNoahParts')
            .where('UserPk', '=', of)
            .where('NoahPartPk', '=', 23)
            .execute();
          await tx.updateTable('userNoahParts').set({ state: 3 }).where('UserPk', '=', of).execute();
          await tx
            .deleteFrom('userRevisions')
            .where('UserPk', '=', of)
            .where('name', '=', 'content')
            .execute();
        });
        await player.get('/api/noah');
        assert.is((await statesOf(at, 'userNoahParts'))[23], 1);
        assert.is((await statesOf(at, 'userNoahStages'))[506], 2);
        await finishStages(at, 506, 507);
        const answer = await player.post(complete(23));
        assert.is(answer.status, 200);
        assert.not.ok('newConstellCharacters' in answer.body.data);
        assert.is(await amountOf(to, player.pk, 'darkmatter'), 0);
      },
    ));
}

test.run();

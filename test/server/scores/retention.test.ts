import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeDate } from '../../../src/data/dates.js';
import { pruneRecords } from '../../../src/server/scores/retention.js';
import { startOfTests, withApp, type Database, type TestApp } from '../../support/app.js';

const day = 86_400_000;
const settings = { retention: { records: 30 } };

/** Writes records of one player and map, by score; gives their pks in that order. */
async function write(to: TestApp, UserPk: number, records: readonly { score: number; daysAgo: number }[]) {
  const rows = records.map(({ score, daysAgo }) => {
    const date = storeDate(startOfTests - daysAgo * day);
    return { UserPk, MapPk: 5, lunaticMode: 0, score, createdAt: date, updatedAt: date };
  });
  const made = await to.app.store.write([], (tx) =>
    tx.insertInto('records').values(rows).returning('pk').execute(),
  );
  return made.map(({ pk }) => pk);
}

const scoresOf = async (to: TestApp) =>
  (await to.app.store.read.selectFrom('records').select('score').orderBy('score').execute()).map(
    ({ score }) => score,
  );

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: old plays are forgotten, but no best record, none under review, and none of darkmoon`, () =>
    withApp({ database, settings }, async (to) => {
      const { pk } = await to.player();
      const ages = [
        { score: 1, daysAgo: 31 },
        { score: 2, daysAgo: 30 },
        { score: 3, daysAgo: 400 },
        { score: 4, daysAgo: 400 },
        { score: 5, daysAgo: 400 },
        { score: 6, daysAgo: 0 },
      ];
      const pks = await write(to, pk, ages);
      const other = await to.player();
      await write(to, other.pk, [{ score: 3, daysAgo: 400 }]);
      await to.app.store.write([], async (tx) => {
        await tx
          .insertInto('bestRecords')
          .values({ UserPk: pk, MapPk: 5, lunaticMode: 0, score: 3 })
          .execute();
        const review = { UserPk: pk, MapPk: 5, reasons: '[]', state: 1, RecordPk: pks[3] ?? 0 };
        await tx.insertInto('scoreReviews').values(review).execute();
        const season = { UserPk: pk, DarkmoonPk: 1, isThumb: 1, defaultUserRecordPk3: pks[4] ?? 0 };
        await tx.insertInto('userDarkmoon').values(season).execute();
      });
      assert.is(await pruneRecords(to.app), 2, 'the first, and the other player’s');
      assert.equal(await scoresOf(to), [2, 3, 4, 5, 6]);
      assert.is(await pruneRecords(to.app), 0);
      to.clock.advance(1);
      assert.is(await pruneRecords(to.app), 1, 'its 30 days are over now');
    }));
}

test('many are forgotten batch by batch, and writers get in between', () =>
  withApp({ settings }, async (to) => {
    const player = await to.player();
    const many = Array.from({ length: 1800 }, (_, n) => ({ score: n + 1, daysAgo: 90 }));
    for (let from = 0; from < many.length; from += 200)
      await write(to, player.pk, many.slice(from, from + 200));
    const before = to.statements.length;
    const pruning = pruneRecords(to.app);
    let answered = 0;
    while ((await Promise.race([pruning, player.post('/api/prologue/achieve')])) !== 1800) answered += 1;
    assert.ok(answered > 0);
    assert.equal(await scoresOf(to), []);
    const deletions = to.statements.slice(before).filter((text) => /^delete from "records"/i.test(text));
    assert.is(deletions.length, 4, 'at most 500 in one transaction');
  }));

test('by default nothing is forgotten; a stop ends it early', () =>
  withApp({}, async (to) => {
    const { pk } = await to.player();
    await write(to, pk, [{ score: 1, daysAgo: 10_000 }]);
    assert.is(await pruneRecords(to.app), 0);
    const stopped = { ...to.app, settings: { ...to.app.settings, ...settings } };
    assert.is(await pruneRecords(stopped, AbortSignal.abort()), 0);
    assert.equal(await scoresOf(to), [1]);
    assert.is(await pruneRecords(stopped), 1);
  }));

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { astralRating, rating } from '../../../src/server/rules/rating.js';
import { recomputeEarlierRatings } from '../../../src/server/startup/ratings.js';
import { inflate, withApp, type Database, type TestApp } from '../../support/app.js';

const wrong = 9.87;
/** A pack whose charts rate nothing (specification, 04 *Rating*). */
const aprilFools = 39;

/** Puts the track of the first map of mode 0 into that pack. */
function withAprilFools(document: Record<string, unknown>): void {
  const maps = document['maps'] as { mode: number; TrackPk: number }[];
  const tracks = document['tracks'] as { pk: number; PackPk: number }[];
  const trackPk = maps.find(({ mode }) => mode === 0)?.TrackPk;
  for (const track of tracks) if (track.pk === trackPk) track.PackPk = aprilFools;
}

/** Best records with ratings of another formula; gives what they are to be afterwards. */
async function addRecords({ app }: TestApp, UserPk: number) {
  const { catalog, store } = app;
  const maps = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((mode) => catalog.where('maps', 'mode', mode).slice(0, 3));
  const records = maps.map((map, n) => ({
    ...{ UserPk, MapPk: map.pk, mode: map.mode, rate: 900_000 + n * 4000, lunaticMode: n % 4 === 0 ? 1 : 0 },
    ...{ score: 1, rating: wrong },
  }));
  const unknown = { UserPk, MapPk: 999_999, mode: 0, rate: 990_000, lunaticMode: 0, score: 1, rating: wrong };
  await store.write([UserPk], async (tx) => {
    await tx
      .insertInto('bestRecords')
      .values([...records, unknown])
      .execute();
    await tx
      .updateTable('userProfile')
      .set({ thumbAstralRating: wrong, multiAstralRating: wrong })
      .where('UserPk', '=', UserPk)
      .execute();
  });
  const april = new Set(
    catalog
      .rows('tracks')
      .filter(({ PackPk }) => PackPk === aprilFools)
      .map(({ pk }) => pk),
  );
  return [...records, unknown].map((record) => {
    const map = catalog.find('maps', record.MapPk);
    if (!map) return record;
    const value = april.has(map.TrackPk) ? 0 : rating(map.difficulty, record.rate, record.lunaticMode === 1);
    return { ...record, rating: value };
  });
}

/** As if no server of ours had seen this database yet. */
const forget = ({ app }: TestApp) =>
  app.store.write([], (tx) => tx.deleteFrom('counters').where('name', '=', 'ratings').execute());

const recordsOf = async ({ app }: TestApp, userPk: number) =>
  (
    await app.store.read
      .selectFrom('bestRecords')
      .selectAll()
      .where('UserPk', '=', userPk)
      .orderBy('pk')
      .execute()
  ).map(({ MapPk, rating: value }) => [MapPk, value]);
const profileOf = ({ app }: TestApp, userPk: number) =>
  app.store.read
    .selectFrom('userProfile')
    .select(['thumbAstralRating', 'multiAstralRating'])
    .where('UserPk', '=', userPk)
    .executeTakeFirst();

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: ratings of another formula are computed anew by the catalog, once`, () =>
    withApp({ database, capture: withAprilFools }, async (to) => {
      const [player, other, idle] = [await to.player(), await to.player(), await to.player()];
      const expected = [await addRecords(to, player.pk), await addRecords(to, other.pk)];
      assert.ok(expected[0]?.some(({ rating: value }) => value === 0));
      await forget(to);
      await recomputeEarlierRatings(to.app);
      for (const [n, { pk }] of [player, other].entries()) {
        const records = expected[n] ?? [];
        assert.equal(
          await recordsOf(to, pk),
          records.map(({ MapPk, rating: value }) => [MapPk, value]),
        );
        const ofModes = (modes: readonly number[]) =>
          astralRating(records.filter(({ mode }) => modes.includes(mode)).map((record) => record.rating));
        assert.equal(await profileOf(to, pk), {
          thumbAstralRating: ofModes([0, 1, 2, 6]),
          multiAstralRating: ofModes([3, 4, 5, 7]),
        });
      }
      assert.equal(await profileOf(to, idle.pk), { thumbAstralRating: 0, multiAstralRating: 0 });
      assert.ok(to.logLines.some((line) => line.includes('"players":2,"msg":"ratings were computed anew"')));

      await to.app.store.write([player.pk], (tx) =>
        tx.updateTable('bestRecords').set({ rating: wrong }).execute(),
      );
      await recomputeEarlierRatings(to.app);
      for (const [, value] of await recordsOf(to, player.pk)) assert.is(value, wrong);
    }));

  test(`${database}: a player sees the new ratings in his document at once`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const expected = await addRecords(to, player.pk);
      await player.get('/api/initialinfo');
      await forget(to);
      await recomputeEarlierRatings(to.app);
      const document = inflate((await player.get('/api/initialinfo')).body.data) as {
        bestRecords: { MapPk: number; rating: number }[];
      };
      const sent = new Map(document.bestRecords.map((record) => [record.MapPk, record.rating]));
      for (const { MapPk, lunaticMode, rating: value } of expected) {
        if (lunaticMode === 0) assert.is(sent.get(MapPk), value);
      }
    }));
}

test.run();

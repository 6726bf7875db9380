import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database } from '../../support/app.js';
import { chartOf, play } from '../features/play/support.js';
import { audited, consoleOf } from './support.js';

test('an administrator decides a doubtful score; the audit log keeps it, and players have no part in it', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const player = await to.player();
    await play(player, chartOf(to, { mode: 0 }), { result: { maxCombo: 90_000, score: 900_000 } });
    const { rows } = (await page.get('/reviews')).body;
    assert.equal([rows.length, rows[0].score, rows[0].UserPk], [1, 900_000, player.pk]);
    const decide = (decision: unknown) => page.post(`/reviews/${rows[0].pk}/decide`, { decision });
    for (const wrong of ['', 'delete', 1, null]) assert.is((await decide(wrong)).status, 400);
    assert.is((await page.post('/reviews/99/decide', { decision: 'hide' })).status, 404);
    assert.is((await decide('hide')).status, 200);
    assert.is((await page.get('/reviews?state=hidden')).body.total, 1);
    assert.is((await decide('remove')).status, 200);
    assert.is((await decide('accept')).status, 400);
    assert.equal((await page.get('/reviews?state=open')).body.rows, []);
    assert.equal(
      (await audited(to)).map(({ action, player: subject }) => [action, subject]),
      [
        ['score.hide', player.pk],
        ['score.remove', player.pk],
      ],
    );
    assert.is.not((await to.request('/admin/api/reviews')).status, 200);
  }));

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: the queue says what was played, and is read in pages and by player`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const [player, other] = [await to.player(), await to.player()];
      const chart = chartOf(to, { mode: 0 });
      const result = { miss: 1, good: 2, great: 3, perfect: 4, maxCombo: 90_000, endState: 3, rate: 800_000 };
      for (const score of [700, 900]) await play(player, chart, { result: { ...result, score } });
      await play(other, chart, { result: { ...result, score: 500 } });
      const { total, rows } = (await page.get('/reviews?size=2')).body;
      assert.is(total, 3);
      const { pk: _, createdAt, reasons, nickname, ...first } = rows[0];
      assert.match(nickname, /^user/);
      assert.is(createdAt, new Date(to.clock.now()).toISOString());
      assert.match(reasons[0], 'combo of 90000 with 9 hits');
      assert.equal(first, {
        ...{ UserPk: player.pk, MapPk: chart.pk, state: 0, score: 700, lunaticMode: 0, isBest: false },
        ...{ rate: 800_000, endState: 3, perfect: 4, great: 3, good: 2, miss: 1, maxCombo: 90_000 },
        ...{ title: to.app.catalog.find('tracks', chart.TrackPk)?.title, modeName: 'Normal' },
        ...{ difficulty: chart.difficulty, noteCount: chart.noteCount },
      });
      assert.is(rows[1].isBest, true);
      assert.equal(
        (await page.get('/reviews?size=2&page=2')).body.rows.map(({ score }: { score: number }) => score),
        [500],
      );
      const ofPlayer = (await page.get(`/reviews?player=${other.pk}`)).body;
      assert.equal([ofPlayer.total, ofPlayer.rows[0].score], [1, 500]);
    }));
}

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: of eight who remove one score at once one does, with one line in the audit log`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const player = await to.player();
      await play(player, chartOf(to, { mode: 0 }), { result: { maxCombo: 90_000, score: 5 } });
      const pk: number = (await page.get('/reviews')).body.rows[0].pk;
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => page.post('/reviews/decide', { reviews: [pk], decision: 'remove' })),
      );
      const refusals = answers.map(({ body }) => body.undecided.length);
      assert.equal(refusals.sort(), [0, 1, 1, 1, 1, 1, 1, 1]);
      assert.equal(
        (await audited(to)).map(({ action }) => action),
        ['score.remove'],
      );
    }));
}

test('several scores are decided at once; what is refused holds no other up', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const players = [await to.player(), await to.player()];
    for (const player of players)
      await play(player, chartOf(to, { mode: 0 }), { result: { maxCombo: 90_000, score: 5 } });
    const pks = (await page.get('/reviews')).body.rows.map(({ pk }: { pk: number }) => pk);
    const decide = (body: object) => page.post('/reviews/decide', body);
    for (const wrong of [{ reviews: [] }, { reviews: 'all' }, { reviews: [-1] }, {}]) {
      assert.is((await decide({ ...wrong, decision: 'hide' })).status, 400, JSON.stringify(wrong));
    }
    const { body } = await decide({ reviews: [99, pks[0], pks[1], pks[0]], decision: 'hide' });
    assert.equal(body, { undecided: [{ review: 99, message: 'There is no such review.' }] });
    assert.is((await page.get('/reviews?state=hidden')).body.total, 2);
    assert.equal(
      (await audited(to)).map(({ action, player }) => [action, player]),
      players.map(({ pk }) => ['score.hide', pk]),
    );
  }));

test.run();

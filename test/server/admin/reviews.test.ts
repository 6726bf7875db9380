import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../support/app.js';
import { chartOf, play } from '../features/play/support.js';
import { audited, consoleOf } from './support.js';

test('an administrator decides a doubtful score; the audit log keeps it, and players have no part in it', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const player = await to.player();
    await play(player, chartOf(to, { mode: 0 }), { result: { maxCombo: 90_000, score: 900_000 } });
    const { reviews } = (await page.get('/reviews')).body;
    assert.equal([reviews.length, reviews[0].score, reviews[0].UserPk], [1, 900_000, player.pk]);
    const decide = (decision: unknown) => page.post(`/reviews/${reviews[0].pk}/decide`, { decision });
    for (const wrong of ['', 'delete', 1, null]) assert.is((await decide(wrong)).status, 400);
    assert.is((await page.post('/reviews/99/decide', { decision: 'hide' })).status, 404);
    assert.is((await decide('hide')).status, 200);
    assert.is((await page.get('/reviews?state=hidden')).body.reviews.length, 1);
    assert.is((await decide('remove')).status, 200);
    assert.is((await decide('accept')).status, 400);
    assert.equal((await page.get('/reviews?state=open')).body.reviews, []);
    assert.equal(
      (await audited(to)).map(({ action, player: subject }) => [action, subject]),
      [
        ['score.hide', player.pk],
        ['score.remove', player.pk],
      ],
    );
    assert.is.not((await to.request('/admin/api/reviews')).status, 200);
  }));

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Route } from '../../../src/server/http/route.js';
import { routes } from '../../../src/server/routes.js';
import { withApp, type TestPlayer } from '../../support/app.js';
import { dump, envelopeKeys } from '../features/play/support.js';

const guarded = routes.filter(({ session }) => session === 'player');

/** Those that end the session come last. */
const inOrder = [...guarded].sort((a, b) => Number(endsSession(a)) - Number(endsSession(b)));

function endsSession({ path }: Route): boolean {
  return path === '/api/user/delete';
}

function ask(player: TestPlayer, { method, path }: Route, value: string, form: Record<string, string> = {}) {
  const at = path.replaceAll(/:\w+/g, encodeURIComponent(value));
  return method === 'get' ? player.get(at) : player.post(at, form);
}

test('no route takes from the body whose account it acts on', () =>
  withApp({}, async (to) => {
    const [player, other] = [await to.player(), await to.player()];
    await other.get('/api/initialinfo');
    await other.get('/api/user/me');
    const before = await dump(to, other.pk);
    const names = ['UserPk', 'userPk', 'user_pk', 'userId', 'user', 'uid', 'did', 'pk', 'token', 'player'];
    const form = Object.fromEntries(names.map((name) => [name, String(other.pk)]));
    for (const route of inOrder) {
      const { status } = await ask(player, route, '1', form);
      assert.ok([200, 400, 404].includes(status), `${route.path}: ${status}`);
    }
    assert.equal(await dump(to, other.pk), before);
    const declared = new Set(routes.flatMap(({ body }) => Object.keys(body)));
    const ofUsers = [...declared].filter((name) => /user|uid|account/i.test(name)).sort();
    assert.equal(ofUsers, ['friendUserPk', 'userPlayData']);
  }));

const odd = ['x', '-1', '1.5', '1e3', String(2 ** 70), '', ' ', "1' or '1'='1", '../1', '1'];

test('whatever is sent, every route answers, with data, in the envelope, and never breaks', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    let answered = 0;
    for (const route of inOrder) {
      const values = endsSession(route) ? ['x'] : odd;
      for (const value of values) {
        if (value === '' && route.path.includes(':')) continue;
        const fields = Object.keys(route.body).map((name) => [name, value]);
        const { status, body } = await ask(player, route, value, Object.fromEntries(fields));
        const what = `${route.method} ${route.path} ${JSON.stringify(value)}: ${status}`;
        assert.ok([200, 400, 404].includes(status), what);
        assert.equal(
          envelopeKeys.filter((key) => !(key in body)),
          [],
          what,
        );
        if (status === 200) answered += 1;
        else assert.equal([body.data, body.updatedUserItems], [{}, []], what);
        assert.not.match(JSON.stringify(body.message), /\.ts:|at \w+ \(|SQLITE|syntax error/, what);
      }
    }
    assert.ok(answered > 100, `${answered} of them were no refusals`);
    for (const line of to.logLines) assert.not.match(line, /"level":[56]0/);
  }));

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refuse } from '../../../src/server/http/refusal.js';
import {
  defineOpenRoute,
  defineReadRoute,
  defineWriteRoute,
  type Data,
  type Locked,
} from '../../../src/server/http/route.js';
import { integer, pk } from '../../../src/server/http/schema.js';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../support/app.js';
import { withRoutes } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const envelopeKeys = [
  ...['state', 'message', 'data', 'userBattlePassMissions', 'unreceivedAchievementRewardCount'],
  ...['unreadMailCount', 'newFriendRequest', 'isLogout', 'userPerformerHurdleMissions'],
  ...['updatedUserItems', 'usermissions'],
];

/** Changes the profile, then does what the test is about. */
function changing(then: (locked: Locked) => Promise<Data>) {
  return defineWriteRoute(
    {
      ...{ method: 'post', path: '/change/:to', session: 'player', effect: 'write', summary: 'Change.' },
      params: { to: pk() },
      body: { amount: integer({ min: 1 }).optional() },
    },
    async ({ params, ...locked }) => {
      await locked.tx
        .updateTable('userProfile')
        .set({ titleKey: `title.${params.to}` })
        .where('UserPk', '=', locked.player.pk)
        .execute();
      locked.ledger.grant('energy.green', 5);
      return then(locked);
    },
  );
}

async function stateOf({ app }: TestApp, { pk: userPk }: TestPlayer) {
  const of = (table: 'userProfile' | 'useritems' | 'userRevisions') =>
    app.store.read.selectFrom(table).selectAll().where('UserPk', '=', userPk).orderBy('pk').execute();
  return [await of('userProfile'), await of('useritems'), await of('userRevisions')];
}

async function ask(url: string, token: string | null, method = 'POST') {
  const headers = token === null ? {} : { 'Custom-UserToken': token };
  const response = await fetch(url, { method, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

for (const database of databases) {
  test(`${database}: success and refusal stand in the same envelope, and a refusal changes nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await player.get('/api/user/me');
      const route = changing(async ({ player: { profile } }) => {
        if (profile.titleKey === 'title.1') throw refuse('Insufficient funds.', { data: { left: 0 } });
        return { done: true };
      });
      await withRoutes(to, [route], async (address) => {
        const done = await ask(`${address}/change/1`, player.token);
        const first = JSON.parse(done.text);
        assert.equal(Object.keys(first), envelopeKeys);
        assert.equal(
          [done.status, first.state, first.message, first.data],
          [200, 0, 'Success.', { done: true }],
        );
        assert.equal(first.updatedUserItems.length, 1);
        assert.equal(Object.keys(first.updatedUserItems[0]), [
          ...['userItem', 'totalGainedAmount', 'defaultGainedAmount', 'systemGainedAmount'],
          ...['skillBonusGainedAmount', 'eventGainedAmount', 'totalWithdrawAmount'],
          ...['astralBoostGainedAmount', 'royalPassGainedAmount'],
        ]);
        assert.equal(Object.keys(first.updatedUserItems[0].userItem), [
          ...['pk', 'amount', 'renewedDate', 'state', 'startDate', 'endDate', 'createdAt', 'updatedAt'],
          ...['UserPk', 'ItemPk'],
        ]);
        const before = await stateOf(to, player);
        const refused = await ask(`${address}/change/2`, player.token);
        const second = JSON.parse(refused.text);
        assert.equal(Object.keys(second), envelopeKeys);
        assert.equal([refused.status, second.state, second.message], [400, 0, 'Insufficient funds.']);
        assert.equal([second.data, second.updatedUserItems], [{ left: 0 }, []]);
        assert.equal(second.usermissions, first.usermissions);
        assert.ok(second.usermissions.length > 0);
        assert.equal(await stateOf(to, player), before);
      });
    }));

  test(`${database}: an answer that cannot be serialised, and any unknown error, is a 500 that changes nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await player.get('/api/user/me');
      const endings: readonly (() => Promise<Data>)[] = [
        async () => ({ huge: 1n }),
        async () => {
          const circle: Record<string, unknown> = {};
          circle['self'] = circle;
          return circle;
        },
        async () => {
          throw new Error('the secret of pw hash');
        },
        async () => {
          // Nothing keeps a library from it.
          // eslint-disable-next-line @typescript-eslint/only-throw-error
          throw 'not even an error';
        },
      ];
      for (const ending of endings) {
        const before = await stateOf(to, player);
        await withRoutes(to, [changing(ending)], async (address) => {
          const from = to.logLines.length;
          const answer = await ask(`${address}/change/7`, player.token);
          assert.is(answer.status, 500);
          const id = answer.headers.get('x-request-id') ?? '';
          assert.match(id, /^[0-9a-f-]{36}$/);
          assert.equal(JSON.parse(answer.text), {
            state: 0,
            message: `Something went wrong on the server. The operator finds it in the log as ${id}.`,
            data: {},
          });
          const lines = to.logLines.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
          assert.is(lines.filter(({ level }) => level === 50).length, 1);
          assert.ok(lines.every((line) => line['id'] === id));
          assert.equal(lines.at(-1)?.['status'], 500);
        });
        assert.equal(await stateOf(to, player), before);
      }
    }));
}

test('a broken reading or open route is a 500 as well', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const open = defineOpenRoute(
      { method: 'get', path: '/open', session: 'open', summary: 'Open.' },
      async () => {
        throw new TypeError('inner matters at file.ts:12');
      },
    );
    const read = defineReadRoute(
      { method: 'get', path: '/read', session: 'player', effect: 'read', summary: 'Read.' },
      async () => ({ broken: 10n }),
    );
    await withRoutes(to, [open, read], async (address) => {
      for (const path of ['/open', '/read']) {
        const answer = await ask(address + path, player.token, 'GET');
        assert.is(answer.status, 500);
        assert.not.match(answer.text, /inner|stack|file\.ts|BigInt/);
      }
    });
  }));

test('fields and path parameters that are none are refused in the full envelope', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await withRoutes(to, [changing(async () => ({}))], async (address) => {
      for (const value of ['x', '1.5', '-1', '1e3', '%20', '%00', '1%2F2', String(2 ** 70), '%zz']) {
        const answer = await ask(`${address}/change/${value}`, player.token);
        const document = JSON.parse(answer.text);
        assert.is(answer.status, 400, value);
        assert.match(document.message, /^to: must be a whole number/);
        assert.equal(Object.keys(document), envelopeKeys, value);
      }
      const response = await fetch(`${address}/change/1`, {
        method: 'POST',
        headers: { 'Custom-UserToken': player.token, 'Content-Type': 'application/json' },
        body: '[]',
      });
      const document = (await response.json()) as Record<string, unknown>;
      assert.equal([response.status, document['message']], [400, 'The body must be a JSON object.']);
      assert.equal(Object.keys(document), envelopeKeys);
    });
  }));

test('what is no route is a short 404, by whatever method', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const short = { state: 0, message: 'Not found.', data: {} };
    const cases: readonly (readonly [string, string])[] = [
      ['GET', '/api'],
      ['GET', '/api/nothing'],
      ['POST', '/api/nothing'],
      ['POST', '/api/initialinfo'],
      ['GET', '/api/auth/login'],
      ['PUT', '/api/item'],
      ['DELETE', '/api/item'],
      ['PATCH', '/'],
      ['OPTIONS', '/api/item'],
      ['GET', '/API/item%'],
    ];
    for (const [method, path] of cases) {
      const answer = await player.request(path, { method });
      assert.equal([answer.status, answer.body], [404, short], `${method} ${path}`);
    }
  }));

test('HEAD answers like GET without a body', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    for (const path of ['/api/item', '/api/initialinfo']) {
      const answer = await player.request(path, { method: 'HEAD' });
      assert.equal([answer.status, answer.body], [200, '']);
      assert.ok(Number(answer.headers.get('content-length')) > 100);
    }
    assert.is((await to.request('/api/item', { method: 'HEAD' })).status, 400);
  }));

test('each request is one line with id, route, status, milliseconds and player', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const from = to.logLines.length;
    const answer = await player.post('/api/userfavorite/12345/add?secret=query');
    await to.request(`/${'x'.repeat(500)}`);
    const [known, unknown, ...rest] = to.logLines
      .slice(from)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'request');
    assert.is(rest.length, 0);
    const { level: _, time: __, ms, ...shown } = known ?? {};
    assert.type(ms, 'number');
    const isRouted = answer.status !== 404;
    assert.equal(shown, {
      id: answer.headers.get('x-request-id'),
      method: 'POST',
      route: isRouted ? '/api/userfavorite/:track/add' : '/api/userfavorite/12345/add',
      status: answer.status,
      ...(isRouted && { user: player.pk }),
      msg: 'request',
    });
    assert.is(String(unknown?.['route']).length, 100);
  }));

test.run();

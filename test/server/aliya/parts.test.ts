/** Who may reach a part, and what it says to whom it does not answer (specification, 07 *Managers*). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf } from '../../support/failing.js';
import { anyPorts, parts, withAliya, type AliyaOptions } from './support.js';

const bag = (addresses: readonly string[], secret = ''): AliyaOptions => ({
  only: ['aliya.bag'],
  aliya: { addresses, secret },
});

const started = (options: AliyaOptions) => () => withAliya(options, async () => {});

test('beyond this machine a part starts with the shared secret only, and says why', async () => {
  for (const host of ['0.0.0.0', '[::]', '192.0.2.1', 'bag.example']) {
    const { message, remedy } = await failureOf(started(bag([`bag=http://${host}:0`])));
    assert.match(
      message,
      /^aliya\.bag would listen at .*, beyond this machine, and there is no shared secret/,
    );
    assert.match(remedy, 'aliya.secret');
  }
  await withAliya(bag(['bag=http://0.0.0.0:0'], 'a long secret'), async ({ origin }) => {
    assert.match(origin('bag'), /^http:\/\/0\.0\.0\.0:\d+$/);
  });
  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost']) await started(bag([`bag=http://${host}:0`]))();
});

test('with a shared secret nobody is answered without it, on this machine either', () =>
  withAliya({ aliya: { secret: 'our secret' } }, async ({ post, client }) => {
    const document = { unique_id: 'me' };
    for (const headers of [{}, { 'X-Kalpa-Aliya-Secret': '' }, { 'X-Kalpa-Aliya-Secret': 'our secres' }]) {
      assert.is((await post('bag', 'get_iron', document, headers)).status, 403);
      assert.is((await post('token', 'issue_token', document, headers)).status, 403);
    }
    const right = await post('bag', 'get_iron', document, { 'X-Kalpa-Aliya-Secret': 'our secret' });
    assert.equal(right, { status: 200, body: { status: 0, message: 'success', data: { remaining: 0 } } });
    assert.is(await client.enter('me'), 1, 'the parts have it themselves');
  }));

test('a page in a browser is not answered, as it could post a form to this machine', () =>
  withAliya({ only: ['aliya.bag'] }, async ({ post }) => {
    const headers = { Origin: 'https://somewhere.example' };
    assert.is((await post('bag', 'add_iron', { unique_id: 'me', amount: 5 }, headers)).status, 403);
    assert.is((await post('bag', 'get_iron', { unique_id: 'me' })).body.data.remaining, 0);
  }));

test('what is asked wrongly gets 400, 404, 405 or 413, and a game answer is always 200', () =>
  withAliya({ only: ['aliya.bag'] }, async ({ post, origin }) => {
    for (const amount of [0, -5, 1.5, '1.5', '', 'x', null, 10 ** 15, '1'.repeat(16), [], {}, true]) {
      const { status, body } = await post('bag', 'add_iron', { unique_id: 'me', amount });
      assert.is(status, 400, JSON.stringify(amount));
      assert.match(body.message, /^amount: must be a whole number from 1 to/);
    }
    for (const unique_id of [undefined, '', 5, 'x'.repeat(129), 'a\0b']) {
      assert.is((await post('bag', 'get_iron', { unique_id })).status, 400, JSON.stringify(unique_id));
    }
    const refused = await post('bag', 'remove_iron', { unique_id: 'me', amount: 1 });
    assert.equal(refused, { status: 200, body: { status: 1, message: 'Insufficient iron', data: {} } });
    assert.is((await post('bag', 'get_gold', { unique_id: 'me' })).status, 404);
    assert.is((await post('bag', '__proto__', {})).status, 404);
    const ask = (body: string, headers = {}) =>
      fetch(`${origin('bag')}/add_iron`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      });
    assert.is((await ask('{')).status, 400);
    assert.is((await ask('[]')).status, 400);
    assert.is((await ask('{"amount":1,"amount":2}')).status, 400);
    assert.is((await ask(' '.repeat(2 ** 20 + 1))).status, 413);
    assert.is((await fetch(`${origin('bag')}/add_iron`)).status, 405);
    assert.equal(await (await fetch(`${origin('bag')}/healthz`)).json(), { status: 'up' });
  }));

test('whoever may ask a part may read what this process counts', () =>
  withAliya({ aliya: { secret: 'ours' } }, async ({ client, origin }) => {
    await client.enter('me');
    const ask = (headers = {}) => fetch(`${origin('token')}/metrics`, { headers });
    assert.is((await ask()).status, 403);
    const text = await (await ask({ 'X-Kalpa-Aliya-Secret': 'ours' })).text();
    assert.match(text, 'kalpa_aliya_requests_total{function="login_unique",status="1"} 1');
  }));

test('the gateway says how it is and what it counts where the addresses name a place for it', () =>
  withAliya({ aliya: { secret: 'ours', addresses: anyPorts([...parts, 'gateway']) } }, async (to) => {
    const { client, gatewayHealth: origin } = to;
    await client.enter('me');
    assert.equal(await (await fetch(`${origin}/healthz`)).json(), { status: 'up' });
    assert.is((await fetch(`${origin}/metrics`)).status, 403);
    const text = await (
      await fetch(`${origin}/metrics`, { headers: { 'X-Kalpa-Aliya-Secret': 'ours' } })
    ).text();
    assert.match(text, 'kalpa_aliya_requests_total{function="login_unique",status="1"} 1');
    const ask = { method: 'POST', headers: { 'X-Kalpa-Aliya-Secret': 'ours' } };
    assert.is((await fetch(`${origin}/login_unique`, ask)).status, 404, 'it has no functions there');
  }));

test('Aliya alone starts in a data folder that is not there yet', () =>
  withAliya({ only: ['aliya.bag'], folder: 'new' }, async ({ post }) => {
    assert.is((await post('bag', 'get_iron', { unique_id: 'me' })).status, 200);
  }));

test('forms are understood: numbers are numeric text there', () =>
  withAliya({ only: ['aliya.bag'] }, async ({ origin }) => {
    const body = new URLSearchParams({ unique_id: 'me', amount: '7' });
    const response = await fetch(`${origin('bag')}/add_coin`, { method: 'POST', body });
    assert.equal(await response.json(), { status: 0, message: 'success', data: { remaining: 7 } });
  }));

test('an address of a part that there is not stops the start', async () => {
  const { message, remedy } = await failureOf(
    started(bag(['bag=http://127.0.0.1:0', 'weapn=http://127.0.0.1:1'])),
  );
  assert.match(message, 'names weapn, and Aliya has no such part (did you mean weapon?)');
  assert.is(remedy, 'It has: token, bag, account, weapon, skill, player, gateway.');
});

test('a port that is taken is one sentence that names the setting', () =>
  withAliya({ only: ['aliya.bag'] }, async ({ origin }) => {
    const { message, remedy } = await failureOf(started(bag([`bag=${origin('bag')}`])));
    assert.match(message, /cannot be listened at: another program listens there/);
    assert.match(remedy, 'aliya.addresses');
  }));

test.run();

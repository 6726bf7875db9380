import Koa from 'koa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { callerOf } from '../../../src/server/http/caller.js';
import { defineOpenRoute } from '../../../src/server/http/route.js';
import { withApp } from '../../support/app.js';
import { withRoutes } from './support.js';

type Context = Parameters<typeof callerOf>[0];
type App = Parameters<typeof callerOf>[1];

interface Sent {
  readonly remote: string;
  readonly forwarded?: string;
  readonly trusted?: readonly string[];
}

/** The address that a request is taken to come from: a Koa context needs only headers and socket for it. */
function addressOf({ remote, forwarded, trusted = [] }: Sent): string {
  const request = {
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: remote },
  };
  const context = new Koa().createContext(request as never, {} as never) as Context;
  return callerOf(context, { settings: { trustProxy: trusted } } as unknown as App).address;
}

test('without trusted proxies a forwarded address is not believed', () => {
  assert.is(addressOf({ remote: '203.0.113.7' }), '203.0.113.7');
  assert.is(addressOf({ remote: '127.0.0.1', forwarded: '198.51.100.1' }), '127.0.0.1');
  assert.is(addressOf({ remote: '::ffff:203.0.113.7', forwarded: '198.51.100.1' }), '203.0.113.7');
  const trusted = ['10.0.0.1'];
  assert.is(addressOf({ remote: '203.0.113.7', forwarded: '198.51.100.1', trusted }), '203.0.113.7');
});

test('behind trusted proxies the first address from the right that is none of them counts', () => {
  const trusted = ['127.0.0.1', '10.0.0.0/8', '2001:db8::/32'];
  const cases: readonly (readonly [string, string, string])[] = [
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '127.0.0.1, 198.51.100.1,10.1.2.3 ,  10.255.255.255', '198.51.100.1'],
    ['::ffff:127.0.0.1', '198.51.100.1, ::ffff:10.9.9.9', '198.51.100.1'],
    ['10.200.0.1', '9.255.255.255', '9.255.255.255'],
    ['2001:db8::5', '2001:db9::1', '2001:db9::1'],
    ['2001:db8::5', 'fe80::1%eth0', 'fe80::1'],
    // All of them trusted: the farthest one.
    ['127.0.0.1', '10.0.0.9, 10.0.0.8', '10.0.0.9'],
    // What is no address ends it: nothing to the left of it can be believed.
    ['127.0.0.1', '198.51.100.1, unknown', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1, , 10.0.0.8', '10.0.0.8'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['127.0.0.1', `${'x'.repeat(9000)}`, '127.0.0.1'],
  ];
  for (const [remote, forwarded, expected] of cases) {
    assert.is(addressOf({ remote, forwarded, trusted }), expected, `${remote} for ${forwarded}`);
  }
  assert.is(addressOf({ remote: '11.0.0.1', forwarded: '1.1.1.1', trusted }), '11.0.0.1');
});

test('the setting takes effect, and so does the device', () =>
  withApp({ settings: { trustProxy: ['127.0.0.0/8'] } }, async (to) => {
    const who = defineOpenRoute(
      { method: 'get', path: '/who', session: 'open', summary: 'Who.' },
      async ({ caller }) => caller,
    );
    await withRoutes(to, [who], async (address) => {
      const ask = async (headers: Record<string, string>) =>
        ((await (await fetch(`${address}/who`, { headers })).json()) as { data: unknown }).data;
      assert.equal(await ask({ 'Accept-Language': 'ko' }), {
        address: '127.0.0.1',
        deviceIdentifier: null,
        acceptLanguage: 'ko',
      });
      assert.equal(await ask({ 'X-Forwarded-For': '192.0.2.4', 'Device-Identifier': 'd'.repeat(999) }), {
        address: '192.0.2.4',
        deviceIdentifier: 'd'.repeat(200),
        acceptLanguage: '*',
      });
    });
  }));

test.run();

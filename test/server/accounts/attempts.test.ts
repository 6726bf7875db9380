import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressKey, slowdown } from '../../../src/server/accounts/attempt-rules.js';
import { countAttempt, forgiveAttempt } from '../../../src/server/accounts/attempts.js';
import { Refusal } from '../../../src/server/http/refusal.js';
import { withApp, type Database, type TestApp } from '../../support/app.js';

const caller = (address: string) => ({ address, deviceIdentifier: null });

const attempt = (to: TestApp, address: string, account: `login ${string}` = 'login a') => ({
  ...{ app: to.app, caller: caller(address), now: to.clock.now(), account },
});

const refusalOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof Refusal ? [error.status, error.retryAfter] : error),
  );

test('one address is an IPv4 address, or the /64 of an IPv6 one', () => {
  for (const [address, key] of [
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
    ['no address', 'no address'],
  ] as const) {
    assert.is(addressKey(address), key, address);
  }
});

test('an account is slowed down beyond its limit, and not for ever', () => {
  assert.equal(
    [0, 9, 10, 11, 12, 1000].map((tries) => slowdown(tries, 10)),
    [0, 0, 0, 100, 200, 3000],
  );
  assert.is(slowdown(1000, 0), 0);
});

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: of many at once no more than the limit get through; windows end; rows do not pile up`, () =>
    withApp({ database, settings: { limits: { address: 5, account: 0 } } }, async (to) => {
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, () => refusalOf(countAttempt(attempt(to, '192.0.2.1')))),
      );
      assert.is(outcomes.filter((outcome) => outcome === undefined).length, 5);
      for (const outcome of outcomes) if (outcome) assert.equal(outcome, [429, 60]);
      assert.is(await refusalOf(countAttempt(attempt(to, '192.0.2.2'))), undefined);
      to.clock.advance(59_001);
      assert.equal(await refusalOf(countAttempt(attempt(to, '192.0.2.1'))), [429, 1]);
      to.clock.advance(999);
      assert.is(await refusalOf(countAttempt(attempt(to, '192.0.2.1'))), undefined);
      const rows = await to.app.store.read.selectFrom('attempts').select(['subject', 'count']).execute();
      assert.equal(rows, [{ subject: 'address 192.0.2.1', count: 1 }]);
    }));
}

test('tries are per account and address; forgiving them leaves those of others', () =>
  withApp({ settings: { limits: { address: 0, account: 2 } } }, async (to) => {
    for (const address of ['192.0.2.1', '192.0.2.2']) await countAttempt(attempt(to, address));
    await countAttempt(attempt(to, '192.0.2.1'));
    assert.equal(await refusalOf(countAttempt(attempt(to, '192.0.2.1'))), [429, 900]);
    assert.is(await refusalOf(countAttempt(attempt(to, '192.0.2.1', 'login b'))), undefined);
    await to.app.store.write([], (tx) => forgiveAttempt(tx, attempt(to, '192.0.2.1')));
    const rows = await to.app.store.read
      .selectFrom('attempts')
      .select(['subject', 'count'])
      .orderBy('subject')
      .execute();
    assert.equal(rows, [
      { subject: 'tries login a', count: 2 },
      { subject: 'tries login a from 192.0.2.2', count: 1 },
      { subject: 'tries login b', count: 1 },
      { subject: 'tries login b from 192.0.2.1', count: 1 },
    ]);
  }));

test('limits of 0 count nothing', () =>
  withApp({}, async (to) => {
    await countAttempt(attempt(to, '192.0.2.1'));
    assert.equal(await to.app.store.read.selectFrom('attempts').selectAll().execute(), []);
  }));

test.run();

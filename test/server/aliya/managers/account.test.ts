import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Passwords } from '../../../../src/server/aliya/managers/account/passwords.js';
import { Unavailable } from '../../../../src/server/aliya/answer.js';
import { systemRandom } from '../../../../src/server/random.js';
import type { Database } from '../../../support/app.js';
import { withAliya, type TestAliya, type TestUser } from '../support.js';

const password = 'a password';

function bind({ ask }: TestUser, binding: Record<string, unknown>) {
  return ask('bind_account', { password, email: '', phone_number: '', ...binding });
}

async function statusOf(user: TestUser, binding: Record<string, unknown>) {
  const { status, message, data } = await bind(user, binding);
  assert.equal(data, {});
  return [status, message];
}

function login({ client }: TestAliya, identifier: string, value: string, word: unknown = password) {
  return client.request('login', { identifier, value, password: word });
}

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: login_unique: 1 for a new account, 0, 2 where one is bound; a new token ends the one before`, () =>
    withAliya({ database }, async ({ client }) => {
      const enter = () => client.request('login_unique', { unique_id: 'a device' });
      const [first, second] = [await enter(), await enter()];
      assert.equal(
        [first.status, first.message, Object.keys(first.data)],
        [1, 'new account created', ['token']],
      );
      assert.equal([second.status, second.message], [0, 'success']);
      const asking = ({ data }: typeof first) => client.request('get_all_supplies', data);
      assert.is((await asking(first)).status, 11);
      assert.is((await asking(second)).status, 0);
      const bound = {
        account: 'someone',
        password,
        email: '',
        phone_number: '',
        token: second.data['token'],
      };
      assert.is((await client.request('bind_account', bound)).status, 0);
      const third = await enter();
      assert.equal([third.status, third.message, third.data], [2, 'account already bound', {}]);
    }));

  test(`${database}: of eight devices of one id that come at once, one makes the account`, () =>
    withAliya({ database }, async ({ client }) => {
      const enter = () => client.request('login_unique', { unique_id: 'many' });
      const answers = await Promise.all(Array.from({ length: 8 }, enter));
      assert.equal(answers.map(({ status }) => status).sort(), [0, 0, 0, 0, 0, 0, 0, 1]);
    }));

  test(`${database}: bind_account: 0 to 9, in this order`, () =>
    withAliya({ database }, async (aliya) => {
      const [me, other] = [await aliya.user(), await aliya.user()];
      for (const account of ['short', '1abcdef', 'a'.repeat(26), 'abcde!', 'abcdéf', '']) {
        assert.equal(await statusOf(me, { account, email: 'wrong' }), [1, 'invalid account name'], account);
      }
      const account = 'Player_1.x-y@z';
      assert.equal(await statusOf(me, { account, email: 'wrong', phone_number: 'x' }), [2, 'invalid email']);
      for (const phone_number of ['123456789', '1'.repeat(16), '12345678 90', '+4912345678']) {
        assert.equal(await statusOf(me, { account, phone_number, password: '' }), [3, 'invalid phone']);
      }
      for (const wrong of ['12345', 'x'.repeat(31), 'pässword', 'tab\tbed', '']) {
        assert.equal(await statusOf(me, { account, password: wrong }), [4, 'invalid password']);
      }
      assert.equal(await statusOf(me, { account }), [0, 'success']);
      assert.equal(
        await statusOf(me, { account, email: 'Me@x.example' }),
        [0, 'success'],
        'a later call adds',
      );
      assert.equal(await statusOf(me, { account, phone_number: '1234567890' }), [0, 'success']);

      const theirs = { account: account.toLowerCase(), email: 'me@X.example', phone_number: '1234567890' };
      assert.equal(await statusOf(other, theirs), [5, 'account exists']);
      assert.equal(await statusOf(other, { ...theirs, account: 'another' }), [6, 'email exists']);
      assert.equal(await statusOf(other, { ...theirs, account: 'another', email: '' }), [7, 'phone exists']);
      assert.equal(await statusOf(me, { account, email: 'new@x.example' }), [8, 'email already bound']);
      assert.equal(await statusOf(me, { account, phone_number: '9999999999' }), [9, 'phone already bound']);
      assert.equal(await statusOf(me, { account: 'renamed' }), [5, 'account exists'], 'one account for good');
      assert.equal(await statusOf(other, { account: 'another' }), [0, 'success']);
    }));
}

test('an account is added to only with its password', () =>
  withAliya({}, async (aliya) => {
    const me = await aliya.user();
    await bind(me, { account: 'someone' });
    const added = { account: 'someone', password: 'not this one', email: 'me@x.example' };
    assert.equal(await statusOf(me, added), [4, 'invalid password']);
    assert.is((await login(aliya, 'email', 'me@x.example')).status, 1);
    assert.is((await login(aliya, 'account', 'someone', 'not this one')).status, 1);
  }));

test('of two who want one name at once, one gets it', () =>
  withAliya({}, async (aliya) => {
    const users = await Promise.all([1, 2, 3, 4].map(() => aliya.user()));
    const answers = await Promise.all(users.map((user) => bind(user, { account: 'wanted' })));
    assert.equal(answers.map(({ status }) => status).sort(), [0, 5, 5, 5]);
  }));

test('login: 0 by account, e-mail or phone number, in any case; 1 otherwise, whatever is wrong', () =>
  withAliya({}, async (aliya) => {
    const me = await aliya.user();
    const binding = { account: 'Someone', email: 'Me@x.example', phone_number: '1234567890' };
    await bind(me, binding);
    for (const [identifier, value] of [
      ['account', 'SOMEONE'],
      ['email', 'me@X.example'],
      ['phone_number', '1234567890'],
    ] as const) {
      const { status, message, data } = await login(aliya, identifier, value);
      const { token, ...rest } = data;
      assert.equal([status, message, rest], [0, 'success', binding]);
      assert.is((await aliya.client.request('get_all_supplies', { token })).status, 0);
    }
    const none = [1, 'Invalid credentials', {}];
    for (const [identifier, value, word] of [
      ['account', 'Someone', 'another'],
      ['account', 'nobody', password],
      ['account', 'me@x.example', password],
      ['email', 'Someone', password],
    ] as const) {
      const { status, message, data } = await login(aliya, identifier, value, word);
      assert.equal([status, message, data], none);
    }
    assert.is((await login(aliya, 'unique_id', me.uniqueId)).status, 10, 'there is no such identifier');
    assert.is((await login(aliya, 'account', 'Someone', 5)).status, 10);
    const user = await aliya.user();
    assert.is((await login(aliya, 'account', '')).status, 10);
    assert.is((await bind(user, { account: 5 })).status, 10);
  }));

/** The status of each of so many log-ins at once. */
const atOnce = async (aliya: TestAliya, times: number, value: string, word: string) => {
  const answers = Array.from({ length: times }, () => login(aliya, 'account', value, word));
  return (await Promise.all(answers)).map(({ status }) => status).sort();
};

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: an account may be tried so often from one address, by whichever of its names`, () =>
    withAliya({ database, tries: 3 }, async (aliya) => {
      const [me, other] = [await aliya.user(), await aliya.user()];
      await bind(me, { account: 'someone', email: 'me@x.example' });
      await bind(other, { account: 'another' });
      assert.equal(await atOnce(aliya, 8, 'someone', 'a wrong one'), [1, 1, 1, 13, 13, 13, 13, 13]);
      const { status, message, data } = await login(aliya, 'email', 'me@x.example');
      assert.equal([status, message, data], [13, 'Service unavailable', {}], 'the right one as well');
      assert.is((await login(aliya, 'account', 'another')).status, 0, 'others may enter');
      aliya.clock.advance(15 * 60_000 - 1);
      assert.is((await login(aliya, 'account', 'someone')).status, 13);
      aliya.clock.advance(1);
      assert.is((await login(aliya, 'account', 'someone')).status, 0);
      for (const word of ['a wrong one', 'a wrong one', password, 'a wrong one', 'a wrong one', password]) {
        const expected = word === password ? 0 : 1;
        assert.is((await login(aliya, 'account', 'someone', word)).status, expected, 'a right one forgives');
      }
    }));
}

test('what is no account is limited likewise, so that it does not tell', () =>
  withAliya({ tries: 3 }, async (aliya) => {
    assert.equal(await atOnce(aliya, 6, 'nobody', password), [1, 1, 1, 13, 13, 13]);
  }));

test('an account that is tried from many addresses is slowed down, and nobody is locked out', () =>
  withAliya({ tries: 3 }, async (aliya) => {
    await bind(await aliya.user(), { account: 'someone' });
    const from = (client_address: string, word: string) =>
      aliya.post('account', 'login', {
        ...{ identifier: 'account', value: 'someone', password: word },
        client_address,
      });
    for (const n of [1, 2, 3, 4, 5]) {
      assert.is((await from(`192.0.2.${n}`, 'a wrong one')).body.status, 1);
    }
    assert.is((await from('192.0.2.9', password)).body.status, 0);
    for (const n of [1, 2, 3]) assert.is((await from(`2001:db8::${n}`, 'a wrong one')).body.status, 1);
    assert.is((await from('2001:db8::4', password)).body.status, 13, 'a /64 is one address');
  }));

test('where a client is it cannot say itself, and a limit of 0 is none', async () => {
  const ask = ({ client }: TestAliya, n: number) =>
    client.request('login', {
      ...{ identifier: 'account', value: 'nobody', password, client_address: `192.0.2.${n}` },
    });
  await withAliya({ tries: 2 }, async (aliya) => {
    for (const [n, status] of [1, 1, 13].entries()) assert.is((await ask(aliya, n)).status, status);
  });
  await withAliya({ tries: 0 }, async (aliya) => {
    for (let n = 0; n < 5; n += 1) assert.is((await ask(aliya, n)).status, 1);
  });
});

test('without the token server nobody comes in, and no account is made', () =>
  withAliya(
    {
      only: ['aliya.account', 'aliya.gateway'],
      aliya: { addresses: ['account=http://127.0.0.1:0', 'token=http://127.0.0.1:1'] },
    },
    async (aliya) => {
      const enter = () => aliya.client.request('login_unique', { unique_id: 'x' });
      for (const _ of [1, 2]) {
        const { status, message, data } = await enter();
        assert.equal([status, message, data], [13, 'Service unavailable', {}]);
      }
      const { status } = await aliya.client.request('get_all_supplies', { token: 'x' });
      assert.is(status, 13);
    },
  ));

test('a password is kept as scrypt with a salt each, and nothing of it is logged', () =>
  withAliya({}, async (aliya) => {
    const [me, other] = [await aliya.user(), await aliya.user()];
    await bind(me, { account: 'someone' });
    await bind(other, { account: 'another' });
    await login(aliya, 'account', 'someone', 'a wrong secret');
    assert.not.match(aliya.logLines.join('\n'), /a password|a wrong secret|eyJ/);
    const passwords = new Passwords(systemRandom);
    const [first, second] = [await passwords.hash('secret'), await passwords.hash('secret')];
    assert.match(first, /^scrypt\$[\w+/=]{24}\$[\w+/=]{44}$/);
    assert.is.not(first, second);
    assert.equal(await Promise.all([passwords.verify('secret', first), passwords.verify('Secret', first)]), [
      true,
      false,
    ]);
    for (const stored of [null, '', 'x', 'scrypt$$', 'scrypt$AAAA$AAAA']) {
      assert.is(await passwords.verify('secret', stored), false);
    }
  }));

test('beyond a queue of 64 passwords the service is unavailable instead of late', async () => {
  const passwords = new Passwords(systemRandom);
  const hashed = await Promise.allSettled(Array.from({ length: 70 }, () => passwords.hash('secret')));
  const refused = hashed.filter((outcome) => outcome.status === 'rejected');
  assert.is(refused.length, 4);
  for (const { reason } of refused) assert.instance(reason, Unavailable);
});

test.run();

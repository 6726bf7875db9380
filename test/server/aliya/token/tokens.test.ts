/** Tokens: who is let in, and who no longer (specification, 07 *Token server*). */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf } from '../../../support/failing.js';
import type { Database } from '../../../support/app.js';
import { withAliya, type AliyaOptions, type TestAliya } from '../support.js';

const valid = { status: 0, message: 'authorized', data: { unique_id: 'me' } };
const invalid = { status: 1, message: 'invalid token', data: {} };
const onlyTokens: AliyaOptions = { only: ['aliya.token'] };

async function issue({ post }: TestAliya): Promise<string> {
  const { status, body } = await post('token', 'issue_token', { unique_id: 'me' });
  assert.is(status, 200);
  assert.equal(Object.keys(body), ['token']);
  return String(body.token);
}

async function validate({ post }: TestAliya, token: string): Promise<unknown> {
  const { status, body } = await post('token', 'validate', { token });
  assert.is(status, 200);
  return body;
}

const secretFile = (aliya: TestAliya) => join(aliya.folder.keys, 'aliya_token.secret');
const secretOf = async (aliya: TestAliya) =>
  Buffer.from((await readFile(secretFile(aliya), 'utf8')).trim(), 'hex');

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: a user has one token at a time, still so after a restart`, () =>
    withAliya({ database, ...onlyTokens }, async (aliya) => {
      const first = await issue(aliya);
      assert.equal(await validate(aliya, first), valid);
      const second = await issue(aliya);
      assert.is.not(second, first);
      assert.equal(await validate(aliya, first), invalid);
      assert.equal(await validate(aliya, second), valid);
      await aliya.restart();
      assert.equal(await validate(aliya, first), invalid);
      assert.equal(await validate(aliya, second), valid);
    }));
}

test('of many tokens that are issued at once, one is valid', () =>
  withAliya(onlyTokens, async (aliya) => {
    const tokens = await Promise.all(Array.from({ length: 8 }, () => issue(aliya)));
    const answers = await Promise.all(tokens.map((token) => validate(aliya, token)));
    assert.is(answers.filter((answer) => JSON.stringify(answer) === JSON.stringify(valid)).length, 1);
  }));

test('a token is valid for its days and not a second longer', () =>
  withAliya({ ...onlyTokens, aliya: { tokenDays: 2 } }, async (aliya) => {
    const token = await issue(aliya);
    aliya.clock.advance(2 * 86_400_000 - 1000);
    assert.equal(await validate(aliya, token), valid);
    aliya.clock.advance(1000);
    assert.equal(await validate(aliya, token), invalid);
  }));

test('alg none, another secret, another algorithm, a changed claim and garbage are refused', () =>
  withAliya(onlyTokens, async (aliya) => {
    const token = await issue(aliya);
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    assert.equal(Object.keys(claims).sort(), ['exp', 'iat', 'jti', 'unique_id']);
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const sign = (payload: Record<string, unknown>, secret: Uint8Array, alg = 'HS256') =>
      new SignJWT(payload).setProtectedHeader({ alg }).sign(secret);
    const secret = await secretOf(aliya);
    assert.equal(await validate(aliya, await sign(claims, secret)), valid, 'this is how one is made');

    const { jti: _jti, ...withoutId } = claims;
    const { exp: _exp, ...withoutEnd } = claims;
    const forged = {
      'alg none': new UnsecuredJWT(claims).encode(),
      'alg none over the signature': `${encoded({ alg: 'none' })}.${body}.${signature}`,
      'another secret': await sign(claims, Buffer.alloc(32, 1)),
      'another algorithm': await sign(claims, Buffer.concat([secret, secret]), 'HS512'),
      'another user': `${head}.${encoded({ ...claims, unique_id: 'you' })}.${signature}`,
      'a later end': `${head}.${encoded({ ...claims, exp: Number(claims['exp']) + 1 })}.${signature}`,
      'no signature': `${head}.${body}.`,
      'no jti': await sign(withoutId, secret),
      'no end': await sign(withoutEnd, secret),
      'another jti': await sign({ ...claims, jti: 'mine' }, secret),
      'a user without a token': await sign({ ...claims, unique_id: 'nobody' }, secret),
      'a user that is a number': await sign({ ...claims, unique_id: 5 }, secret),
      garbage: 'garbage',
      dots: '..',
    };
    for (const [what, sent] of Object.entries(forged)) {
      assert.equal(await validate(aliya, sent), invalid, what);
    }
  }));

test('what is missing or no text is refused with 400; forms are understood like JSON', () =>
  withAliya(onlyTokens, async (aliya) => {
    for (const document of [{}, { token: 5 }, { token: '' }, { token: 'x\0' }, { unique_id: 'me' }]) {
      assert.is((await aliya.post('token', 'validate', document)).status, 400, JSON.stringify(document));
    }
    assert.is((await aliya.post('token', 'issue_token', { unique_id: 'x'.repeat(129) })).status, 400);
    const response = await fetch(`${aliya.origin('token')}/validate`, {
      method: 'POST',
      body: new URLSearchParams({ token: await issue(aliya) }),
    });
    assert.equal(await response.json(), valid);
  }));

test('the secret is made once, for its owner only; a damaged one stops the start', () =>
  withAliya(onlyTokens, async (aliya) => {
    assert.is((await stat(secretFile(aliya))).mode & 0o777, 0o600);
    const secret = await secretOf(aliya);
    assert.is(secret.length, 32);
    await aliya.restart();
    assert.equal(await secretOf(aliya), secret);
    await writeFile(secretFile(aliya), 'short');
    const { message, remedy } = await failureOf(() => aliya.restart());
    assert.match(message, /aliya_token\.secret does not hold a secret/);
    assert.match(remedy, 'everybody has to log in again');
  }));

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defineOpenRoute } from '../../../src/server/http/route.js';
import { string } from '../../../src/server/http/schema.js';
import { withApp } from '../../support/app.js';
import { post, sendRaw, withRoutes } from './support.js';

const mebibyte = 1024 * 1024;
const any = () => string({ max: 2 * mebibyte }).optional();

/** Answers with the fields that it was sent. */
const echo = defineOpenRoute(
  {
    method: 'post',
    path: '/echo',
    session: 'open',
    summary: 'Echo.',
    body: { a: any(), b: any(), n: any() },
  },
  async ({ body }) => body,
);

type Body = string | Uint8Array<ArrayBuffer>;

const form = 'application/x-www-form-urlencoded';

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly data: Record<string, string>;
}
type Ask = (contentType: string | null, body?: Body, headers?: Record<string, string>) => Promise<Answer>;

async function withEcho(work: (ask: Ask, address: string) => Promise<void>): Promise<void> {
  await withApp({}, (to) =>
    withRoutes(to, [echo], (address) =>
      work(async (contentType, body, headers = {}) => {
        const response = await fetch(`${address}/echo`, {
          method: 'POST',
          headers: { ...(contentType !== null && { 'Content-Type': contentType }), ...headers },
          ...(body !== undefined && { body }),
        });
        const text = await response.text();
        assert.match(response.headers.get('content-type') ?? '', /^application\/json; charset=utf-8$/);
        const document = JSON.parse(text) as Answer;
        return { ...document, status: response.status };
      }, address),
    ),
  );
}

const boundary = 'x-x';
const multipart = `multipart/form-data; boundary=${boundary}`;
const part = (head: string, value: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
const parts = (...list: string[]) => `${list.join('')}--${boundary}--\r\n`;

test('forms, multipart forms and JSON give the same fields', () =>
  withEcho(async (ask) => {
    const cases: readonly (readonly [string | null, Body])[] = [
      [form, 'a=x+y%20z&b=%E2%82%AC&n='],
      [`${form}; charset=UTF-8`, '&a=x+y%20z&&b=€&n'],
      ['APPLICATION/X-WWW-FORM-URLENCODED', 'a=x y z&b=€&n='],
      [null, new TextEncoder().encode('a=x y z&b=€&n=&extra=1')],
      [multipart, parts(part('name="a"', 'x y z'), part('name="b"', '€'), part('name="n"', ''))],
      ['application/json', JSON.stringify({ a: 'x y z', b: '€', n: '', extra: [1] })],
    ];
    for (const [contentType, body] of cases) {
      const answer = await ask(contentType, body);
      assert.equal([answer.status, answer.data], [200, { a: 'x y z', b: '€', n: '' }], contentType ?? 'none');
    }
  }));

test('numbers, true and false of JSON arrive as text, null is a missing field', () =>
  withEcho(async (ask) => {
    const { data } = await ask('application/json; charset=utf-8', '{"a":12,"b":true,"n":null}');
    assert.equal(data, { a: '12', b: 'true' });
    assert.equal((await ask('application/json', '{"a":"[1]","b":1e3}')).data, { a: '[1]', b: '1000' });
  }));

test('a list, an object or a number beyond all bounds is no text; in a field that nobody asks for it is ignored', () =>
  withEcho(async (ask) => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    for (const value of ['["x"]', '{"x":1}', '[]', '1e309', '-1e309', deep]) {
      const { status, message } = await ask('application/json', `{"a":${value}}`);
      assert.equal([status, message], [400, 'a: must be text.'], value.slice(0, 20));
      const ignored = await ask('application/json', `{"b":"y","other":${value}}`);
      assert.equal([ignored.status, ignored.data], [200, { b: 'y' }], value.slice(0, 20));
    }
  }));

test('a name within a text or within another field repeats nothing', () =>
  withEcho(async (ask) => {
    const asked = { a: 'a":1,"a":\\', n: '{"n":":"}' };
    const body = { ...asked, other: { a: 1, c: [{ a: ':' }] } };
    const { status, data } = await ask('application/json', JSON.stringify(body, null, 1));
    assert.equal([status, data], [200, asked]);
  }));

test('an empty body is an empty form, whatever its Content-Type or without one', () =>
  withEcho(async (ask) => {
    for (const type of [null, form, multipart, 'multipart/form-data', 'application/json', 'text/html', 'x']) {
      const answer = await ask(type, type === null ? undefined : '');
      assert.equal([answer.status, answer.data], [200, {}], type ?? 'none');
    }
  }));

test('a body that cannot be read is refused in the answer of open routes', () =>
  withEcho(async (ask) => {
    const cases: readonly (readonly [string, Body, RegExp])[] = [
      [form, 'a=%zz', /^The body is not a valid url-encoded form\.$/],
      [form, 'a=%e2%82', /^The body is not a valid url-encoded form\.$/],
      [form, new Uint8Array([97, 61, 0xff]), /^The body is not UTF-8 text\.$/],
      [form, 'a=1&a=2', /^a: sent twice\.$/],
      [form, 'extra=1&extra=1', /^extra: sent twice\.$/],
      [form, 'a=x%00y', /^a: must not contain NUL\.$/],
      [form, Array.from({ length: 201 }, (_, n) => `f${n}=`).join('&'), /^More than 200 fields\.$/],
      [multipart, parts(part('name="a"', '1'), part('name="a"', '2')), /^a: sent twice\.$/],
      [multipart, parts(part('name="a"', 'x\0')), /^a: must not contain NUL\.$/],
      [multipart, parts(part('name="a"; filename="a.txt"', 'x')), /^a: files are not taken\.$/],
      [multipart, part('name="a"', 'x'), /^The body is not a valid multipart form\.$/],
      ['multipart/form-data', parts(part('name="a"', 'x')), /^The body is not a valid multipart form\.$/],
      ['application/json', '[1]', /^The body must be a JSON object\.$/],
      ['application/json', '"text"', /^The body must be a JSON object\.$/],
      ['application/json', 'null', /^The body must be a JSON object\.$/],
      ['application/json', '{"a":', /^The body is not valid JSON\.$/],
      ['application/json', new Uint8Array([123, 0xc3, 125]), /^The body is not UTF-8 text\.$/],
      ['application/json', '{"a":"x\\u0000"}', /^a: must not contain NUL\.$/],
      ['application/json', '{"a":1,"b":{"a":1},"a":2}', /^a: sent twice\.$/],
      ['application/json', '{"a":1,"b":[{"b":1}],"\\u0061":"1"}', /^a: sent twice\.$/],
      ['application/json', '{"extra":null,"a":1,"extra":null}', /^extra: sent twice\.$/],
      ['text/plain', 'a=1', /^Content-Type: text\/plain is not understood/],
    ];
    for (const [contentType, body, message] of cases) {
      const answer = await ask(contentType, body);
      assert.is(answer.status, 400, `${contentType} ${String(body).slice(0, 60)}: ${answer.message}`);
      assert.match(answer.message, message);
      assert.equal(Object.keys(answer), ['state', 'message', 'data', 'updatedUserItems', 'status']);
    }
  }));

test('a body of 1 MiB is read, one byte more is 413, by its length or by its chunks', () =>
  withEcho(async (ask, address) => {
    const whole = `a=${'x'.repeat(mebibyte - 2)}`;
    assert.is((await ask(form, whole)).data['a']?.length, mebibyte - 2);
    const over = await ask(form, `${whole}x`);
    assert.equal([over.status, over.message], [413, 'The body is larger than 1 MiB.']);

    const chunked = (body: string) => {
      const chunks = (body.match(/.{1,65536}/g) ?? []).map(
        (text) => `${text.length.toString(16)}\r\n${text}\r\n`,
      );
      const head = { 'Content-Type': form, 'Transfer-Encoding': 'chunked' };
      return sendRaw(address, post('/echo', head, `${chunks.join('')}0\r\n\r\n`));
    };
    assert.is((await chunked(whole)).status, 200);
    const tooLong = await chunked(`${whole}x`);
    assert.is(tooLong.status, 413);
    assert.match(tooLong.text, 'The body is larger than 1 MiB.');
  }));

test('a body that breaks off changes nothing and stops nobody', () =>
  withEcho(async (ask, address) => {
    const head = { 'Content-Type': form, 'Content-Length': '100' };
    const cut = await sendRaw(address, post('/echo', head, 'a=1'), { breakOff: true });
    assert.is(cut.text, '');
    assert.is((await ask(form, 'a=1')).data['a'], '1');
  }));

test.run();

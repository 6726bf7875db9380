import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp } from '../../support/app.js';
import { sendRaw } from './support.js';

const pages = ['/admin', '/admin/', '/admin/players/7/items?page=2', '/login', '/me', '/me/records'];

/** The files that a page names. */
async function filesOf(to: TestApp, page: string): Promise<readonly string[]> {
  const { body } = await to.request(page);
  return [...String(body).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path = '']) => path);
}

test('every address of the console and of the player page shows its page', () =>
  withApp({}, async (to) => {
    for (const path of pages) {
      const { status, headers, body } = await to.request(path);
      assert.equal([path, status, headers.get('content-type')], [path, 200, 'text/html; charset=utf-8']);
      assert.match(String(body), /<div id="app">/);
    }
    const [console] = await filesOf(to, '/admin').then((names) =>
      names.filter((name) => /console/.test(name)),
    );
    assert.ok(console);
    assert.ok((await filesOf(to, '/me')).some((name) => /\/me-/.test(name)));
    assert.equal(await filesOf(to, '/login'), await filesOf(to, '/admin'));
  }));

test('what only begins alike, changes something or belongs to the API is no page', () =>
  withApp({}, async (to) => {
    for (const path of ['/administrator', '/men', '/loginx', '/web', '/web/', '/web/../package.json']) {
      assert.is((await to.request(path)).status, 404, path);
    }
    for (const path of ['/admin/api', '/admin/api/nothing', '/me/api/nothing']) {
      const { status, headers } = await to.request(path);
      assert.equal(
        [path, status, headers.get('content-type')],
        [path, 404, 'application/json; charset=utf-8'],
      );
    }
    assert.is((await to.request('/admin', { method: 'POST', body: '{}' })).status, 404);
  }));

test('a page may load nothing from elsewhere and run nothing of its own', () =>
  withApp({}, async (to) => {
    for (const path of pages) {
      const { headers, body } = await to.request(path);
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.not.match(policy, /unsafe|https?:|\*/);
      assert.is(headers.get('x-content-type-options'), 'nosniff');
      assert.is(headers.get('referrer-policy'), 'no-referrer');
      assert.not.match(String(body), /<script(?![^>]* src="\/web\/)|<style| style=| on\w+="|https?:/);
    }
  }));

test('files are kept for a year, pages are asked for again; both are sent once', () =>
  withApp({}, async (to) => {
    const names = await filesOf(to, '/admin');
    assert.ok(names.length >= 3, names.join(' '));
    for (const name of names) {
      const { status, headers } = await to.request(name);
      assert.equal(
        [name, status, headers.get('cache-control')],
        [name, 200, 'public, max-age=31536000, immutable'],
      );
      assert.match(name, /^\/web\/[\w-]+-[A-Z0-9]{8}\.(js|css|svg)$/);
    }
    const { headers } = await to.request('/admin');
    assert.is(headers.get('cache-control'), 'no-cache');
    const etag = headers.get('etag') ?? '';
    for (const [sent, status] of [
      [etag, 304],
      ['"another"', 200],
    ] as const) {
      const request = `GET /admin HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIf-None-Match: ${sent}\r\n\r\n`;
      assert.is((await sendRaw(to.address, request)).status, status);
    }
  }));

test('files are sent compressed to who takes that, and as they are to who does not', () =>
  withApp({}, async (to) => {
    const [name = ''] = (await filesOf(to, '/admin')).filter((each) => each.endsWith('.js'));
    const ask = async (encoding: string) => {
      const response = await fetch(to.address + name, { headers: { 'Accept-Encoding': encoding } });
      const { headers } = response;
      return {
        kind: headers.get('content-encoding'),
        varies: headers.get('vary'),
        length: Number(headers.get('content-length')),
        text: await response.text(),
      };
    };
    const [plain, compressed] = [await ask('identity'), await ask('gzip')];
    assert.equal([plain.kind, compressed.kind], [null, 'gzip']);
    assert.equal([plain.varies, compressed.varies], ['Accept-Encoding', 'Accept-Encoding']);
    assert.is(plain.text, compressed.text);
    assert.ok(compressed.length < plain.length);
    assert.throws(() => gunzipSync(Buffer.from(plain.text)));
    const head = await to.request(name, { method: 'HEAD' });
    assert.equal([head.status, head.body], [200, '']);
  }));

test.run();

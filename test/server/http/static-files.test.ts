import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp } from '../../support/app.js';
import { sendRaw } from './support.js';

const content = '0123456789abcdef';
const written = new Date(Date.UTC(2025, 4, 6, 7, 8, 9));

async function withFiles(work: (to: TestApp) => Promise<void>): Promise<void> {
  const prepare = async ({ files, root }: TestApp['folder']) => {
    await mkdir(join(files, 'mapfiles', 'inner'), { recursive: true });
    await mkdir(join(files, '.git'));
    const song = join(files, 'mapfiles', 'a song.dat');
    await writeFile(song, content);
    await utimes(song, written, written);
    await writeFile(join(files, 'mapfiles', 'empty'), '');
    await writeFile(join(files, '.env'), 'secret');
    await writeFile(join(files, '.git', 'config'), 'secret');
    await writeFile(join(root, 'outside.txt'), 'secret');
    await mkdir(`${files}-twin`);
    await writeFile(join(`${files}-twin`, 'x'), 'secret');
    await symlink(join(root, 'outside.txt'), join(files, 'link.txt'));
    await symlink(root, join(files, 'linked'));
    await symlink(join(files, 'nowhere'), join(files, 'dangling'));
    await symlink(song, join(files, 'inside'));
  };
  await withApp({ prepare }, work);
}

const path = '/mapfiles/a%20song.dat';

test('a file is sent with what a client needs to keep it', () =>
  withFiles(async (to) => {
    const answer = await to.request(path);
    assert.equal([answer.status, answer.body], [200, content]);
    const header = (name: string) => answer.headers.get(name);
    assert.is(header('last-modified'), written.toUTCString());
    assert.match(header('etag') ?? '', /^W?\/?".+"$/);
    assert.is(header('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal([header('accept-ranges'), header('content-length')], ['bytes', '16']);

    const head = await to.request(path, { method: 'HEAD' });
    assert.equal([head.status, head.body, head.headers.get('content-length')], [200, '', '16']);
    assert.is((await to.request('/mapfiles/empty')).headers.get('content-length'), '0');
    assert.equal([(await to.request('/inside')).status, (await to.request('/inside')).body], [200, content]);
  }));

test('what the client has already is not sent again', () =>
  withFiles(async (to) => {
    const etag = (await to.request(path)).headers.get('etag') ?? '';
    const cases: readonly (readonly [Record<string, string>, number])[] = [
      [{ 'If-None-Match': etag }, 304],
      [{ 'If-None-Match': '"other"' }, 200],
      [{ 'If-Modified-Since': written.toUTCString() }, 304],
      [{ 'If-Modified-Since': new Date(0).toUTCString() }, 200],
    ];
    for (const [headers, status] of cases) {
      const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const request = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${fields.join('')}\r\n`;
      const answer = await sendRaw(to.address, request);
      assert.equal([answer.status, answer.text], [status, status === 304 ? '' : content]);
      // fetch adds Cache-Control: no-cache.
      assert.is((await to.request(path, { headers })).status, status);
    }
    const other = await to.request(path, { headers: { 'If-Match': '"other"' } });
    assert.equal([other.status, other.body.message], [412, 'The file is another one by now.']);
  }));

test('ranges', () =>
  withFiles(async (to) => {
    const ranged = (range: string) => to.request(path, { headers: { Range: range } });
    for (const [range, body, sent] of [
      ['bytes=0-3', '0123', 'bytes 0-3/16'],
      ['bytes=10-', 'abcdef', 'bytes 10-15/16'],
      ['bytes=-2', 'ef', 'bytes 14-15/16'],
      ['bytes=8-999', '89abcdef', 'bytes 8-15/16'],
    ] as const) {
      const answer = await ranged(range);
      assert.equal([answer.status, answer.body, answer.headers.get('content-range')], [206, body, sent]);
    }
    const beyond = await ranged('bytes=16-');
    assert.equal(
      [beyond.status, beyond.headers.get('content-range'), beyond.body.message],
      [416, 'bytes */16', 'The file has no such range.'],
    );
    assert.equal([(await ranged('lines=1-2')).status, (await ranged('lines=1-2')).body], [200, content]);
  }));

test('directories, dot files, links out and ways up are not there', () =>
  withFiles(async (to) => {
    const paths = [
      ...['/mapfiles', '/mapfiles/', '/mapfiles/inner', '/mapfiles/a%20song.dat/', '/nothing'],
      ...['/.env', '/.git/config', '/mapfiles/../.env', '/%2eenv', '/mapfiles/%2e%2e/.env'],
      ...['/../outside.txt', '/..%2foutside.txt', '/%2e%2e/outside.txt', '/%2e%2e%2foutside.txt'],
      ...['/mapfiles/../../outside.txt', '/mapfiles/..%2f..%2foutside.txt', '/../files-twin/x'],
      ...[
        '/..%5coutside.txt',
        '/..\\outside.txt',
        '//etc/passwd',
        '/etc/passwd',
        '/C:/x',
        '/%00',
        '/link.txt',
      ],
      ...[
        '/link.txt%00.dat',
        '/mapfiles/a%20song.dat%00',
        '/linked/outside.txt',
        '/linked/player.db',
        '/dangling',
      ],
      ...['/%', '/%zz', `/${'a/'.repeat(3000)}b`, `/${'x'.repeat(5000)}`, '/mapfiles/a%2520song.dat'],
    ];
    for (const each of paths) {
      const request = `GET ${each} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      const answer = await sendRaw(to.address, request);
      assert.is(answer.status, 404, each.slice(0, 60));
      assert.equal(JSON.parse(answer.text), { state: 0, message: 'Not found.', data: {} }, each.slice(0, 60));
    }
    assert.is((await to.request(path, { method: 'POST', body: '' })).status, 404);
    assert.is((await to.request(path, { method: 'DELETE' })).status, 404);
  }));

test('a folder that is not there serves nothing', () =>
  withApp({}, async (to) => {
    assert.is((await to.request('/mapfiles/x')).status, 404);
  }));

test('files come without a session and are logged as files', () =>
  withFiles(async (to) => {
    await to.request(path);
    const line = JSON.parse(to.logLines.at(-1) ?? '{}') as Record<string, unknown>;
    assert.equal([line['route'], line['status']], ['files', 200]);
  }));

test.run();

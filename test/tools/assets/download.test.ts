import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DownloadProgress } from '../../../src/tools/assets/download.js';
import { assetPlan } from '../../../src/tools/assets/plan.js';
import { charts, filesBelow, withSite } from './asset-site.js';

test('files of every kind land below the folder, and the summary counts them', async () => {
  const plan = assetPlan({
    tracks: [
      { audioFileName: 'a.ogg', coverFileName: '../x', thumbnailFileName: 'same' },
      { audioFileName: 'a.ogg' },
    ],
    maps: [{ mapFileName: 'sub/a.map' }],
    eventBanners: [],
    packIconAtlasFilename: 'same',
    localizationEntryFilename: 'w.json',
  });
  await withSite(
    (response, _time, request) => response.end(`body of ${request.url}`),
    async (site) => {
      const seen: DownloadProgress[] = [];
      const summary = await site.download({ plan, onProgress: (progress) => seen.push(progress) });
      assert.equal(await filesBelow(site.out), [
        'asset/text/w.json',
        'audfiles/a.ogg',
        'covfiles/same',
        'iconfiles/same',
        'mapfiles/sub/a.map',
      ]);
      assert.is(await readFile(join(site.out, 'mapfiles/sub/a.map'), 'utf8'), 'body of /mapfiles/sub/a.map');
      assert.is(site.requests.length, 5);
      assert.equal(summary.kinds.cover, { fetched: 1, present: 0, missing: 0, failed: 1, bytes: 22 });
      assert.is(summary.kinds.midi, undefined);
      assert.is(summary.total.fetched, 5);
      assert.is(summary.total.failed, 1);
      assert.equal(
        summary.failures.map(({ path, origin }) => [path, origin]),
        [['covfiles/../x', 'name']],
      );
      assert.equal(seen.at(-1), { done: 5, total: 5, bytes: summary.total.bytes });
    },
  );
});

test('names are percent-encoded, below a base URL with a path, a query and a login', async () => {
  const name = 'a b#c%d?é&+.ogg';
  const logins: (string | undefined)[] = [];
  await withSite(
    (response, _time, request) => {
      logins.push(request.headers.authorization);
      response.end('x');
    },
    async (site) => {
      const baseUrl = `${site.url.replace('//', '//me:p%40ss@')}/deep%20er//?key=1#part`;
      await site.download({ plan: charts(name), baseUrl });
      assert.equal(site.requests, ['GET /deep%20er/mapfiles/a%20b%23c%25d%3F%C3%A9%26%2B.ogg?key=1']);
      assert.equal(logins, [`Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
      assert.equal(await filesBelow(site.out), [`mapfiles/${name}`]);
    },
  );
});

test('no more than `concurrency` requests at once', async () => {
  let running = 0;
  let most = 0;
  await withSite(
    (response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        response.end('x');
      }, 5);
    },
    async (site) => {
      const names = Array.from({ length: 20 }, (_, index) => `m${index}`);
      const summary = await site.download({ plan: charts(...names), concurrency: 3 });
      assert.is(summary.total.fetched, 20);
      assert.is(most, 3);
    },
  );
});

test('redirects are followed within http, not to other schemes and not for ever', async () => {
  await withSite(
    (response, _time, request) => {
      const target: Record<string, string> = {
        '/mapfiles/moved': '/store/moved',
        '/mapfiles/loop': '/mapfiles/loop',
        '/mapfiles/file': 'file:///etc/hostname',
        '/mapfiles/nowhere': 'http://',
      };
      const location = target[request.url ?? ''];
      if (location === undefined) response.end('found');
      else response.writeHead(302, { location }).end('go on');
    },
    async (site) => {
      const summary = await site.download({ plan: charts('moved', 'loop', 'file', 'nowhere') });
      assert.equal(await filesBelow(site.out), ['mapfiles/moved']);
      assert.equal(
        summary.failures.map(({ reason }) => reason),
        [
          'the server redirects to a file: address',
          'the server redirects more than 5 times',
          'the server redirects to no valid address',
        ],
      );
      assert.is(site.requests.filter((line) => line.endsWith('loop')).length, 6);
    },
  );
});

test('a login does not follow a redirect to another origin', async () => {
  const logins: (string | undefined)[] = [];
  await withSite(
    (response, _time, request) => {
      logins.push(request.headers.authorization);
      response.end('x');
    },
    async (other) => {
      await withSite(
        (response, _time, request) => response.writeHead(307, { location: other.url + request.url }).end(),
        async (site) => {
          await site.download({ plan: charts('a'), baseUrl: site.url.replace('//', '//me:secret@') });
          assert.equal(await filesBelow(site.out), ['mapfiles/a']);
          assert.equal(logins, [undefined]);
        },
      );
    },
  );
});

test('a file that comes compressed is stored as it is meant', async () => {
  await withSite(
    (response, _time, request) => {
      const body = gzipSync('the words');
      const whole = request.url === '/mapfiles/whole';
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(whole ? body : body.subarray(0, -6));
    },
    async (site) => {
      const summary = await site.download({ plan: charts('whole', 'cut') });
      assert.equal(await filesBelow(site.out), ['mapfiles/whole']);
      assert.is(await readFile(join(site.out, 'mapfiles/whole'), 'utf8'), 'the words');
      assert.is(summary.total.failed, 1);
    },
  );
});

test.run();

/** What is in the folder already: complete files, half ones, links, and things in the way. */
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planDownload } from '../../../src/tools/assets/download.js';
import { charts, filesBelow, withSite } from './asset-site.js';

test('what is there is not asked for again', async () => {
  await withSite(
    (response) => response.end('new'),
    async (site) => {
      await mkdir(join(site.out, 'mapfiles'), { recursive: true });
      await writeFile(join(site.out, 'mapfiles/here'), 'old');
      const summary = await site.download({ plan: charts('here', 'gone') });
      assert.equal(site.requests, ['GET /mapfiles/gone']);
      assert.is(summary.total.present, 1);
      assert.is(await readFile(join(site.out, 'mapfiles/here'), 'utf8'), 'old');
    },
  );
});

test('verify compares sizes and fetches what differs', async () => {
  await withSite(
    (response) => response.writeHead(200, { 'content-length': 5 }).end('12345'),
    async (site) => {
      await mkdir(join(site.out, 'mapfiles'), { recursive: true });
      await writeFile(join(site.out, 'mapfiles/good'), '54321');
      await writeFile(join(site.out, 'mapfiles/half'), '123');
      const summary = await site.download({ plan: charts('good', 'half'), verify: true, concurrency: 1 });
      assert.equal(site.requests, ['HEAD /mapfiles/good', 'HEAD /mapfiles/half', 'GET /mapfiles/half']);
      assert.is(summary.total.present, 1);
      assert.is(summary.total.fetched, 1);
      assert.is(await readFile(join(site.out, 'mapfiles/good'), 'utf8'), '54321');
      assert.is(await readFile(join(site.out, 'mapfiles/half'), 'utf8'), '12345');
    },
  );
});

test('verify keeps a file and says so where the server does not tell its size', async () => {
  const answers: Record<string, (response: ServerResponse) => unknown> = {
    nohead: (response) => response.writeHead(405).end(),
    unknown: (response) => response.writeHead(501).end(),
    chunked: (response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(),
    packed: (response) => response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': 9 }).end(),
    missing: (response) => response.writeHead(404).end(),
    broken: (response) => response.writeHead(503).end(),
  };
  await withSite(
    (response, _time, request) => answers[request.url?.slice('/mapfiles/'.length) ?? '']?.(response),
    async (site) => {
      await mkdir(join(site.out, 'mapfiles'), { recursive: true });
      const names = Object.keys(answers);
      for (const name of names) await writeFile(join(site.out, 'mapfiles', name), 'old');
      const summary = await site.download({ plan: charts(...names), verify: true });
      assert.is(summary.total.present, 5);
      assert.equal(
        summary.unverified.map(({ path, reason }) => `${path}: ${reason}`),
        [
          'mapfiles/chunked: the server does not tell its size',
          'mapfiles/missing: the server answers HEAD with 404',
          'mapfiles/nohead: the server answers HEAD with 405',
          'mapfiles/packed: the server does not tell its size',
          'mapfiles/unknown: the server answers HEAD with 501',
        ],
      );
      assert.equal(
        summary.failures.map((failure) => failure.path),
        ['mapfiles/broken'],
      );
      assert.equal(await filesBelow(site.out), names.map((name) => `mapfiles/${name}`).sort());
    },
  );
});

test('a dry run asks for nothing and writes nothing', async () => {
  await withSite(
    (response) => response.end('x'),
    async (site) => {
      const plan = {
        ...charts('a', 'b'),
        refused: [{ kind: 'map' as const, path: 'mapfiles/..', reason: 'no' }],
      };
      const fresh = await planDownload(plan, site.out);
      assert.is(fresh.dryRun, true);
      assert.equal(fresh.total, { fetched: 0, present: 0, missing: 2, failed: 1, bytes: 0 });
      assert.not.ok(await stat(site.out).catch(() => undefined));
      await mkdir(join(site.out, 'mapfiles'), { recursive: true });
      await writeFile(join(site.out, 'mapfiles/a'), 'x');
      assert.is((await planDownload(plan, site.out)).total.present, 1);
      assert.equal(site.requests, []);
    },
  );
});

test('links below the folder do not lead out of it', async () => {
  await withSite(
    (response) => response.end('x'),
    async (site) => {
      const outside = join(dirname(site.out), 'outside');
      await mkdir(outside);
      await mkdir(site.out);
      await writeFile(join(outside, 'victim'), 'safe');
      await symlink(outside, join(site.out, 'covfiles'));
      await mkdir(join(site.out, 'mapfiles'));
      await symlink(join(outside, 'victim'), join(site.out, 'mapfiles/linked'));
      await symlink(join(outside, 'unborn'), join(site.out, 'mapfiles/dangling'));
      const plan = charts('linked', 'dangling');
      const files = [...plan.files, { kind: 'cover' as const, path: 'covfiles/sub/c' }];
      const summary = await site.download({ plan: { files, refused: [] } });
      assert.is(summary.total.failed, 2);
      for (const failure of summary.failures) assert.match(failure.reason, /leads out/);
      assert.equal(await filesBelow(outside), ['victim']);
      assert.is(await readFile(join(outside, 'victim'), 'utf8'), 'safe');
      assert.equal(site.requests, ['GET /mapfiles/dangling']);
    },
  );
});

test('something in the way fails that file and no other', async () => {
  await withSite(
    (response) => response.end('x'),
    async (site) => {
      await mkdir(join(site.out, 'mapfiles/folder'), { recursive: true });
      const summary = await site.download({ plan: charts('folder', 'a', 'a/b'), concurrency: 1 });
      assert.equal(
        summary.failures.map(({ path, origin }) => [path, origin]),
        [
          ['mapfiles/a/b', 'folder'],
          ['mapfiles/folder', 'folder'],
        ],
      );
      assert.equal(await filesBelow(site.out), ['mapfiles/a']);
    },
  );
});

test.run();

/** How a run ends before it is done: interrupted, killed, or stopped by the disk. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../../src/failure.js';
import { charts, filesBelow, rejection, withSite } from './asset-site.js';

test('an abort leaves no half file, and the next run completes', async () => {
  const stop = new AbortController();
  const reason = new Error('interrupted');
  let slow = true;
  await withSite(
    (response, _time, request) => {
      if (!slow || request.url === '/mapfiles/quick') return response.end('whole');
      response.writeHead(200, { 'content-length': 5 });
      response.write('wh');
    },
    async (site) => {
      const plan = charts('quick', 'a', 'b', 'c', 'd');
      const run = site.download({ plan, concurrency: 2, signal: stop.signal });
      const outcome = rejection(run);
      while (!(await filesBelow(site.out)).some((file) => file.endsWith('.part'))) {
        await new Promise((done) => setTimeout(done, 2));
      }
      while (site.requests.length < 3) await new Promise((done) => setTimeout(done, 2));
      stop.abort(reason);
      assert.is(await outcome, reason);
      assert.equal(await filesBelow(site.out), ['mapfiles/quick']);
      assert.is(site.requests.length, 3);
      slow = false;
      const summary = await site.download({ plan });
      assert.is(summary.total.present, 1);
      assert.is(summary.total.fetched, 4);
      assert.is(await readFile(join(site.out, 'mapfiles/d'), 'utf8'), 'whole');
    },
  );
});

test('a signal that is aborted already begins nothing', async () => {
  await withSite(
    (response) => response.end('x'),
    async (site) => {
      const reason = new Error('interrupted');
      const signal = AbortSignal.abort(reason);
      assert.is(await rejection(site.download({ plan: charts('a'), signal })), reason);
      assert.equal(site.requests, []);
    },
  );
});

test('what a killed run left is removed, what a running one writes is kept', async () => {
  await withSite(
    (response) => response.end('x'),
    async (site) => {
      const folder = join(site.out, 'mapfiles');
      await mkdir(folder, { recursive: true });
      const id = '0b0b0b0b-0000-4000-8000-000000000000';
      const dead = `.kalpa-${2 ** 22 + 7}-${id}.part`;
      const own = `.kalpa-${process.pid}-${id}.part`;
      const running = `.kalpa-${process.ppid}-${id}.part`;
      for (const name of [dead, own, running, 'other.part']) await writeFile(join(folder, name), 'ha');
      await site.download({ plan: charts('a') });
      assert.equal(await filesBelow(folder), [running, 'a', 'other.part'].sort());
    },
  );
});

test('a folder that is a file is a failure before anything is asked for', async () => {
  await withSite(
    (response) => response.end('x'),
    async (site) => {
      await writeFile(site.out, 'no folder');
      for (const out of [site.out, join(site.out, 'below')]) {
        const error = await rejection(site.download({ plan: charts('a'), out }));
        assert.instance(error, Failure);
        assert.match((error as Failure).message, site.out);
        assert.match((error as Failure).remedy, '--out');
      }
      assert.equal(site.requests, []);
    },
  );
});

test('a folder without the right to write is one failure that ends the run', async () => {
  await withSite(
    (response) => response.end('x'),
    async (site) => {
      await mkdir(join(site.out, 'mapfiles'), { recursive: true, mode: 0o755 });
      await chmod(dirname(site.out), 0o755);
      await chmod(join(site.out, 'mapfiles'), 0o555);
      const names = Array.from({ length: 20 }, (_, index) => `m${index}`);
      const isRoot = process.geteuid?.() === 0;
      // Root may write anywhere, so the test is nobody for a while.
      if (isRoot) process.seteuid?.(65534);
      try {
        const error = await rejection(site.download({ plan: charts(...names), concurrency: 2 }));
        assert.instance(error, Failure);
        assert.match((error as Failure).message, /may not be written \(EACCES\)/);
        assert.match((error as Failure).remedy, '--out');
        assert.ok(site.requests.length < 5, `${site.requests.length} requests`);
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
    },
  );
});

test('a disk that takes no more ends the run and leaves no half file', async () => {
  await withSite(
    (response) => response.end('x'.repeat(100_000)),
    async (site) => {
      const limit = async (...rest: string[]) =>
        (await promisify(execFile)('prlimit', ['--pid', String(process.pid), ...rest])).stdout.trim();
      const before = await limit('--fsize', '--output=SOFT', '--noheadings').catch(() => undefined);
      // The limit on the size of files stands in for a full disk; a system without prlimit cannot tell.
      if (before === undefined) return;
      await limit('--fsize=5000:');
      try {
        const names = Array.from({ length: 20 }, (_, index) => `m${index}`);
        const error = await rejection(site.download({ plan: charts(...names), concurrency: 2 }));
        assert.instance(error, Failure);
        assert.match((error as Failure).message, /EFBIG/);
        assert.ok(site.requests.length < 5, `${site.requests.length} requests`);
      } finally {
        await limit(`--fsize=${before}:`);
      }
      assert.equal(await filesBelow(site.out), []);
    },
  );
});

test.run();

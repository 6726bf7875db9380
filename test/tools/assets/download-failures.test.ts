import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../../src/failure.js';
import { parseRetryAfter } from '../../../src/tools/assets/retries.js';
import { failureRemedy } from '../../../src/tools/assets/summary.js';
import { charts, filesBelow, rejection, withSite, type Answer, type Site } from './asset-site.js';

function askedTwice(site: Site): void {
  assert.is(site.requests.length, 2);
}

/** Spoils the first answer with `spoil` and expects the second to make the file whole. */
async function recovers(spoil: Answer, check: (site: Site) => void = askedTwice): Promise<void> {
  await withSite(
    (response, time, request) => {
      if (time === 1) spoil(response, time, request);
      else response.end('whole');
    },
    async (site) => {
      const summary = await site.download({ plan: charts('a') });
      assert.equal(summary.failures, []);
      assert.equal(await filesBelow(site.out), ['mapfiles/a']);
      assert.is(await readFile(join(site.out, 'mapfiles/a'), 'utf8'), 'whole');
      check(site);
    },
  );
}

/** A server that is silent for good: reported as `reason` after the time for it. */
async function timesOut(silence: Answer, reason: string): Promise<void> {
  await withSite(silence, async (site) => {
    const timeouts = { headers: 100, body: 100 };
    const summary = await site.download({ plan: charts('a'), timeouts, attempts: 2 });
    assert.is(site.requests.length, 2);
    assert.equal(
      summary.failures.map((failure) => failure.reason),
      [reason],
    );
    assert.equal(await filesBelow(site.out), []);
  });
}

test('500 then good', () => recovers((response) => response.writeHead(500).end('oops')));
test('408 then good', () => recovers((response) => response.writeHead(408).end()));
test('a reset before the answer', () => recovers((response) => response.destroy()));

test('a server that does not answer', () => timesOut(() => undefined, 'the server does not answer in time'));

test('a reset in the middle of the body', () =>
  recovers((response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half', () => response.socket?.resetAndDestroy());
  }));

test('a body shorter than its Content-Length', () =>
  recovers((response) => {
    response.writeHead(200, { 'content-length': 100, connection: 'close' });
    response.write('half', () => response.socket?.end());
  }));

test('a chunked body without its end', () =>
  recovers((response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' });
    response.write('half', () => response.socket?.end());
  }));

test('a body that stalls', () =>
  timesOut((response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
  }, 'the server stopped sending in the middle of the file'));

test('no HTTP at all', () => recovers((response) => response.socket?.end('SSH-2.0-synthetic\r\n')));

test('Retry-After in seconds is waited for', () =>
  recovers(
    (response) => response.writeHead(429, { 'retry-after': '7' }).end(),
    (site) => assert.is(sum(site.waits), 7000),
  ));

test('Retry-After as a date is waited for', () =>
  recovers(
    (response) => response.writeHead(503, { 'retry-after': 'Mon, 01 Jan 2024 00:00:09 GMT' }).end(),
    (site) => assert.is(sum(site.waits), 9000),
  ));

test('a Retry-After of a day is cut to two minutes', () =>
  recovers(
    (response) => response.writeHead(429, { 'retry-after': '86400' }).end(),
    (site) => assert.is(sum(site.waits), 120_000),
  ));

test('Retry-After holds the other files back as well', async () => {
  await withSite(
    (response, time, request) => {
      const limited = request.url === '/mapfiles/a';
      if (limited) response.writeHead(429, { 'retry-after': '60' }).end();
      else response.end('x');
    },
    async (site) => {
      await site.download({ plan: charts('a', 'b'), concurrency: 1, attempts: 1 });
      assert.equal(site.waits, [60_000]);
    },
  );
});

test('waits double, with jitter, and attempts are counted', async () => {
  await withSite(
    (response) => response.writeHead(500).end(),
    async (site) => {
      const summary = await site.download({ plan: charts('a') });
      assert.equal(site.waits, [375, 750, 1500, 3000]);
      assert.is(site.requests.length, 5);
      assert.equal(summary.failures, [
        { kind: 'map', path: 'mapfiles/a', reason: 'the server answers 500', origin: 'server', status: 500 },
      ]);
      assert.match(failureRemedy(summary), /same command again/);
      assert.equal(await filesBelow(site.out), []);
    },
  );
});

test('404 and other 4xx are final, and all 404 points at the base URL', async () => {
  await withSite(
    (response, _time, request) => response.writeHead(request.url === '/mapfiles/x' ? 403 : 404).end('no'),
    async (site) => {
      const missing = await site.download({ plan: charts('a', 'b') });
      assert.is(missing.total.failed, 2);
      assert.match(failureRemedy(missing), /--base-url is probably wrong/);
      await site.download({ plan: charts('x') });
      assert.is(site.requests.length, 3);
      assert.equal(site.waits, []);
    },
  );
});

test('a server that cannot be reached is not asked for every file', async () => {
  await withSite(
    (response) => response.end(),
    async (site) => {
      const unused = createServer();
      await new Promise<void>((done) => unused.listen(0, '127.0.0.1', done));
      const baseUrl = `http://127.0.0.1:${(unused.address() as AddressInfo).port}/`;
      await new Promise((done) => unused.close(done));
      const names = Array.from({ length: 30 }, (_, index) => `m${index}`);
      const summary = await site.download({ plan: charts(...names), baseUrl, concurrency: 2, attempts: 2 });
      assert.is(summary.total.failed, 30);
      const tried = summary.failures.filter(({ reason }) => reason === 'the server refuses the connection');
      assert.ok(tried.length >= 4 && tried.length <= 6, `${tried.length} tried`);
      assert.match(failureRemedy(summary), /--base-url/);
    },
  );
});

test('a base URL of another scheme, or none, is a failure', async () => {
  await withSite(
    (response) => response.end(),
    async (site) => {
      for (const baseUrl of ['ftp://host/', 'file:///etc', 'assets.example', '']) {
        assert.instance(await rejection(site.download({ plan: charts('a'), baseUrl })), Failure);
      }
      assert.equal(await filesBelow(site.out), []);
    },
  );
});

test('Retry-After says seconds, a date, or nothing', () => {
  const now = Date.UTC(2024, 0, 1);
  assert.is(parseRetryAfter('3', now), 3000);
  assert.is(parseRetryAfter('Mon, 01 Jan 2024 00:00:05 GMT', now), 5000);
  assert.is(parseRetryAfter('Mon, 01 Jan 2023 00:00:05 GMT', now), 0);
  for (const nothing of [undefined, '', '-1', '1.5', 'soon', 'Someday, maybe']) {
    assert.is(parseRetryAfter(nothing, now), undefined);
  }
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

test.run();

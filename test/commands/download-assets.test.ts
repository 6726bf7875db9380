import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../src/data/sqlite/driver.js';
import { downloadAssetsCommand } from '../../src/commands/download-assets.js';
import { startCli, type RunningCli } from '../cli/run.js';
import { filesBelow, withSite, type Answer, type Site } from '../tools/assets/asset-site.js';

const command = { name: 'download-assets', summary: '', load: async () => downloadAssetsCommand };

/** A server that has everything but what is called `gone`. */
const serve: Answer = (response, _time, request) => {
  response.writeHead(request.url?.endsWith('gone') ? 404 : 200).end('x');
};

function captureOf(document: unknown): string {
  return gzipSync(JSON.stringify(document)).toString('base64');
}

/** Runs `kalpa download-assets …` in the folder whose `files` is the site's. */
function start(site: Site, args: string[], { stdin = '', env = {} } = {}): RunningCli {
  const cwd = dirname(site.out);
  const argv = ['download-assets', '--data', '.', ...args];
  return startCli(argv, { cwd, stdin, env, commands: [command] });
}

test('a capture file is enough, and files land in the data folder or in --out', () =>
  withSite(serve, async (site) => {
    const root = dirname(site.out);
    const capture = captureOf({
      maps: [{ pk: 1, mapFileName: 'a.map' }],
      tracks: [{ pk: 1, audioFileName: 'a.ogg' }],
    });
    await writeFile(join(root, 'b64.txt'), capture);
    const run = await start(site, ['b64.txt', '--base-url', site.url, '--only', 'map,midi']).ended;
    assert.is(run.code, 0);
    assert.match(run.stdout, /map +1 fetched \(1 B\), 0 present, 0 failed/);
    assert.equal(await filesBelow(site.out), ['mapfiles/a.map']);
    const args = ['-', '--base-url', site.url, '--out', 'other', '--concurrency', '1'];
    assert.is((await start(site, args, { stdin: capture }).ended).code, 0);
    assert.equal(await filesBelow(join(root, 'other')), ['audfiles/a.ogg', 'mapfiles/a.map']);
  }));

test('the parsed manifest will do, with settings for the names that an earlier one lacks', () =>
  withSite(serve, async (site) => {
    const database = openDatabase(join(dirname(site.out), 'manifest.db'), { timeout: 5000 });
    database.exec(`CREATE TABLE tracks (pk INTEGER); CREATE TABLE maps (pk INTEGER, mapFileName TEXT);
      INSERT INTO maps VALUES (1, 'a')`);
    database.close();
    const env = { KALPA_FILES_PACK_ICON_ATLAS: 'atlas.png' };
    assert.is((await start(site, ['--base-url', site.url], { env }).ended).code, 0);
    assert.equal(await filesBelow(site.out), ['iconfiles/atlas.png', 'mapfiles/a']);
  }));

test('failures are listed, then the run fails with what to do; --json has them too', () =>
  withSite(serve, async (site) => {
    const maps = ['a', 'gone', '../\u001b[31mup'].map((mapFileName, pk) => ({ pk, mapFileName }));
    const stdin = captureOf({ maps });
    const run = await start(site, ['-', '--base-url', site.url], { stdin }).ended;
    assert.is(run.code, 1);
    assert.match(run.stderr, /2 of 3 files failed/);
    assert.match(run.stderr, /The server does not have these files/);
    assert.match(run.stdout, /not found on the server \(404\):\n {4}mapfiles\/gone/);
    assert.not.match(run.stdout, '\u001b');
    const again = await start(site, ['-', '--base-url', site.url, '--json'], { stdin }).ended;
    assert.is(again.code, 1);
    const document = JSON.parse(again.stdout);
    assert.equal(document.total, { fetched: 0, present: 1, missing: 0, failed: 2, bytes: 0 });
    assert.equal(
      document.failures.map((failure: { path: string }) => failure.path),
      ['mapfiles/../\u001b[31mup', 'mapfiles/gone'],
    );
  }));

test('a dry run needs no base URL; a real one names the flag', () =>
  withSite(serve, async (site) => {
    const stdin = captureOf({ maps: [{ pk: 1, mapFileName: 'a' }] });
    const dry = await start(site, ['-', '--dry-run'], { stdin }).ended;
    assert.is(dry.code, 0);
    assert.match(dry.stdout, /total +1 to fetch, 0 present, 0 failed/);
    const real = await start(site, ['-'], { stdin }).ended;
    assert.is(real.code, 2);
    assert.match(real.stderr, '--base-url');
    assert.equal(site.requests, []);
    assert.equal(await filesBelow(site.out), []);
  }));

test('an interrupt ends with 130 and leaves no half file', () =>
  withSite(
    (response) => {
      response.writeHead(200, { 'content-length': 5 });
      response.write('ha');
    },
    async (site) => {
      await mkdir(site.out);
      const stdin = captureOf({ maps: [{ pk: 1, mapFileName: 'a' }] });
      const running = start(site, ['-', '--base-url', site.url], { stdin });
      while ((await filesBelow(site.out)).length === 0) await new Promise((done) => setTimeout(done, 2));
      running.interrupt();
      assert.is((await running.ended).code, 130);
      assert.equal(await filesBelow(site.out), []);
    },
  ));

test('no capture, no manifest, nothing named: each is told', () =>
  withSite(serve, async (site) => {
    const absent = await start(site, ['absent.txt', '--base-url', site.url]).ended;
    assert.is(absent.code, 1);
    assert.match(absent.stderr, 'absent.txt');
    const none = await start(site, ['--base-url', site.url]).ended;
    assert.is(none.code, 1);
    assert.match(none.stderr, 'parse-manifest');
    const bad = await start(site, ['-', '--base-url', site.url], { stdin: '!!' }).ended;
    assert.is(bad.code, 1);
    const empty = await start(site, ['-', '--base-url', site.url], { stdin: captureOf({}) }).ended;
    assert.is(empty.code, 0);
    assert.match(empty.stderr, 'The manifest names no such files.');
  }));

test('wrong flags are wrong usage', () =>
  withSite(serve, async (site) => {
    const wrong = [
      ...['0', '65', '-1', '1.5', 'x', '1e1'].map((text) => ['--concurrency', text]),
      ...['map,songs', ''].map((text) => ['--only', text]),
      ...['ftp://x/', 'assets.example', 'http:', 'https://'].map((text) => ['--base-url', text]),
    ];
    for (const flags of wrong) {
      const run = await start(site, ['-', ...flags]).ended;
      assert.is(run.code, 2, flags.join(' '));
      assert.match(run.stderr, flags[0] ?? '');
    }
  }));

test.run();

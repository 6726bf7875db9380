import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { routes } from '../../src/server/routes.js';
import { runCli } from '../cli/run.js';
import { withApp } from '../support/app.js';

const document = new URL('../../docs/PROTOCOL.md', import.meta.url);

const between = (text: string, from: string, to: string) => text.split(from)[1]?.split(to)[0] ?? '';

test('the table of endpoints is what the routes declare', async () => {
  const text = await readFile(document, 'utf8');
  const { code, stdout } = await runCli(['routes', '--markdown']);
  assert.is(code, 0);
  const table = between(text, '<!-- routes: begin -->\n', '<!-- routes: end -->');
  assert.is(table, stdout, 'bring it up to date with: kalpa routes --markdown');
  assert.is(table.trim().split('\n').length, routes.length + 2);
});

test('the table of endpoints for browsers is what the routes declare', async () => {
  const text = await readFile(document, 'utf8');
  const { stdout } = await runCli(['routes', '--web', '--markdown']);
  const table = between(text, '<!-- web routes: begin -->\n', '<!-- web routes: end -->');
  assert.is(table, stdout, 'bring it up to date with: kalpa routes --web --markdown');
});

test('every endpoint that is named in the text is there', async () => {
  const text = await readFile(document, 'utf8');
  const written = text.split('<!-- routes: begin -->')[0] ?? '';
  const named = new Set(written.match(/(?<=`(?:GET |POST )?)\/api\/[\w/:]+(?=`)/g));
  const paths = new Set(routes.map(({ path }) => path));
  assert.ok(named.size > 50);
  for (const path of named) if (path !== '/api/') assert.ok(paths.has(path), path);
});

test('the program signs in, plays a map and gets its answer', () =>
  withApp({ settings: { unlockAll: true } }, async (to) => {
    const text = await readFile(document, 'utf8');
    const folder = await mkdtemp(join(tmpdir(), 'kalpa-protocol-'));
    try {
      const file = join(folder, 'play.mts');
      await writeFile(file, between(text, '```ts\n', '```'));
      const program = (await import(pathToFileURL(file).href)) as {
        playOnce(server: string, id: string, pw: string): Promise<Record<string, Record<string, unknown>>>;
      };
      const account = { id: 'bot', pw: 'a password' };
      assert.is((await to.request('/api/auth/signup', { form: account })).status, 200);
      const { data, updatedUserItems } = await program.playOnce(to.address, account.id, account.pw);
      assert.is(data?.['isNewRecord'], true);
      assert.equal((data?.['bestRecord'] as Record<string, unknown>)['score'], 900_000);
      assert.ok(Number(updatedUserItems?.['length']) > 0);
      assert.equal(await to.app.store.read.selectFrom('scoreReviews').select('reasons').execute(), []);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }));

test.run();

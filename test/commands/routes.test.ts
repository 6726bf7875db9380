import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { routes } from '../../src/server/routes.js';
import { runCli } from '../cli/run.js';

test('routes lists every endpoint once, as text and as one JSON document', async () => {
  const { code, stdout, stderr } = await runCli(['routes', '--json']);
  assert.equal([code, stderr], [0, '']);
  const listed = JSON.parse(stdout) as { method: string; path: string; session: string; summary: string }[];
  assert.is(listed.length, routes.length);
  assert.is(new Set(listed.map(({ method, path }) => `${method} ${path}`)).size, routes.length);
  for (const { summary, method } of listed) {
    assert.match(summary, /^[A-Z].*\.$/);
    assert.match(method, /^(GET|POST)$/);
  }
  assert.equal(
    listed.find(({ path }) => path === '/api/auth/login'),
    {
      ...{ method: 'POST', path: '/api/auth/login', session: 'open', params: [], body: ['id', 'pw'] },
      summary: routes.find(({ path }) => path === '/api/auth/login')?.summary,
    },
  );

  const text = await runCli(['routes']);
  assert.is(text.code, 0);
  for (const { method, path } of listed) assert.ok(text.stdout.includes(`${method.padEnd(4)} ${path}`), path);
  assert.match(text.stdout, /^POST \/api\/auth\/login {2}\(id, pw\) \[open\]$/m);
});

test('only the routes that 03 calls open are open', () => {
  const open = routes.filter(({ session }) => session === 'open').map(({ path }) => path);
  assert.equal(open.sort(), [
    '/api/auth/login',
    '/api/auth/request/account',
    '/api/auth/request/password/reset',
    '/api/auth/signup',
  ]);
});

test.run();

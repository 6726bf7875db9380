import Koa from 'koa';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../../src/data/store/store.js';
import { healthChecks } from '../../../src/server/http/health.js';
import { withApp, type Database } from '../../support/app.js';

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: a server that runs is up and ready, without a session`, () =>
    withApp({ database }, async (to) => {
      for (const [path, status] of [
        ['/healthz', 'up'],
        ['/readyz', 'ready'],
      ]) {
        const answer = await to.request(path ?? '');
        assert.equal([answer.status, answer.body], [200, { status }]);
        const line = JSON.parse(to.logLines.at(-1) ?? '{}') as Record<string, unknown>;
        assert.equal([line['route'], line['status']], [path, 200]);
      }
    }));
}

test('a database that does not answer makes it unready, but not down', () =>
  withApp({}, async (to) => {
    const store = await openStore({ database: to.folder.player });
    await store.close();
    const respond = new Koa().use(healthChecks({ ...to.app, store })).callback();
    const server = createServer((request, response) => void respond(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      assert.is((await fetch(`${address}/healthz`)).status, 200);
      const ready = await fetch(`${address}/readyz`);
      assert.equal(
        [ready.status, await ready.json()],
        [503, { status: 'the player database does not answer' }],
      );
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }));

test.run();

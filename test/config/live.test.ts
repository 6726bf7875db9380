import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leaves } from '../../src/config/leaves.js';
import { isLive, takeOver } from '../../src/config/live.js';
import { liveSettings, settingsSchema } from '../../src/config/settings.js';

test('every entry of the list is a setting or a group of them', () => {
  for (const entry of liveSettings) {
    assert.ok(
      leaves.some(({ path }) => path === entry || path.startsWith(`${entry}.`)),
      entry,
    );
  }
});

test('addresses, files and the database are read at the start alone, and no secret is changed while it runs', () => {
  for (const path of ['host', 'port', 'tls.cert', 'tls.key', 'database', 'auth.mode', 'log.level']) {
    assert.not.ok(isLive(path), path);
  }
  for (const { path, secret } of leaves) assert.not.ok(secret && isLive(path), path);
});

test('of what is different, only what may change is taken over', () => {
  const running = settingsSchema.parse({ port: 1, limits: { address: 1 } });
  const loaded = settingsSchema.parse({ port: 2, limits: { address: 2 }, trustProxy: ['10.0.0.1'] });
  const { settings, changes, waiting } = takeOver(running, loaded);
  assert.equal(settings, { ...loaded, port: 1 });
  assert.equal(waiting, ['port']);
  assert.equal(changes, [
    { path: 'limits.address', before: 1, after: 2 },
    { path: 'trustProxy', before: [], after: ['10.0.0.1'] },
  ]);
  assert.is(running.limits.address, 1);
  assert.is(takeOver(running, running).settings, running);
});

test.run();

import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Refusal } from '../../../src/server/http/refusal.js';
import { reloadChanged } from '../../../src/server/live/reload.js';
import { changeableSettings, changeSettings } from '../../../src/server/live/settings.js';
import { serve } from '../../../src/server/serve.js';
import { gameOf, startOfTests, withApp, type TestApp } from '../../support/app.js';

const fileOf = async (to: TestApp) => JSON.parse(await readFile(to.folder.settings, 'utf8'));
const change = (to: TestApp, values: Record<string, unknown>) =>
  changeSettings(to.app, { values, by: 'root' });

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.unreachable('It should have been refused.'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error.message;
  throw error;
}

test('a change counts at once, stands in the file, and says who changed what', () =>
  withApp({ settings: { shop: { freeCash: true } } }, async (to) => {
    await writeFile(to.folder.settings, JSON.stringify({ $schema: './x.json', ...(await fileOf(to)) }));
    const before = await fileOf(to);
    const changed = await change(to, { 'limits.address': 3, 'shop.freeCash': null, unlockAll: false });
    assert.equal(changed, {
      by: 'root',
      at: startOfTests,
      changes: [
        { path: 'shop.freeCash', before: true, after: false },
        { path: 'limits.address', before: 0, after: 3 },
      ],
    });
    assert.equal([to.app.settings.limits.address, to.app.settings.shop.freeCash], [3, false]);
    assert.equal(await fileOf(to), { ...before, shop: {}, limits: { ...before.limits, address: 3 } });
    const tries = [];
    for (let n = 0; n < 4; n += 1) tries.push((await to.request('/api/auth/login', { form: {} })).status);
    assert.equal(tries, [400, 400, 400, 400], 'a form without an id is no try');
    const form = { id: 'nobody', pw: 'x' };
    for (let n = 0; n < 3; n += 1) await to.request('/api/auth/login', { form });
    assert.is((await to.request('/api/auth/login', { form })).status, 429);
  }));

test('changes at once do not undo each other', () =>
  withApp({}, async (to) => {
    const values = [{ 'limits.address': 7 }, { 'limits.account': 8 }, { scoreChecks: 'off' }, { drain: 9 }];
    await Promise.all(values.map((each) => change(to, each)));
    const { limits, scoreChecks, drain } = to.app.settings;
    assert.equal([limits, scoreChecks, drain], [{ address: 7, account: 8 }, 'off', 9]);
    assert.equal((await fileOf(to)).limits, limits);
  }));

test('what is unknown, wrong or waits for a restart is named, and nothing is changed', () =>
  withApp({}, async (to) => {
    const before = await readFile(to.folder.settings, 'utf8');
    const message = await refusalOf(
      change(to, {
        'limits.address': 5,
        'limits.account': -1,
        port: 1,
        nothing: 1,
        unlockAll: 'yes',
        __proto__x: 1,
      }),
    );
    assert.match(message, /limits\.account: allowed is a whole number from 0 to 1000000\./);
    assert.match(message, /port: counts from the next start on only/);
    assert.match(message, /nothing: there is no such setting\./);
    assert.match(message, /unlockAll: allowed is true, false\./);
    assert.not.match(message, /limits\.address/);
    assert.is(await readFile(to.folder.settings, 'utf8'), before);
    assert.is(to.app.settings.limits.address, 0);
  }));

test('what a variable or a flag sets is not changed behind its back', () =>
  withApp({}, async (to) => {
    const sources = { folder: to.folder, env: { KALPA_UNLOCK_ALL: 'true' }, flags: { drain: 3 } };
    const { settings, log } = to.app;
    const other = await serve({ folder: to.folder, settings, sources, log, clock: to.clock });
    try {
      const values = { unlockAll: false, drain: 1 };
      const message = await refusalOf(changeSettings(gameOf(other), { values, by: 'root' }));
      assert.match(message, /unlockAll: is set by KALPA_UNLOCK_ALL; change it there\./);
      assert.match(message, /drain: is set by --drain/);
      const shown = new Map(changeableSettings(gameOf(other)).map((each) => [each.path, each]));
      assert.is(shown.get('unlockAll')?.isFixed, true);
      assert.is(shown.get('limits.address')?.isFixed, false);
      assert.not.ok(shown.has('port') || shown.has('database'));
      assert.not.ok([...shown.keys()].some((path) => path.startsWith('tls.')));
    } finally {
      await other.stop();
    }
  }));

test('a server whose settings came from nowhere keeps them', () =>
  withApp({}, async (to) => {
    const { settings, log } = to.app;
    const other = await serve({ folder: to.folder, settings, log, clock: to.clock });
    try {
      assert.match(
        await refusalOf(changeSettings(gameOf(other), { values: { drain: 1 }, by: 'root' })),
        'cannot be changed',
      );
      await writeFile(to.folder.settings, '{"drain":99}');
      await other.reload();
      assert.is(gameOf(other).settings.drain, settings.drain);
    } finally {
      await other.stop();
    }
  }));

test('a file that was broken by hand stops a change, and a reload keeps what there was', () =>
  withApp({}, async (to) => {
    await writeFile(to.folder.settings, '{"limits": {"address": 4},');
    assert.match(await refusalOf(change(to, { drain: 1 })), /is no JSON: line 1, column/);
    await to.reload();
    assert.is(to.app.settings.limits.address, 0);
    const failures = () => to.logLines.filter((line) => line.includes('could not be reloaded')).length;
    const told = failures();
    assert.ok(told > 0);
    await reloadChanged(to.app);
    assert.is(failures(), told, 'not again until the file changes');
    await writeFile(to.folder.settings, '{"limits": {"address": 4}, "port": 1234, "unlockAll": false}');
    await reloadChanged(to.app);
    assert.is(to.app.settings.limits.address, 4);
    assert.is(to.app.settings.port, 0, 'the port waits for a restart');
    assert.ok(to.logLines.some((line) => line.includes('next start') && line.includes('"port"')));
  }));

test('the file keeps its permissions, and a new one is for its owner alone', () =>
  withApp({}, async (to) => {
    await chmod(to.folder.settings, 0o640);
    await change(to, { drain: 4 });
    assert.is((await stat(to.folder.settings)).mode & 0o777, 0o640);
  }));

test.run();

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSettings, resolveSettings, type SettingsSources } from '../../src/config/load.js';
import { dataFolder } from '../../src/data/folder.js';
import { Failure } from '../../src/failure.js';
import { inFolder } from '../cli/run.js';

type Sources = Omit<SettingsSources, 'folder' | 'env'> & { env?: Record<string, string>; file?: unknown };

/** Loads settings in a folder of its own; `file` is the configuration, a text as it is. */
async function load(sources: Sources = {}) {
  let loaded: ReturnType<typeof resolveSettings> | undefined;
  await inFolder(async (root) => {
    const folder = dataFolder(root);
    const { file, env = {}, ...rest } = sources;
    if (file !== undefined)
      await writeFile(folder.settings, typeof file === 'string' ? file : JSON.stringify(file));
    loaded = resolveSettings({ folder, env, ...rest });
  });
  if (!loaded) throw new Error('Nothing was loaded.');
  return loaded;
}

async function settingsOf(sources: Sources) {
  return (await load(sources)).settings;
}

async function refusal(sources: Sources): Promise<Failure> {
  try {
    await load(sources);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It should have been refused.');
}

test('without any source all settings have their defaults', async () => {
  assert.equal(await settingsOf({}), {
    host: '127.0.0.1',
    port: 12001,
    drain: 10,
    tls: { mode: 'auto', cert: '', key: '' },
    database: '',
    unlockAll: true,
    signup: 'open',
    maintenance: '',
    auth: { mode: 'local' },
    smtp: {
      ...{ host: '', port: 587, security: 'starttls', user: '', password: '', from: '', ca: '', timeout: 15 },
      language: '',
    },
    discord: { token: '', apiKey: '', guild: '', channel: '' },
    sessions: { idleDays: 90 },
    accounts: { deletionGraceDays: 30 },
    scoreChecks: 'review',
    play: { requireOwned: false },
    shop: { freeCash: false },
    economy: { startingItems: {}, currency: 1, experience: 1, events: [] },
    retention: { records: 0 },
    files: { packIconAtlas: '', localizationEntry: '' },
    limits: { address: 60, account: 10 },
    metrics: 'local',
    backup: { every: 24, keep: 7 },
    log: { level: 'info', format: 'auto' },
    sqlite: { synchronous: 'normal' },
    aliya: {
      host: '',
      port: 8880,
      key: '67891234',
      iv: '67891234',
      addresses: [],
      secret: '',
      tokenDays: 30,
      connectionsPerMinute: 600,
      cheats: false,
    },
    with: [],
    only: [],
    plugins: [],
    pluginSettings: {},
    trustProxy: [],
    multiplay: {
      ...{ port: 0, identity: 'address', reconnectSeconds: 10 },
      ...{ eventsPerSecond: 60, connectionsPerAddress: 500 },
    },
  });
});

test('environment wins over file, flag over both; each setting by itself', async () => {
  const settings = await settingsOf({
    file: { $schema: './x.json', port: 1, drain: 1, host: 'file', sessions: { idleDays: 7 } },
    env: { KALPA_PORT: '2', KALPA_DRAIN: '2', KALPA_DATA: '/x', KALPA_TEST_ANY: '1', PATH: '/bin' },
    flags: { port: 3, host: undefined },
  });
  assert.equal([settings.port, settings.drain, settings.host, settings.sessions.idleDays], [3, 2, 'file', 7]);
  assert.is(settings.limits.address, 60);
});

test('where each setting comes from is told', async () => {
  const { shown } = await load({
    file: { host: 'file' },
    env: { KALPA_SESSIONS_IDLE_DAYS: '5' },
    flags: { 'tls.cert': '/c.pem', 'tls.key': '/k.pem' },
  });
  const from = (path: string) => {
    const { value, source, from = '' } = shown.find((setting) => setting.path === path) ?? {};
    return [value, source, from];
  };
  assert.is(from('host')[0], 'file');
  assert.is(from('host')[1], 'file');
  assert.match(String(from('host')[2]), /kalpa\.config\.json$/);
  assert.equal(from('sessions.idleDays'), [5, 'environment', 'KALPA_SESSIONS_IDLE_DAYS']);
  assert.equal(from('tls.cert'), ['/c.pem', 'flag', '--tls-cert']);
  assert.equal(from('port'), [12001, 'default', '']);
});

test('a text from the environment or a flag becomes what the setting is', async () => {
  const settings = await settingsOf({
    env: {
      KALPA_UNLOCK_ALL: 'false',
      KALPA_PLAY_REQUIRE_OWNED: 'Yes',
      KALPA_TRUST_PROXY: '127.0.0.1, 10.0.0.0/8 ,::1',
      KALPA_LIMITS_ADDRESS: ' 0 ',
      KALPA_SCORE_CHECKS: 'reject',
      KALPA_AUTH_MODE: '',
    },
    flags: { port: '0', 'log.level': 'debug' },
  });
  assert.is(settings.unlockAll, false);
  assert.is(settings.play.requireOwned, true);
  assert.equal(settings.trustProxy, ['127.0.0.1', '10.0.0.0/8', '::1']);
  assert.is(settings.limits.address, 0);
  assert.is(settings.scoreChecks, 'reject');
  assert.is(settings.auth.mode, 'local');
  assert.equal([settings.port, settings.log.level], [0, 'debug']);
});

test('a wrong value says path, value, source and what is allowed', async () => {
  const cases: [Sources, RegExp][] = [
    [
      { file: { auth: { mode: 'discrod' } } },
      /auth\.mode is "discrod" \(from .*\.json\); allowed: local, email, discord\.$/,
    ],
    [{ file: { port: 70000 } }, /port is 70000 .*allowed: a whole number from 0 to 65535\.$/],
    [{ file: { port: '80' } }, /port is "80" .*a whole number/],
    [{ file: { port: 80.5 } }, /port is 80\.5 .*a whole number/],
    [{ file: { port: null } }, /port is null .*a whole number/],
    [{ file: { unlockAll: 'true' } }, /unlockAll is "true" .*allowed: true, false\.$/],
    [{ file: { host: '' } }, /host is "" .*allowed: a host name or an address/],
    [{ file: { trustProxy: ['10.0.0.1', 'proxy'] } }, /trustProxy is \["10\.0\.0\.1","proxy"\] .*networks/],
    [{ file: { trustProxy: ['10.0.0.0/33'] } }, /trustProxy/],
    [{ file: { trustProxy: '10.0.0.1' } }, /trustProxy .*a list of texts/],
    [{ file: { tls: { cert: 5 } } }, /tls\.cert is 5 .*a text/],
    [{ env: { KALPA_PORT: '0x50' } }, /port is "0x50" \(from KALPA_PORT\)/],
    [{ env: { KALPA_PORT: '-1' } }, /port is -1 \(from KALPA_PORT\)/],
    [{ env: { KALPA_UNLOCK_ALL: 'maybe' } }, /unlockAll is "maybe" \(from KALPA_UNLOCK_ALL\)/],
    [{ env: { KALPA_SQLITE_SYNCHRONOUS: 'off' } }, /allowed: normal, full\.$/],
    [{ flags: { 'log.level': 'loud' } }, /log\.level is "loud" \(from --log-level\); allowed: trace, debug/],
    [{ file: { port: 'x' }, flags: { port: 1 } }, /port is "x" \(from .*json\)/],
  ];
  for (const [sources, words] of cases) {
    const failure = await refusal(sources);
    assert.match(failure.message, /^Wrong setting: /);
    assert.match(failure.message, words);
    assert.not.match(failure.message, '\n');
    assert.match(failure.remedy, 'kalpa config schema');
  }
});

test('an unknown setting is refused with what was probably meant', async () => {
  const cases: [Sources, RegExp][] = [
    [{ file: { prot: 1 } }, /unknown setting prot in .*\.json \(did you mean port\?\)\.$/],
    [{ file: { auth: { mod: 'local' } } }, /unknown setting auth\.mod .*did you mean auth\.mode\?/],
    [{ file: { unlockall: true } }, /did you mean unlockAll\?/],
    [{ file: { idleDays: 3 } }, /did you mean sessions\.idleDays\?/],
    [{ file: { session: { idleDays: 3 } } }, /unknown setting session .*did you mean sessions\?/],
    [
      { file: { 'auth.mode': 'local' } },
      /unknown setting auth\.mode .*\(write it as \{"auth": \{"mode": …\}\}\)/,
    ],
    [{ file: { somethingElse: 1 } }, /unknown setting somethingElse in .*json\.$/],
    [{ file: '{"__proto__": {"port": 1}}' }, /unknown setting __proto__/],
    [{ file: { auth: { $schema: 'x' } } }, /unknown setting auth\.\$schema/],
    [{ file: { auth: 'local' } }, /auth in .*\.json must be an object/],
    [{ file: [] }, /the whole file in .*\.json must be an object/],
    [
      { env: { KALPA_UNLOCKALL: '1' } },
      /unknown setting KALPA_UNLOCKALL in the environment \(did you mean KALPA_UNLOCK_ALL\?\)/,
    ],
    [{ env: { KALPA_DATABSE_FILE: 'x' } }, /did you mean KALPA_DATABASE_FILE\?/],
    [{ env: { KALPA_PORT_FILE: 'x' } }, /unknown setting KALPA_PORT_FILE/],
  ];
  for (const [sources, words] of cases) assert.match((await refusal(sources)).message, words);
});

test('everything that is wrong is listed at once', async () => {
  const failure = await refusal({ file: { prot: 1, port: 'x' }, env: { KALPA_DRAIN: 'soon' } });
  const lines = failure.message.split('\n');
  assert.is(lines[0], '3 settings are wrong:');
  assert.match(lines[1] ?? '', /^ {2}- unknown setting prot/);
  assert.match(lines[2] ?? '', /^ {2}- port is "x"/);
  assert.match(lines[3] ?? '', /^ {2}- drain is "soon"/);
});

test('half of TLS is refused', async () => {
  assert.match((await refusal({ file: { tls: { cert: 'c' } } })).message, 'tls.key is missing');
  assert.match((await refusal({ env: { KALPA_TLS_KEY: 'k' } })).message, 'tls.cert is missing');
});

test('a relative path starts at the data folder in the file, at the working folder elsewhere', () =>
  inFolder(async (root) => {
    const folder = dataFolder(root);
    await writeFile(folder.settings, JSON.stringify({ tls: { cert: 'c.pem', key: '/abs/k.pem' } }));
    const mode = 'auto';
    assert.equal(loadSettings({ folder, env: {} }).tls, {
      mode,
      cert: join(root, 'c.pem'),
      key: '/abs/k.pem',
    });
    const env = { KALPA_TLS_CERT: 'e.pem' };
    const flags = { 'tls.key': 'f.pem' };
    const { tls } = loadSettings({ folder, env, flags, cwd: '/work' });
    assert.equal(tls, { mode, cert: '/work/e.pem', key: '/work/f.pem' });
  }));

test('a file that is no JSON is refused with line and column', async () => {
  const failure = await refusal({ file: '{\n  "port": 1,\n}' });
  assert.match(
    failure.message,
    /kalpa\.config\.json is no JSON: line 2, column 12: there is a comma before }\.$/,
  );
  assert.match((await refusal({ file: '' })).message, 'line 1, column 1');
  assert.is((await settingsOf({ file: '\ufeff{"port": 1}' })).port, 1);
});

test('a configuration that cannot be read is a failure, not an absence', () =>
  inFolder(async (root) => {
    const folder = dataFolder(root);
    await mkdir(folder.settings);
    assert.throws(
      () => loadSettings({ folder, env: {} }),
      (error: unknown) => error instanceof Failure && error.message.includes('EISDIR'),
    );
  }));

test('a secret may come from a file, without its line break, and is masked', () =>
  inFolder(async (root) => {
    const folder = dataFolder(root);
    const address = 'postgres://kalpa:s3cret@db:5432/kalpa?password=other&sslmode=require';
    await writeFile(join(root, 'secret'), `${address}\n`);
    const env = { KALPA_DATABASE_FILE: 'secret' };
    const { settings, shown } = resolveSettings({ folder, env });
    assert.is(settings.database, address);
    const database = shown.find(({ path }) => path === 'database');
    assert.equal(database, {
      path: 'database',
      value: 'postgres://kalpa:***@db:5432/kalpa?password=***&sslmode=require',
      source: 'environment',
      from: 'KALPA_DATABASE_FILE',
    });
    assert.not.match(JSON.stringify(shown), /s3cret|other/);
    const both = { ...env, KALPA_DATABASE: address };
    assert.throws(
      () => loadSettings({ folder, env: both }),
      /KALPA_DATABASE and KALPA_DATABASE_FILE are both set/,
    );
    const missing = { KALPA_DATABASE_FILE: 'nosuch' };
    assert.throws(
      () => loadSettings({ folder, env: missing }),
      /KALPA_DATABASE_FILE names a file that does not exist/,
    );
  }));

test('a wrong secret is not shown', async () => {
  const failure = await refusal({ env: { KALPA_DATABASE: 'mysql://u:s3cret@h/d' } });
  assert.match(failure.message, /database is \(hidden\) \(from KALPA_DATABASE\); allowed: empty/);
  assert.not.match(failure.message, 's3cret');
});

test('a flag for what is no setting is a mistake of the program', async () => {
  try {
    await load({ flags: { nosuch: 1 } });
    assert.unreachable('it should throw');
  } catch (error) {
    assert.not.instance(error, Failure);
    assert.match(String(error), 'nosuch');
  }
});

test('the economy is read from the file and from variables, and refused where it makes no sense', async () => {
  const event = { start: '2026-12-24T00:00:00Z', end: '2026-12-27T00:00:00+09:00', currency: 2 };
  const { economy } = await settingsOf({
    file: { economy: { events: [event], experience: 0.5 } },
    env: { KALPA_ECONOMY_STARTING_ITEMS: '{"darkmatter": 5}', KALPA_ECONOMY_CURRENCY: '1.5' },
  });
  assert.equal(economy, {
    startingItems: { darkmatter: 5 },
    currency: 1.5,
    experience: 0.5,
    events: [{ ...event, name: '', experience: 1 }],
  });
  const backwards = { ...event, end: event.start };
  const wrong: readonly (readonly [Sources, RegExp])[] = [
    [{ file: { economy: { events: [backwards] } } }, /economy\.events .*events that end after they start/],
    [
      { file: { economy: { events: [{ ...event, start: 'Christmas' }] } } },
      /dates such as 2026-12-24T00:00:00Z/,
    ],
    [{ file: { economy: { currency: -1 } } }, /economy\.currency is -1 .*a number from 0 to 100/],
    [{ env: { KALPA_ECONOMY_STARTING_ITEMS: 'darkmatter=5' } }, /economy\.startingItems is "darkmatter=5"/],
    [{ file: { economy: { startingItems: { darkmatter: 1.5 } } } }, /economy\.startingItems is/],
  ];
  for (const [sources, message] of wrong) assert.match((await refusal(sources)).message, message);
});

test.run();

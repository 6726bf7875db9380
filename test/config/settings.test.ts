import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leaves } from '../../src/config/leaves.js';
import { pathSettings, settingsJsonSchema, settingsSchema } from '../../src/config/settings.js';

test('each setting has a variable and a flag of its own, and words for what it is', () => {
  assert.is(new Set(leaves.map(({ variable }) => variable)).size, leaves.length);
  assert.is(new Set(leaves.map(({ flag }) => flag)).size, leaves.length);
  for (const { path, variable, schema } of leaves) {
    assert.match(variable, /^KALPA_[A-Z]+(_[A-Z]+)*$/);
    assert.ok(schema.meta()?.description, `${path} has no description`);
    assert.ok(schema.safeParse(undefined).success, `${path} has no default`);
  }
  for (const path of pathSettings)
    assert.ok(
      leaves.some((leaf) => leaf.path === path),
      path,
    );
});

test('variables and flags are spelled as the specification has them', () => {
  const named = Object.fromEntries(leaves.map(({ path, variable, flag }) => [path, [variable, flag]]));
  assert.equal(named['auth.mode'], ['KALPA_AUTH_MODE', '--auth-mode']);
  assert.equal(named['unlockAll'], ['KALPA_UNLOCK_ALL', '--unlock-all']);
  assert.equal(named['tls.cert'], ['KALPA_TLS_CERT', '--tls-cert']);
  assert.equal(named['shop.freeCash'], ['KALPA_SHOP_FREE_CASH', '--shop-free-cash']);
  assert.equal(named['accounts.deletionGraceDays']?.[0], 'KALPA_ACCOUNTS_DELETION_GRACE_DAYS');
});

test('nothing that costs real money is given away unless it is asked for', () => {
  assert.is(settingsSchema.parse({}).shop.freeCash, false);
  assert.is(settingsSchema.parse({ shop: { freeCash: true } }).shop.freeCash, true);
  assert.not.ok(settingsSchema.safeParse({ shop: { freeCash: 'yes' } }).success);
});

test('secrets are the database, passwords, keys, and what plug-ins are set to', () => {
  assert.equal(
    leaves
      .filter(({ secret }) => secret)
      .map(({ path }) => path)
      .sort(),
    [
      'aliya.iv',
      'aliya.key',
      'aliya.secret',
      'database',
      'discord.apiKey',
      'discord.token',
      'pluginSettings',
      'smtp.password',
    ],
  );
});

test('the JSON Schema knows every setting with description and default, and refuses others', () => {
  const document = settingsJsonSchema();
  assert.match(String(document['$schema']), 'json-schema.org');
  assert.is(document['additionalProperties'], false);
  assert.not.ok(document['required']);
  const at = (path: string) => {
    let node = JSON.parse(JSON.stringify(document));
    for (const name of path.split('.')) node = node?.properties?.[name];
    return node;
  };
  assert.is(at('$schema').type, 'string');
  for (const { path, schema } of leaves) {
    const node = at(path);
    assert.ok(node?.description, path);
    assert.equal(node.default, schema.parse(undefined), path);
  }
  assert.equal(at('scoreChecks').enum, ['off', 'review', 'reject']);
  assert.equal([at('port').minimum, at('port').maximum], [0, 65535]);
  assert.is(at('tls').additionalProperties, false);
});

test('the schema itself is strict at every level', () => {
  assert.not.ok(settingsSchema.safeParse({ more: 1 }).success);
  assert.not.ok(settingsSchema.safeParse({ auth: { more: 1 } }).success);
});

test.run();

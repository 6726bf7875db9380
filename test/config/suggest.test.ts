import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { maskSecret } from '../../src/config/mask.js';
import { nearest } from '../../src/config/suggest.js';

test('the nearest word is given, if it is near', () => {
  const words = ['port', 'host', 'auth.mode', 'scoreChecks'];
  assert.is(nearest('prot', ['port', 'proto.type']), 'port');
  assert.is(nearest('hots', words), 'host');
  assert.is(nearest('hoes', words), null);
  assert.is(nearest('hosts', words), 'host');
  assert.is(nearest('SCORECHECKS', words), 'scoreChecks');
  assert.is(nearest('scoreCheck', words), 'scoreChecks');
  assert.is(nearest('auth.mod', words), 'auth.mode');
  assert.is(nearest('entirely', words), null);
  assert.is(nearest('', words), null);
  assert.is(nearest('x', []), null);
});

test('a secret is masked; an address keeps what is none', () => {
  assert.is(maskSecret(''), '');
  assert.is(maskSecret('hunter2'), '***');
  assert.is(maskSecret(12), '***');
  assert.is(maskSecret('token:abc'), '***');
  assert.is(maskSecret('postgres://db/kalpa'), 'postgres://db/kalpa');
  assert.is(maskSecret('postgres://u@db/kalpa'), 'postgres://u@db/kalpa');
  assert.is(maskSecret('postgres://u:p%40ss@db/kalpa'), 'postgres://u:***@db/kalpa');
  assert.is(maskSecret('postgres://db/k?sslkey=a&ssl=1'), 'postgres://db/k?sslkey=***&ssl=1');
});

test.run();

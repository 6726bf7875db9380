import { Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { settingsSchema } from '../../../src/config/settings.js';
import { limitCrowd } from '../../../src/server/multiplay/crowd.js';

/** A connection from an address. */
function from(remoteAddress: string): Socket {
  return Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });
}

test('one address is an IPv4 address, or the /64 of an IPv6 one; it counts while a connection is open', () => {
  const settings = settingsSchema.parse({
    multiplay: { connectionsPerAddress: 2 },
    trustProxy: ['192.0.2.9'],
  });
  const admits = limitCrowd({ settings });
  const first = from('2001:db8:0:1::1');
  assert.ok(admits(first));
  assert.ok(admits(from('2001:db8:0:1::2')));
  assert.not.ok(admits(from('2001:db8:0:1:9:9:9:9')));
  assert.ok(admits(from('2001:db8:0:2::1')), 'another network');
  first.emit('close');
  assert.ok(admits(from('2001:db8:0:1::3')));
  for (const address of ['192.0.2.1', '::ffff:192.0.2.1']) assert.ok(admits(from(address)));
  assert.not.ok(admits(from('192.0.2.1')));
  for (const address of ['192.0.2.9', '127.0.0.1', '::1']) {
    for (let n = 0; n < 5; n += 1) assert.ok(admits(from(address)), address);
  }
});

test.run();

import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  deviceAddresses,
  isCertificateName,
  lanAddresses,
  machineNames,
} from '../../../src/tools/certificates/names.js';

const entry = (address: string, internal = false): NetworkInterfaceInfo => {
  const rest = { netmask: '', mac: '', internal, cidr: null };
  return address.includes(':')
    ? { address, family: 'IPv6', scopeid: 0, ...rest }
    : { address, family: 'IPv4', ...rest };
};

const interfaces = {
  lo: [entry('127.0.0.1', true), entry('::1', true)],
  docker0: [entry('172.17.0.1')],
  wlan0: [entry('fe80::1'), entry('fd00::20'), entry('192.168.1.20'), entry('169.254.3.4')],
};

test('addresses for devices: those of the network first, those of containers last, no link-local ones', () => {
  assert.equal(lanAddresses(interfaces), ['192.168.1.20', 'fd00::20', '172.17.0.1']);
  assert.equal(lanAddresses({}), []);
});

test('what to type on a device follows from where the server listens', () => {
  const typed = (...addresses: string[]) => deviceAddresses(addresses, interfaces);
  assert.equal(typed('http://127.0.0.1:12001', 'http://[::1]:1', 'http://localhost:2'), []);
  assert.equal(typed('https://0.0.0.0:1', 'http://0.0.0.0:1'), [
    'https://192.168.1.20:1',
    'http://192.168.1.20:1',
    'https://172.17.0.1:1',
    'http://172.17.0.1:1',
  ]);
  assert.equal(typed('http://[::]:1'), [
    'http://192.168.1.20:1',
    'http://[fd00::20]:1',
    'http://172.17.0.1:1',
  ]);
  assert.equal(typed('http://kalpa.example:1'), ['http://kalpa.example:1']);
});

test('a certificate is made out to this machine by every name that it has', () => {
  assert.equal(machineNames('Desk', interfaces), [
    'localhost',
    '127.0.0.1',
    '::1',
    'desk',
    'desk.local',
    '192.168.1.20',
    'fd00::20',
    '172.17.0.1',
  ]);
  assert.equal(machineNames('desk.home.example', {}), ['localhost', '127.0.0.1', '::1', 'desk.home.example']);
  assert.equal(machineNames('Élise’s Mac', {}), ['localhost', '127.0.0.1', '::1']);
});

test('names are host names, with a star in front if wanted, and addresses', () => {
  for (const name of ['kalpa.example', '*.kalpa.example', 'desk', 'a_b.local', '10.0.2.2', 'fd00::1']) {
    assert.ok(isCertificateName(name), name);
  }
  const wrong = [
    '',
    'http://kalpa.example',
    'a b',
    '*',
    'a.*.b',
    '-a.example',
    'a..b',
    'a'.repeat(64),
    'ä.de',
    '1.2.3.4:5',
  ];
  for (const name of wrong) assert.not.ok(isCertificateName(name), name);
});

test.run();

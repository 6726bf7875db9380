import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inFolder, runCli } from '../cli/run.js';

test('cert makes CA and certificate for the names given, and says how devices come to trust it', () =>
  inFolder(async (cwd) => {
    const argv = ['cert', '--host', 'kalpa.example', '10.0.2.2'];
    const { code, stdout, stderr } = await runCli(argv, { cwd, env: { KALPA_PORT: '12345' } });
    assert.equal([code, stderr], [0, '']);
    const tls = join(cwd, 'kalpa-data', 'tls');
    assert.match(stdout, `CA           ${join(tls, 'ca.crt')}, valid until `);
    assert.match(stdout, /for localhost, 127\.0\.0\.1, ::1, .*kalpa\.example, 10\.0\.2\.2\n/);
    for (const title of ['iPhone, iPad', 'Android', 'Android with root, emulators', 'Computers']) {
      assert.match(stdout, `\n${title}\n  1. `);
    }
    assert.match(stdout, ':12345/ca.crt in Safari');
    assert.match(stdout, 'Certificate Trust Settings');
    assert.match(stdout, /cacerts\/[0-9a-f]{8}\.0 /);
    assert.match(stdout, 'Multiplay cannot work this way');
    assert.match(await readFile(join(tls, 'server.pem'), 'utf8'), /BEGIN CERTIFICATE[^]+BEGIN PRIVATE KEY/);

    const again = JSON.parse((await runCli(['cert', '--json'], { cwd })).stdout);
    assert.equal([again.ca.made, again.server.made], [null, null]);
    const renewed = JSON.parse((await runCli(['cert', '--renew', '--json'], { cwd })).stdout);
    assert.equal([renewed.ca.made, renewed.server.made], [null, 'asked for']);
    assert.is(renewed.ca.fingerprint, again.ca.fingerprint);
    assert.ok(renewed.server.names.includes('kalpa.example'));
  }));

test('what is no name is wrong usage, and nothing is made', () =>
  inFolder(async (cwd) => {
    const { code, stderr } = await runCli(['cert', '--host', 'http://kalpa.example'], { cwd });
    assert.is(code, 2);
    assert.match(stderr, /"http:\/\/kalpa\.example" is no host name and no address; give kalpa\.example or/);
    const missing = await readFile(join(cwd, 'kalpa-data', 'tls', 'ca.key')).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    assert.is(missing, 'ENOENT');
  }));

test.run();

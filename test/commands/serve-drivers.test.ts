/** The server as a process, on each SQLite driver. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { driverVariable } from '../../src/data/sqlite/driver.js';
import { Client } from '../crash/client.js';
import { onEachDriver } from '../support/drivers.js';
import { withKalpa } from './process.js';

onEachDriver(
  (name) => `a song can be played on ${name}, and the server says that it uses it`,
  (name) =>
    withKalpa(['serve', '--demo', '--port', '0', '--json'], { [driverVariable]: name }, async (kalpa) => {
      const [, address = ''] = await kalpa.says('stdout', /(http:\/\/127\.0\.0\.1:\d+)(?=[^]*\}\n)/);
      const { sqlite } = JSON.parse(kalpa.written.stdout) as { sqlite: string };
      assert.match(sqlite, new RegExp(`^${name}, SQLite 3\\.\\d+\\.\\d+$`));
      const player = await Client.create(address, 'newcomer');
      let plays = 0;
      await player.playUntil(
        () => plays >= 5,
        () => (plays += 1),
      );
      assert.ok(player.clears > 0);
      await player.recover();
      kalpa.signal('SIGTERM');
      assert.is(await kalpa.ended, 0, kalpa.written.stderr);
      assert.match(kalpa.written.stderr, new RegExp(`"sqlite":"${name}, `));
    }),
);

test('a driver that there is not is refused in a sentence', () =>
  withKalpa(['serve', '--demo', '--port', '0'], { [driverVariable]: 'oracle' }, async (kalpa) => {
    assert.is(await kalpa.ended, 1);
    assert.match(
      kalpa.written.stderr,
      /KALPA_SQLITE_DRIVER is oracle, which is no SQLite driver\.\n.*Set it to/,
    );
  }));

test.run();

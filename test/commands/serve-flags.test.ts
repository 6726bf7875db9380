import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inFolder, runCli } from '../cli/run.js';

/** Runs `kalpa serve` where it cannot start: with an empty data folder. */
function serveIn(cwd: string, argv: readonly string[], env: Record<string, string> = {}) {
  return runCli(['serve', ...argv], { cwd, env: { KALPA_LOG_LEVEL: 'silent', ...env } });
}

test('a wrong value of a flag is wrong usage, that of another source a failure', () =>
  inFolder(async (cwd) => {
    const flags = await serveIn(cwd, ['--port', '99999', '--drain', 'x']);
    assert.equal([flags.code, flags.stdout], [2, '']);
    assert.match(flags.stderr, /2 settings are wrong:\n {2}- port is 99999 \(from --port\)/);
    assert.is((await serveIn(cwd, [], { KALPA_PORT: '99999' })).code, 1);
    assert.is((await serveIn(cwd, ['--port', 'x'], { KALPA_DRAIN: 'x' })).code, 1);
  }));

test('--with and --only take several names, at once and again', () =>
  inFolder(async (cwd) => {
    const only = await serveIn(cwd, ['--only', 'aliya.bag', 'none', '--only', 'aliya.token']);
    assert.is(only.code, 1);
    assert.match(only.stderr, 'There is no service none.');
    assert.match((await serveIn(cwd, ['--with', 'aliya', 'none'])).stderr, 'There is no plug-in none.');
  }));

test.run();

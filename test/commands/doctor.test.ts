import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inFolder, runCli } from '../cli/run.js';

test('doctor lists every check with what to do, and exits with 1 where something is wrong', () =>
  inFolder(async (cwd) => {
    const { code, stdout, stderr } = await runCli(['doctor'], { cwd, env: { KALPA_PORT: '0' } });
    assert.is(code, 1);
    assert.match(stdout, /^✓ node {6}Node \d+\./);
    assert.match(stdout, /^✓ driver {4}.*SQLite 3\./m);
    assert.match(stdout, /^✘ keys {6}There is no key .*\n {12}→ Make a pair: kalpa keygen$/m);
    assert.match(stderr, /^kalpa: 3 things are wrong; what to do stands above\.\n/);
    const json = await runCli(['doctor', '--json'], { cwd, env: { KALPA_PORT: '0' } });
    assert.is(json.code, 1);
    const { ok, findings } = JSON.parse(json.stdout);
    assert.is(ok, false);
    assert.equal(
      findings
        .filter(({ state }: { state: string }) => state === 'wrong')
        .map(({ check }: { check: string }) => check),
      ['folder', 'keys', 'manifest'],
    );
  }));

test('a settings file that is no JSON is found, not stumbled over', () =>
  inFolder(async (cwd) => {
    const env = { KALPA_PROT: '1' };
    const { code, stdout } = await runCli(['doctor'], { cwd, env });
    assert.is(code, 1);
    assert.match(stdout, /^✘ settings {2}.*KALPA_PROT.*did you mean KALPA_PORT/m);
  }));

test.run();

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const runner = fileURLToPath(import.meta.resolve('../run.ts'));
const imports = `import { suite, test } from ${JSON.stringify(import.meta.resolve('uvu'))};\n`;
const pass = `test('passes', () => {});\n`;
const fail = `test('fails', () => { throw new Error('on purpose'); });\n`;

/** Runs the guard over files of these names and texts; gives its exit code, its output and the output's last line. */
async function guard(files: Record<string, string>, ...args: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-guard-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), imports + text);
    const child = spawn(process.execPath, ['--import', 'tsx', runner, '--folder', folder, ...args]);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output, last: output.trimEnd().split('\n').at(-1) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('what is in order passes, with stderr and skipped tests', async () => {
  const noisy = `${pass}test('warns', () => console.error('just a warning'));\ntest.skip('later', () => {});\ntest.run();\n`;
  const { code, output, last } = await guard({ 'a.test.ts': noisy, 'b.test.ts': `${pass}test.run();\n` });
  assert.is(last, '3 passed, 0 failed');
  assert.is(code, 0);
  assert.match(output, /✓ a\.test\.ts: 2 passed, 1 skipped \(\d+ ms\)/);
  assert.not.match(output, 'just a warning');
});

test('a failing test fails, is counted and shown, and the other files still run', async () => {
  const { code, output, last } = await guard({
    'a.test.ts': `${pass}${fail}test.run();\n`,
    'b.test.ts': `${pass}test.run();\n`,
  });
  assert.is(last, '2 passed, 1 failed');
  assert.is(code, 1);
  assert.match(output, 'on purpose');
});

const broken: { what: string; text: string; passed: number; failed: number; says: string }[] = [
  {
    what: 'a before hook that throws',
    text: `test.before(() => { throw new Error('no'); });\n${pass}${pass}test.run();`,
    passed: 0,
    failed: 2,
    says: '2 of 2 tests failed, or never ran because a hook threw',
  },
  {
    what: 'an after.each that throws',
    text: `test.after.each(() => { throw new Error('no'); });\n${pass}test.run();`,
    passed: 0,
    failed: 1,
    says: '1 of 1 tests failed',
  },
  {
    what: 'a before.each that throws',
    text: `test.before.each(() => { throw new Error('no'); });\n${pass}test.run();`,
    passed: 0,
    failed: 1,
    says: '1 of 1 tests failed',
  },
  {
    what: 'an after hook that throws',
    text: `test.after(() => { throw new Error('too late'); });\n${pass}test.run();`,
    passed: 0,
    failed: 1,
    says: 'too late',
  },
  {
    what: 'a file that forgets to run',
    text: pass,
    passed: 0,
    failed: 1,
    says: 'is `test.run()` missing',
  },
  {
    what: 'a file without tests',
    text: 'test.run();',
    passed: 0,
    failed: 1,
    says: 'It has no tests',
  },
  {
    what: 'tests that come after the run',
    text: `${pass}test.run();\n${fail}`,
    passed: 1,
    failed: 1,
    says: 'It does not end with `test.run();`',
  },
  {
    what: 'a second suite that is never run',
    text: `const other = suite('other');\nother('fails', () => { throw new Error('no'); });\n${pass}test.run();`,
    passed: 1,
    failed: 1,
    says: 'The suite other is never run',
  },
  {
    what: 'a file that throws while it loads',
    text: `throw new Error('cannot load');\ntest.run();`,
    passed: 0,
    failed: 1,
    says: 'cannot load',
  },
  {
    what: 'a rejection that nobody handles, after all tests passed',
    text: `${pass}setTimeout(() => { Promise.reject(new Error('nobody cared')); }, 50);\ntest.run();`,
    passed: 1,
    failed: 1,
    says: 'nobody cared',
  },
  {
    what: 'an early exit with code 0',
    text: `test('leaves', () => process.exit(0));\n${pass}test.run();`,
    passed: 0,
    failed: 1,
    says: 'uvu never finished a run',
  },
  {
    what: 'a test that waits for nothing',
    text: `test('waits', () => new Promise(() => {}));\ntest.run();`,
    passed: 0,
    failed: 1,
    says: 'uvu never finished a run',
  },
  {
    what: 'a signal',
    text: `test('dies', () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => setInterval(() => {}, 1e3)); });\ntest.run();`,
    passed: 0,
    failed: 1,
    says: 'It was killed by SIGKILL',
  },
];

/** One run over all the broken files, as each start of the guard takes a second; its output by file. */
let brokenRun: Promise<string[]> | undefined;

async function sectionOf(index: number): Promise<string> {
  brokenRun ??= guard(
    Object.fromEntries(broken.map(({ text }, each) => [`${each}.test.ts`, `${text}\n`])),
  ).then(({ code, output }) => {
    assert.is(code, 1);
    return output.split(/^(?=[✘✓] )/m);
  });
  return (await brokenRun).find((section) => section.startsWith(`✘ ${index}.test.ts: `)) ?? 'it passed';
}

for (const [index, { what, passed, failed, says }] of broken.entries()) {
  test(`${what} fails`, async () => {
    const section = await sectionOf(index);
    assert.match(section, `: ${failed} failed, ${passed} passed (`);
    assert.match(section, says);
  });
}

test('something left open runs into the deadline', async () => {
  const text = `${pass}setInterval(() => {}, 1e3);\ntest.run();\n`;
  const { code, output, last } = await guard({ 'a.test.ts': text }, '--deadline', '2500');
  assert.is(code, 1);
  // Whether its test passed before depends on how fast the machine is.
  assert.match(last ?? '', /^[01] passed, 1 failed$/);
  assert.match(output, 'It did not end within 2500 ms');
});

test('a process that a file leaves behind holds nothing up', async () => {
  const text = `import { spawn } from 'node:child_process';
    test('starts one', () => { spawn('sleep', ['1000'], { stdio: 'inherit' }).unref(); });\ntest.run();\n`;
  const { code, last } = await guard({ 'a.test.ts': text });
  assert.is(last, '1 passed, 0 failed');
  assert.is(code, 0);
});

test('no file at all, or a filter that fits none, fails', async () => {
  const none = await guard({});
  assert.is(none.code, 1);
  assert.is(none.last, '0 passed, 1 failed');
  const good = { 'a.test.ts': `${pass}test.run();\n`, 'b.test.ts': fail };
  const typo = await guard(good, 'a.test', 'nowhere');
  assert.is(typo.code, 1);
  assert.match(typo.output, 'No test file matches nowhere.');
  const one = await guard(good, 'a.test');
  assert.is(one.code, 0);
  assert.is(one.last, '1 passed, 0 failed');
});

test('the settings of the person who runs the tests stay out', async () => {
  const text = `test('has none', () => { if (process.env.KALPA_DATA) throw new Error('leaked'); });\ntest.run();\n`;
  process.env.KALPA_DATA = '/somewhere';
  try {
    assert.is((await guard({ 'a.test.ts': text })).last, '1 passed, 0 failed');
  } finally {
    delete process.env.KALPA_DATA;
  }
});

test.run();

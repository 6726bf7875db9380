/** The real process: exit codes, a reader that leaves, signals. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const program = new URL('../../src/cli.ts', import.meta.url).href;
const start = `const { main, processIo } = await import(${JSON.stringify(program)});
const stuck = {
  name: 'stuck',
  summary: 'Wait.',
  examples: [],
  async run(args, options, { note, signal }) {
    const timer = setInterval(() => {}, 1000);
    await new Promise((resolve) => {
      if (args[0] === 'politely') signal.addEventListener('abort', resolve);
      note('ready');
    });
    clearInterval(timer);
  },
  arguments: [{ name: '<how>', summary: 'how' }],
};
const registry = process.argv[1] === 'stuck' ? [{ ...stuck, load: async () => stuck }] : undefined;
process.exitCode = await main(process.argv.slice(1), processIo(), registry);`;

function kalpa(argv: string[]) {
  const args = ['--import', 'tsx', '--input-type=module', '-e', start, '--', ...argv];
  return spawn(process.execPath, args, { cwd: fileURLToPath(new URL('../..', import.meta.url)) });
}

async function text(stream: Readable): Promise<string> {
  let all = '';
  for await (const chunk of stream) all += String(chunk);
  return all;
}

/** Waits until the process has written `words` to stderr. */
async function written(child: ChildProcess & { stderr: Readable }, words: string): Promise<void> {
  let all = '';
  while (!all.includes(words)) all += String((await once(child.stderr, 'data'))[0]);
}

test('a reader that leaves at once ends nothing with an error', async () => {
  const child = kalpa(['config', 'schema']);
  child.stdout.destroy();
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  assert.equal([code, stderr], [0, '']);
});

test('the exit code of main is the one of the process', async () => {
  const child = kalpa(['keygn']);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  assert.is(code, 2);
  assert.match(stderr, 'Did you mean keygen?');
});

test('SIGINT and SIGTERM end a command with 130', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = kalpa(['stuck', 'politely']);
    const closed = once(child, 'close');
    await written(child, 'ready');
    child.kill(signal);
    assert.equal(await closed, [130, null]);
  }
});

test('a second SIGINT ends what does not listen', async () => {
  const child = kalpa(['stuck', 'badly']);
  const closed = once(child, 'close');
  await written(child, 'ready');
  child.kill('SIGINT');
  await written(child, 'Interrupt once more');
  child.kill('SIGINT');
  assert.equal(await closed, [130, null]);
});

test.run();

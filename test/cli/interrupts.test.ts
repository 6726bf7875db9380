import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defineCommand, type CommandContext } from '../../src/cli/command.js';
import type { CommandEntry } from '../../src/commands/index.js';
import { runCli, startCli } from './run.js';

/** A command that tells when it runs, and ends as `work` does. */
function waiting(work: (context: CommandContext) => Promise<void>, drains = false) {
  let start: () => void = () => {};
  const running = new Promise<void>((resolve) => (start = resolve));
  const command = defineCommand({
    name: 'work',
    summary: 'Work.',
    examples: ['kalpa work'],
    drains,
    run: (_args, _options, context) => {
      const done = work(context);
      start();
      return done;
    },
  });
  const commands: CommandEntry[] = [{ name: 'work', summary: 'Work.', load: async () => command }];
  return { commands, running };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

test('an interrupt ends a command with 130, whether it throws, fails or returns', async () => {
  const ends: ((signal: AbortSignal) => void)[] = [
    (signal) => signal.throwIfAborted(),
    () => {
      throw new Error('a download was cut off');
    },
    () => {},
  ];
  for (const end of ends) {
    const { commands, running } = waiting(async ({ signal }) => {
      await untilAborted(signal);
      end(signal);
    });
    const cli = startCli(['work'], { commands });
    await running;
    cli.interrupt();
    const { code, stderr } = await cli.ended;
    assert.is(code, 130);
    assert.match(stderr, 'kalpa: interrupted\n');
    assert.is(cli.listeners(), 0);
    assert.equal(cli.exits, []);
  }
});

test('under --json an interrupted run is one document', async () => {
  const { commands, running } = waiting(({ signal }) => untilAborted(signal));
  const cli = startCli(['work', '--json'], { commands });
  await running;
  cli.interrupt();
  const { code, stdout } = await cli.ended;
  assert.is(code, 130);
  assert.is(JSON.parse(stdout).error, 'interrupted');
});

test('a command that drains ends with 0, or with 1 when draining fails', async () => {
  const ends: [(signal: AbortSignal) => void, number][] = [
    [() => {}, 0],
    [(signal) => signal.throwIfAborted(), 0],
    [
      () => {
        throw new Error('the database did not close');
      },
      1,
    ],
  ];
  for (const [end, expected] of ends) {
    const { commands, running } = waiting(async ({ signal }) => {
      await untilAborted(signal);
      end(signal);
    }, true);
    const cli = startCli(['work'], { commands });
    await running;
    cli.interrupt();
    assert.is((await cli.ended).code, expected);
  }
});

test('a second interrupt ends with 130 at once, even what drains', async () => {
  const { commands, running } = waiting(() => new Promise<void>(() => {}), true);
  const cli = startCli(['work'], { commands });
  await running;
  cli.interrupt();
  assert.equal(cli.exits, []);
  assert.match(cli.stderr(), 'Interrupt once more');
  cli.interrupt();
  assert.is((await cli.ended).code, 130);
  assert.equal(cli.exits, [130]);
});

test('a wait for stdin can be interrupted', async () => {
  let asked: () => void = () => {};
  const reading = new Promise<void>((resolve) => (asked = resolve));
  const stdin = new Readable({ read: () => asked() });
  const { readInput } = await import('../../src/cli/input.js');
  const { commands } = waiting(async (context) => void (await readInput('-', 'payload', context)));
  const cli = startCli(['work'], { commands, stdin });
  await reading;
  cli.interrupt();
  assert.is((await cli.ended).code, 130);
});

test('a command that ends by itself leaves no listener behind', async () => {
  const { commands } = waiting(async () => {});
  assert.is((await runCli(['work'], { commands })).code, 0);
});

test.run();

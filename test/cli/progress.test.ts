import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defineCommand, type CommandContext } from '../../src/cli/command.js';
import { runCli } from './run.js';

/** What a command writes to stderr when it works with a clock it sets itself. */
async function stderrOf(
  terminal: boolean,
  work: (context: CommandContext, clock: { time: number }) => void,
): Promise<string> {
  const clock = { time: 0 };
  const command = defineCommand({
    name: 'work',
    summary: 'Work.',
    examples: ['kalpa work'],
    async run(_args, _options, context) {
      work(context, clock);
    },
  });
  const commands = [{ name: 'work', summary: 'Work.', load: async () => command }];
  const { stderr } = await runCli(['work'], { commands, terminal, now: () => clock.time });
  return stderr;
}

test('without a terminal there is a line every five seconds', async () => {
  const stderr = await stderrOf(false, (context, clock) => {
    const progress = context.progress('Fetching');
    for (clock.time = 0; clock.time <= 12_000; clock.time += 1000)
      progress.update(clock.time / 1000, 20, 'MB');
    progress.end('20 files');
  });
  assert.is(stderr, 'Fetching: 5/20 (25 %) MB\nFetching: 10/20 (50 %) MB\nFetching: 20 files\n');
});

test('on a terminal there is a bar, drawn at most ten times a second, and gone at the end', async () => {
  const stderr = await stderrOf(true, (context, clock) => {
    const progress = context.progress('Fetching');
    for (clock.time = 0; clock.time < 300; clock.time += 50) progress.update(clock.time / 50, 12);
    progress.update(12, 12);
    progress.end();
  });
  const drawn = stderr.split('\r\u001b[2K').slice(1);
  assert.equal(drawn, [
    `Fetching [${'.'.repeat(24)}] 0/12 (0 %)`,
    `Fetching [####${'.'.repeat(20)}] 2/12 (16 %)`,
    `Fetching [########${'.'.repeat(16)}] 4/12 (33 %)`,
    `Fetching [${'#'.repeat(24)}] 12/12 (100 %)`,
    '',
  ]);
});

test('a note does not run into the bar, and a total that is not known is no bar', async () => {
  const stderr = await stderrOf(true, (context) => {
    const progress = context.progress('Reading');
    progress.update(3, 0, 'rows');
    context.note('careful');
    progress.end('done');
  });
  const clear = '\r\u001b[2K';
  assert.is(stderr, `${clear}Reading 3 rows${clear}careful\n${clear}Reading 3 rows${clear}Reading: done\n`);
});

test('a failure under a bar starts on a line of its own', async () => {
  const stderr = await stderrOf(true, (context) => {
    context.progress('Reading').update(1, 2);
    throw new Error('broken');
  });
  assert.match(stderr, /1\/2 \(50 %\)\r\u001b\[2K\u001b\[31mkalpa:/);
});

test('a long line is cut to the width of the terminal', async () => {
  const stderr = await stderrOf(true, (context) => context.progress('x'.repeat(300)).update(0, 1));
  assert.ok(Math.max(...stderr.split('\r\u001b[2K').map((line) => line.length)) < 100);
});

test.run();

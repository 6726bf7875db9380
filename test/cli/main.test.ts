import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defineCommand, UsageError, type Command, type CommandContext } from '../../src/cli/command.js';
import { commands, type CommandEntry } from '../../src/commands/index.js';
import { Failure } from '../../src/failure.js';
import { runCli } from './run.js';

type Work = (context: CommandContext, args: readonly string[], options: Record<string, unknown>) => unknown;

/** A registry with one command, `work`, that does what the test wants. */
function working(work: Work, more: Partial<Command> = {}): CommandEntry[] {
  const command = defineCommand({
    name: 'work',
    summary: 'Work.',
    examples: ['kalpa work'],
    ...more,
    async run(args, options, context) {
      await work(context, args, options);
    },
  });
  return [{ name: 'work', summary: 'Work.', load: async () => command }];
}

async function everyCommand(): Promise<{ path: string[]; command: Command; entry: CommandEntry }[]> {
  const all = await Promise.all(commands.map(async (entry) => ({ entry, command: await entry.load() })));
  return all.flatMap(({ entry, command }) => [
    { entry, command, path: [entry.name] },
    ...(command.commands ?? []).map((child) => ({ entry, command: child, path: [entry.name, child.name] })),
  ]);
}

test('the registry says of each command what the command says of itself', async () => {
  for (const entry of commands) {
    const command = await entry.load();
    assert.is(command.name, entry.name);
    assert.is(command.summary, entry.summary);
  }
});

test('--help of every command exits 0 and shows its examples, which call it', async () => {
  for (const { path, command } of await everyCommand()) {
    const { code, stdout, stderr } = await runCli([...path, '--help']);
    assert.is(code, 0, path.join(' '));
    assert.is(stderr, '');
    assert.ok(command.examples.length > 0, `${path.join(' ')} has no example`);
    for (const example of command.examples) {
      assert.ok(stdout.includes(`  ${example}\n`), `${example} is not in the help`);
      assert.match(example, new RegExp(`kalpa ${path.join(' ')}\\b`));
    }
    for (const flag of ['--data', '--json', '--quiet', '--verbose', '--no-color', '--help']) {
      assert.match(stdout, flag);
    }
  }
});

test('the help of the program lists every command; without a command it is the same', async () => {
  const help = await runCli(['--help']);
  assert.is(help.code, 0);
  const words = help.stdout.replaceAll(/\s+/g, ' ');
  for (const { name, summary } of commands) assert.ok(words.includes(` ${name} ${summary} `), name);
  assert.match(help.stdout, 'Examples:');
  assert.equal(await runCli([]), help);
  assert.equal(await runCli(['help']), help);
  assert.equal(await runCli(['help', 'keygen']), await runCli(['keygen', '--help']));
});

test('--version prints the version, and nothing is loaded for it', async () => {
  const registry = [{ name: 'work', summary: 'Work.', load: () => Promise.reject(new Error('loaded')) }];
  const { code, stdout } = await runCli(['--version'], { commands: registry });
  assert.is(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  assert.is((await runCli(['--help'], { commands: registry })).code, 0);
});

test('wrong usage is exit code 2, says what is wrong, and where the help is', async () => {
  const cases: [string[], RegExp, string][] = [
    [['keygn'], /unknown command 'keygn' \(Did you mean keygen\?\)/, 'kalpa --help'],
    [['nosuch', '--help'], /unknown command 'nosuch'/, 'kalpa --help'],
    [['help', 'nosuch'], /unknown command 'nosuch'/, 'kalpa --help'],
    [['--nosuch'], /unknown option '--nosuch'/, 'kalpa --help'],
    [['keygen', '--bitz', '1'], /unknown option '--bitz' \(Did you mean --bits\?\)/, 'kalpa keygen --help'],
    [['keygen', '--bits'], /'--bits <n>' argument missing/, 'kalpa keygen --help'],
    [['keygen', '--bits', '1.5'], /--bits takes a whole number from 2048 to 8192/, 'kalpa keygen --help'],
    [['keygen', 'x'], /too many arguments/, 'kalpa keygen --help'],
    [['decrypt-play'], /missing required argument 'payload.json'/, 'kalpa decrypt-play --help'],
    [['config'], /config needs a subcommand: show, schema/, 'kalpa config --help'],
    [['config', 'shw'], /unknown command 'shw' \(Did you mean show\?\)/, 'kalpa config --help'],
  ];
  for (const [argv, reason, help] of cases) {
    const run = await runCli(argv);
    assert.is(run.code, 2, argv.join(' '));
    assert.is(run.stdout, '');
    const [first, second, rest] = run.stderr.split('\n');
    assert.match(first ?? '', /^kalpa: /);
    assert.match(first ?? '', reason);
    assert.is(second, `  See: ${help}`);
    assert.is(rest, '');
  }
});

test('a UsageError of a command is exit code 2, and a parser’s one names its flag', async () => {
  const refusing = working(() => Promise.reject(new UsageError('--x is missing.')));
  const run = await runCli(['work'], { commands: refusing });
  assert.is(run.code, 2);
  assert.is(run.stderr, 'kalpa: --x is missing.\n  See: kalpa work --help\n');
  const parse = () => {
    throw new UsageError('not that');
  };
  const parsing = working(() => {}, { options: [{ flags: '--size <n>', summary: 'size', parse }] });
  const wrong = await runCli(['work', '--size', '3'], { commands: parsing });
  assert.is(wrong.code, 2);
  assert.match(wrong.stderr, 'kalpa: --size: not that');
});

test('a required option that is missing or empty is named', async () => {
  const registry = working(() => {}, {
    options: [{ flags: '--base-url <url>', summary: 'url', required: true }],
  });
  const run = await runCli(['work'], { commands: registry });
  assert.is(run.code, 2);
  assert.match(run.stderr, "required option '--base-url <url>' not specified");
  const empty = await runCli(['work', '--base-url', ''], { commands: registry });
  assert.is(empty.code, 2);
  assert.match(empty.stderr, 'kalpa: --base-url is empty. If a variable of the shell was to fill it');
  assert.is((await runCli(['work', '--base-url', 'x'], { commands: registry })).code, 0);
});

test('an empty --data is refused: it would be the working directory', async () => {
  const registry = working((context) => context.result({}, context.data.root));
  for (const argv of [['--data', ''], ['--data='], ['--data', ' ']]) {
    const run = await runCli(['work', ...argv], { commands: registry });
    assert.equal([run.code, run.stdout], [2, ''], argv.join(' '));
    assert.match(run.stderr, 'kalpa: --data is empty.');
  }
  assert.is((await runCli(['work'], { commands: registry, env: { KALPA_DATA: '' } })).code, 0);
});

test('a Failure is exit code 1 with reason and remedy; the stack only with --verbose', async () => {
  const failing = working(() => Promise.reject(new Failure('It broke.', 'Mend it.')));
  const plain = await runCli(['work'], { commands: failing });
  assert.equal(plain, { code: 1, stdout: '', stderr: 'kalpa: It broke.\n  Mend it.\n' });
  const verbose = await runCli(['work', '--verbose'], { commands: failing });
  assert.is(verbose.code, 1);
  assert.match(verbose.stderr, /kalpa: It broke\.\n {2}Mend it\.\n[^]*\n {4}at /);
});

test('an unexpected error is exit code 1, one line, and a hint', async () => {
  const failing = working(() => Promise.reject(new TypeError('x is undefined\nsecond line')));
  const run = await runCli(['work'], { commands: failing });
  assert.is(run.code, 1);
  assert.is(
    run.stderr,
    'kalpa: unexpected error: x is undefined\n  Run it again with --verbose for the details.\n',
  );
  const odd = await runCli(['work'], {
    commands: working(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what foreign code may do
      throw 'text';
    }),
  });
  assert.match(odd.stderr, 'unexpected error: text');
  const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  const disk = await runCli(['work'], { commands: working(() => Promise.reject(full)) });
  assert.match(disk.stderr, /^kalpa: ENOSPC: no space left\n {2}The disk is full/);
  const io = Object.assign(new Error('attempt to write'), { code: 'SQLITE_READONLY_DIRECTORY' });
  const readonly = await runCli(['work'], { commands: working(() => Promise.reject(io)) });
  assert.match(readonly.stderr, /^kalpa: attempt to write\n {2}The database may not be written/);
});

test('a command that cannot be loaded is exit code 1', async () => {
  const broken = [{ name: 'work', summary: 'Work.', load: () => Promise.reject(new Error('no module')) }];
  const run = await runCli(['work'], { commands: broken });
  assert.is(run.code, 1);
  assert.match(run.stderr, 'unexpected error: no module');
});

test('global options work before and after the command; its own reach it', async () => {
  const seen: unknown[] = [];
  const registry = working(
    ({ data, json, quiet, verbose }, args, options) => {
      seen.push([data.root, json, quiet, verbose, args, options]);
    },
    {
      arguments: [{ name: '[more...]', summary: 'more' }],
      options: [{ flags: '--dry-run', summary: 'dry' }],
    },
  );
  const options = { commands: registry, cwd: '/base', env: { KALPA_DATA: 'from-env' } };
  await runCli(['--quiet', 'work', 'a', '--dry-run', 'b', '--data', 'x'], options);
  await runCli(['--data=/y', 'work', '--verbose'], options);
  await runCli(['work'], options);
  await runCli(['work', '--json'], { ...options, env: { KALPA_DATA: '' } });
  assert.equal(seen, [
    [join('/base', 'x'), false, true, false, ['a', 'b'], { dryRun: true }],
    ['/y', false, false, true, [], {}],
    [join('/base', 'from-env'), false, false, false, [], {}],
    [join('/base', 'kalpa-data'), true, false, false, [], {}],
  ]);
});

test('--json is one document on stdout and nothing else, whatever happens', async () => {
  const answering = (work: Work) => ({ commands: working(work) });
  const document = async (argv: string[], options: { commands?: CommandEntry[] } = {}) => {
    const { stdout, stderr, code } = await runCli([...argv, '--json'], options);
    const parsed: unknown = JSON.parse(stdout);
    return [code, parsed, stderr];
  };
  const given = answering((context) => {
    context.note('working');
    context.result({ done: 1 }, 'one done');
  });
  assert.equal(await document(['work'], given), [0, { done: 1 }, 'working\n']);
  assert.equal(
    await document(
      ['work'],
      answering((context) => context.result(null, '')),
    ),
    [0, null, ''],
  );
  assert.equal(
    await document(
      ['work'],
      answering(() => {}),
    ),
    [0, {}, ''],
  );
  const failing = answering(() => Promise.reject(new Failure('No.', 'Do.')));
  // Whoever looks at stderr reads the reason there, too.
  const told = 'kalpa: No.\n  Do.\n';
  assert.equal(await document(['work'], failing), [1, { error: 'No.', remedy: 'Do.' }, told]);
  const late = answering((context) => {
    context.result({ failed: 2 }, '2 failed');
    throw new Failure('2 failed.', 'Again.');
  });
  assert.equal(await document(['work'], late), [1, { failed: 2 }, 'kalpa: 2 failed.\n  Again.\n']);
  const [code, usage, why] = await document(['keygn']);
  assert.is(code, 2);
  assert.match(String(why), /^kalpa: .*keygn/);
  assert.match((usage as { error: string }).error, 'keygn');
  const [, help] = await document(['--help']);
  assert.match((help as { help: string }).help, 'Usage: kalpa');
  const [, version] = await document(['--version']);
  assert.match((version as { version: string }).version, /^\d/);
});

test('the result goes to stdout, notes to stderr, and --quiet silences only these', async () => {
  const registry = working((context) => {
    context.note('a note');
    const progress = context.progress('Work');
    progress.update(1, 2);
    progress.end('2 things');
    context.result({}, 'result');
  });
  assert.equal(await runCli(['work'], { commands: registry }), {
    code: 0,
    stdout: 'result\n',
    stderr: 'a note\nWork: 2 things\n',
  });
  assert.equal(await runCli(['work', '--quiet'], { commands: registry }), {
    code: 0,
    stdout: 'result\n',
    stderr: '',
  });
});

test('a second result is a mistake of the command', async () => {
  const registry = working((context) => {
    context.result({}, 'one');
    context.result({}, 'two');
  });
  const { code, stdout } = await runCli(['work'], { commands: registry });
  assert.is(code, 1);
  assert.is(stdout, 'one\n');
});

test('a reader that leaves is no error, a full disk is', async () => {
  const registry = working((context) => context.result({}, 'result'));
  const error = (code: string) => Object.assign(new Error(`${code}: write`), { code });
  const left = await runCli(['work'], { commands: registry, stdoutError: error('EPIPE') });
  assert.equal([left.code, left.stderr], [0, '']);
  const full = await runCli(['work'], { commands: registry, stdoutError: error('ENOSPC') });
  assert.is(full.code, 1);
  assert.match(full.stderr, 'the result could not be written: ENOSPC');
});

test('only a person at a terminal is asked; without one the answer’s flag is named', async () => {
  const registry = working(async (context) => {
    context.note(`interactive ${context.interactive}`);
    if (!context.interactive) await context.confirm('Replace it?', '--force');
  });
  const alone = await runCli(['work'], { commands: registry });
  assert.is(alone.code, 2);
  assert.match(alone.stderr, 'Replace it? Pass --force');
  const there = await runCli(['work'], { commands: registry, terminal: true });
  assert.equal([there.code, there.stderr], [0, 'interactive true\n']);
  for (const more of [{ argv: ['--json'] }, { env: { CI: 'true' } }]) {
    const run = await runCli(['work', ...(more.argv ?? [])], {
      commands: registry,
      terminal: true,
      env: more.env ?? {},
    });
    assert.is(run.code, 2);
  }
});

test('colour: --no-color, FORCE_COLOR, NO_COLOR, terminal, in this order', async () => {
  const registry = working(() => Promise.reject(new Failure('No.', 'Do.')));
  const colored = async (terminal: boolean, env: Record<string, string>, flags: string[] = []) => {
    const { stderr } = await runCli(['work', ...flags], { commands: registry, terminal, env });
    return stderr.includes('\u001b[31m');
  };
  assert.is(await colored(true, {}), true);
  assert.is(await colored(false, {}), false);
  assert.is(await colored(true, { NO_COLOR: '1' }), false);
  assert.is(await colored(true, { NO_COLOR: '' }), true);
  assert.is(await colored(false, { FORCE_COLOR: '1' }), true);
  assert.is(await colored(true, { FORCE_COLOR: '0' }), false);
  assert.is(await colored(true, { FORCE_COLOR: '1' }, ['--no-color']), false);
  assert.is(await colored(true, { TERM: 'dumb' }), false);
});

test.run();

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const source = new URL('../../src/server/log.ts', import.meta.url).href;

/** What a process writes to stderr that logs through `createLog(settings, …)` by `script`. */
async function logged(settings: object, script: string, isTerminal = false): Promise<string> {
  const code = `const { createLog } = await import(${JSON.stringify(source)});
    const { log, flush, close } = await createLog(${JSON.stringify(settings)}, { isTerminal: ${isTerminal}, color: false });
    ${script}
    close();`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd });
  return stderr;
}

test('secrets are not written, wherever an object carries them', async () => {
  const names = ['pw', 'emailCode', 'currentToken', 'token', 'password', 'playToken'];
  const script = `for (const name of ${JSON.stringify(names)}) {
      log.info({ [name]: 'SECRET', user: { [name]: 'SECRET', id: 'shown' } }, 'line');
    }`;
  const text = await logged({ level: 'info', format: 'json' }, script);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.is(lines.length, names.length);
  assert.not.match(text, 'SECRET');
  for (const [n, line] of lines.entries()) {
    const name = names[n] ?? '';
    assert.equal([line[name], line['user']], ['[secret]', { [name]: '[secret]', id: 'shown' }]);
    assert.match(String(line['time']), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.equal([line['level'], line['msg']], [30, 'line']);
  }
});

test('lines below the level are left out, and all others are there when the log is closed', async () => {
  const script = `log.debug('too quiet'); log.warn('loud'); for (let n = 0; n < 500; n += 1) log.error({ n }, 'many');`;
  const text = await logged({ level: 'warn', format: 'auto' }, script);
  assert.is(text.trim().split('\n').length, 501);
  assert.not.match(text, 'too quiet');
  assert.is(await logged({ level: 'silent', format: 'json' }, script), '');
});

test('a terminal is written readable lines, unless the setting says otherwise', async () => {
  const script = `log.info({ status: 200, password: 'SECRET' }, 'request');`;
  const pretty = await logged({ level: 'info', format: 'auto' }, script, true);
  assert.match(pretty, /^\[\d\d:\d\d:\d\d\] INFO: request\n {4}status: 200\n/);
  assert.not.match(pretty, 'SECRET');
  assert.match(await logged({ level: 'info', format: 'pretty' }, script), /INFO: request/);
  assert.match(await logged({ level: 'info', format: 'json' }, script, true), /^\{"level":30,/);
});

test.run();

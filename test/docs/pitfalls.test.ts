import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const root = new URL('../../', import.meta.url);

/** Titles of the tests in a file, as they are written there; those that run on both databases without its name. */
function titlesIn(source: string): Set<string> {
  const titles = new Set<string>();
  for (const [, quote, text = ''] of source.matchAll(
    /\b(?:browserTest|test)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g,
  )) {
    titles.add(quote === '`' ? text.replace(/^\$\{database\}: /, '') : text.replaceAll(/\\(.)/g, '$1'));
  }
  return titles;
}

interface Line {
  readonly pitfall: string;
  readonly answer: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

async function pitfalls(): Promise<readonly Line[]> {
  const text = await readFile(new URL('docs/PITFALLS.md', root), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (pitfall|---) \|/.test(line));
  return rows.map((row) => {
    const [, pitfall = '', answer = ''] = row.split(' | ').length === 2 ? ['', ...row.split(' | ')] : [];
    const found = [...answer.matchAll(/`([\w/.-]+\.test\.ts)` “([^”]+)”/g)];
    return { pitfall, answer, tests: found.map(([, file = '', title = '']) => ({ file, title })) };
  });
}

test('every pitfall is ruled out by a test, or is of something that is not there yet', async () => {
  const lines = await pitfalls();
  assert.ok(lines.length > 80, `${lines.length} lines`);
  for (const { pitfall, answer, tests } of lines) {
    assert.ok(tests.length > 0 || /not there yet: /i.test(answer), pitfall);
    assert.is(answer.match(/“/g)?.length ?? 0, tests.length, `${pitfall}: each title stands behind its file`);
  }
});

test('each test that is named is there', async () => {
  const missing: string[] = [];
  for (const { tests } of await pitfalls()) {
    for (const { file, title } of tests) {
      const source = await readFile(new URL(`test/${file}`, root), 'utf8').catch(() => '');
      if (!titlesIn(source).has(title)) missing.push(`${file}: ${title}`);
    }
  }
  assert.equal(missing, []);
});

test('titles are found as they are written', () => {
  const source = [
    `test('plain', () => {});`,
    `test("one player's", () => {});`,
    'test(`${database}: on both`, () => {});',
    `test(\n  'wrapped',\n  () => {});`,
    `test('it\\'s', () => {});`,
    `attest('no test');`,
  ].join('\n');
  assert.equal([...titlesIn(source)], ['plain', "one player's", 'on both', 'wrapped', "it's"]);
});

test.run();

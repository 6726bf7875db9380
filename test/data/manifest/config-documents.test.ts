import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../../src/failure.js';
import { readConfigDocuments } from '../../../src/data/manifest/config-documents.js';
import { parseJsonText } from '../../../src/data/manifest/json-text.js';

async function withFolder(
  files: Record<string, string>,
  run: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-config-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function failure(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('This was expected to fail.');
}

const none = new Map<string, string>();

test('missing files are their defaults and are named', async () => {
  await withFolder({}, (folder) => {
    for (const place of [folder, join(folder, 'not-there')]) {
      assert.equal(readConfigDocuments(place, none), {
        metadata: {},
        subscriptionRemainItems: [],
        eventBanners: [],
        darkmoonAstralBoosts: [],
        unknown: new Map(),
        notice: [],
        darkmoonThumb: null,
        darkmoonMulti: null,
        missing: ['metadata', 'subscriptionRemainItems', 'eventBanners', 'darkmoonAstralBoosts'],
      });
    }
  });
});

test('all of them are read, also with a byte order mark; strangers in the folder are not', async () => {
  const files = {
    'metadata.json': '\ufeff{"a":1,"deep":{"x":1,"y":[1]}}',
    'metadata.local.json': '{"deep":{"y":[2],"z":null},"b":2}',
    'subscriptionRemainItems.json': '{"a":1}',
    'eventBanners.json': 'null',
    'notice.json': '[{"pk":1}]',
    'darkmoonThumb.json': '[{},{}]',
    'tips.json': '["a"]',
    'stranger.json': '{',
  };
  await withFolder(files, (folder) => {
    const listed = new Map([
      ['tips', 'tips.json'],
      ['gone', 'gone.json'],
      ['outside', '../tips.json'],
    ]);
    const read = readConfigDocuments(folder, listed);
    assert.equal(read.metadata, { a: 1, b: 2, deep: { x: 1, y: [2], z: null } });
    assert.equal(read.subscriptionRemainItems, { a: 1 });
    assert.is(read.eventBanners, null);
    assert.equal(read.notice, [{ pk: 1 }]);
    assert.equal(read.darkmoonThumb, [{}, {}]);
    assert.equal([...read.unknown], [['tips', ['a']]]);
    assert.equal(read.missing, ['darkmoonAstralBoosts']);
  });
});

test('bad JSON names file, line and column, whatever else is missing', async () => {
  for (const name of [
    'metadata.json',
    'metadata.local.json',
    'eventBanners.json',
    'notice.json',
    'darkmoonThumb.json',
    'darkmoonMulti.json',
  ]) {
    await withFolder({ [name]: '{\n  "a": 1,\n  "b" 2\n}' }, (folder) => {
      const { message } = failure(() => readConfigDocuments(folder, none));
      assert.is(message, `${join(folder, name)} is no valid JSON: line 3, column 7.`);
    });
  }
});

test('a wrong shape and a file that cannot be read are refused', async () => {
  for (const [name, text] of [
    ['metadata.json', '[]'],
    ['metadata.local.json', '5'],
    ['notice.json', '{}'],
    ['darkmoonThumb.json', '[{}]'],
    ['darkmoonMulti.json', '{}'],
  ] as const) {
    await withFolder({ [name]: text }, (folder) => {
      assert.match(failure(() => readConfigDocuments(folder, none)).message, name);
    });
  }
  await withFolder({}, async (folder) => {
    await mkdir(join(folder, 'notice.json'));
    assert.match(failure(() => readConfigDocuments(folder, none)).message, /notice\.json cannot be read/);
  });
});

test('the place of an error is the first character that cannot be', () => {
  const cases: [string, number, number][] = [
    ['', 1, 1],
    ['{', 1, 2],
    ['[1,2', 1, 5],
    ['[1,]', 1, 4],
    ['{"a":1,}', 1, 8],
    ['{"a":tru}', 1, 6],
    ['{"a":1} x', 1, 9],
    ['{a:1}', 1, 2],
    ['[\n  [],\n  {},\n  01\n]', 4, 4],
    ['["open\n"]', 1, 2],
    ['["a" "b"]', 1, 6],
    ['{"a":[1,2}', 1, 10],
    ['// note\n{}', 1, 1],
    ['{"a": "\\x"}', 1, 7],
  ];
  for (const [text, line, column] of cases) {
    const { message } = failure(() => parseJsonText(text, 'x.json'));
    assert.is(message, `x.json is no valid JSON: line ${line}, column ${column}.`, JSON.stringify(text));
  }
  assert.equal(parseJsonText(' {"a":[1,-2.5e3,true,"\\u00e9"]} ', 'x.json'), { a: [1, -2500, true, 'é'] });
});

test.run();

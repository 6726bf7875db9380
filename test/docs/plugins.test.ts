import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as kalpa from '../../src/index.js';

const root = new URL('../../', import.meta.url);

test('what PLUGINS.md shows is what stands in the examples', async () => {
  const text = await readFile(new URL('docs/PLUGINS.md', root), 'utf8');
  const shown = [...text.matchAll(/```js\n\/\/ (examples\/\S+)\n(.*?)```/gs)];
  assert.ok(shown.length >= 6, `${shown.length} pieces`);
  for (const [, file = '', piece = ''] of shown) {
    const source = await readFile(new URL(file, root), 'utf8');
    assert.ok(source.includes(piece.trim()), `${file} does not hold\n${piece}`);
  }
});

test('every name that PLUGINS.md promises is exported', async () => {
  const text = await readFile(new URL('docs/PLUGINS.md', root), 'utf8');
  const names = [...text.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name = '']) => name);
  assert.ok(names.length >= 20, `${names.length} names`);
  const exported = new Set([
    ...Object.keys(kalpa),
    ...Object.keys(kalpa.aliya).map((name) => `aliya.${name}`),
  ]);
  for (const name of names) assert.ok(exported.has(name), name);
  exported.delete('aliya');
  assert.equal(
    [...exported].filter((name) => !names.includes(name)),
    [],
    'and none is left out',
  );
});

test.run();

/** Start-up is fast because nothing is loaded that is not used: the static imports are followed, and what they reach is listed. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const source = (path: string) => new URL(`../../src/${path}`, import.meta.url);

/** The packages that loading a file of src loads, by static imports only. */
async function packagesBehind(path: string): Promise<string[]> {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const waiting = [source(path)];
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (seen.has(file.href)) continue;
    seen.add(file.href);
    const text = await readFile(fileURLToPath(file), 'utf8');
    for (const [, name = ''] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gms)) {
      if (name.startsWith('.')) waiting.push(new URL(name.replace(/\.js$/, '.ts'), file));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  }
  return [...packages].sort();
}

test('the program itself needs commander only', async () => {
  assert.equal(await packagesBehind('cli.ts'), ['commander']);
});

test('keygen needs no package, decrypt-play the key libraries, config the schema', async () => {
  assert.equal(await packagesBehind('commands/keygen.ts'), []);
  assert.equal(await packagesBehind('commands/decrypt-play.ts'), ['fast-xml-parser', 'node-rsa']);
  assert.equal(await packagesBehind('commands/config.ts'), ['zod']);
});

test.run();

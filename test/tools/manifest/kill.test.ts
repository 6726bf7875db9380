import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withInstallation, type Installation } from './support.js';

const program = fileURLToPath(new URL('./killed-parse.ts', import.meta.url));

/** Parses the capture `name` in a process of its own, which kills itself at its `killAt`-th write; gives their number. */
async function parseInProcess(root: string, name: string, killAt: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, root, name, String(killAt)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal([code, signal], killAt > 0 ? [null, 'SIGKILL'] : [0, null]);
  return Number(text);
}

/** Which capture each part of an installation holds; a part that holds more than one fails. */
async function holds({
  folder,
  rows,
  content,
  sql,
}: Installation): Promise<{ tables: string; config: string }> {
  assert.is(
    sql('manifest', (db) => db.pragma('integrity_check', { simple: true })),
    'ok',
  );
  const names = new Set([...rows('items').values(), ...rows('gachas').values()].map((row) => row['key']));
  assert.is(names.size, 1, 'a mix of two captures');
  assert.is(content().rows('items').length, 500);
  for (const file of await readdir(folder.config)) {
    if (file.endsWith('.json')) JSON.parse(await readFile(join(folder.config, file), 'utf8'));
  }
  const { name } = JSON.parse(await readFile(join(folder.config, 'metadata.json'), 'utf8')) as {
    name: string;
  };
  return { tables: String([...names][0]), config: name };
}

test('a parse that is killed half-way leaves the databases whole: all old before the commit, all new after it', () =>
  withInstallation(async (on) => {
    const { folder, sql } = on;
    await parseInProcess(folder.root, 'old', 0);
    sql('diffManifest', (db) => db.exec(`INSERT INTO packs (pk, title) VALUES (7, 'mine')`));
    await parseInProcess(folder.root, 'old', 0);
    const player = await readFile(folder.player, 'hex');
    const writes = await parseInProcess(folder.root, 'new', 0);
    await parseInProcess(folder.root, 'old', 0);
    assert.ok(writes > 500, `only ${writes} writes to be killed at`);

    // From the first statement to the last config file: two of those follow the commit.
    const points = [
      1,
      2,
      Math.floor(writes / 4),
      Math.floor(writes / 2),
      writes - 3,
      writes - 2,
      writes - 1,
      writes,
    ];
    const found: string[] = [];
    for (const point of points) {
      await parseInProcess(folder.root, 'new', point);
      const { tables, config } = await holds(on);
      found.push(tables);
      assert.is(await readFile(folder.player, 'hex'), player);
      assert.is(
        sql('diffManifest', (db) => db.prepare('SELECT title FROM packs').pluck().get()),
        'mine',
      );
      if (tables === 'old') assert.is(config, 'old', 'no config file is ahead of its manifest');
      await parseInProcess(folder.root, 'old', 0);
      assert.equal(await holds(on), { tables: 'old', config: 'old' }, 'the next parse sets all right');
    }
    assert.equal(found, [...found].sort().reverse(), 'old until the commit, new from there on');
    assert.equal([found[0], found.at(-1)], ['old', 'new']);
  }));

test.run();

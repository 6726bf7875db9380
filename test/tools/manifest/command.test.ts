import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCapture, generateCapture } from '../../../fixtures/generator/index.js';
import type { CommandContext } from '../../../src/cli/command.js';
import { parseManifestCommand } from '../../../src/commands/parse-manifest.js';
import { failureOf, snapshot, withInstallation, type Installation } from './support.js';

interface Outcome {
  readonly document: Record<string, unknown>;
  readonly text: string;
  readonly notes: readonly string[];
}

async function run(
  { folder }: Installation,
  args: readonly string[],
  options: Record<string, unknown> = {},
  stdin = '',
): Promise<Outcome> {
  const notes: string[] = [];
  let given: { document: unknown; text: string } | undefined;
  const context: CommandContext = {
    data: folder,
    env: {},
    cwd: join(folder.root, '..'),
    json: false,
    quiet: false,
    verbose: false,
    interactive: false,
    signal: new AbortController().signal,
    stdin: Readable.from([stdin]),
    result: (document: unknown, text: string) => (given = { document, text }),
    note: (line: string) => notes.push(line),
    progress: () => ({ update() {}, end() {} }),
    confirm: async () => false,
  } as unknown as CommandContext;
  await parseManifestCommand.run?.(args, options, context);
  if (!given) throw new Error('The command gave no result.');
  return {
    document: JSON.parse(JSON.stringify(given.document)) as Outcome['document'],
    text: given.text,
    notes,
  };
}

test('it makes everything from a file, and says what it did', async () => {
  await withInstallation(async (on) => {
    const capture = generateCapture({ size: 'small' });
    await writeFile(join(on.folder.root, '..', 'b64.txt'), encodeCapture(capture));
    const { text, document, notes } = await run(on, ['b64.txt']);
    for (const file of [on.folder.manifest, on.folder.diffManifest, on.folder.player])
      assert.ok(existsSync(file), file);
    assert.equal(
      JSON.parse(await readFile(join(on.folder.config, 'metadata.json'), 'utf8')),
      capture['metadata'],
    );
    assert.match(text, /^table +inserted +updated +unchanged +kept +deleted by diff +overridden by diff\n/);
    assert.match(text, new RegExp(`\\nitems +${(capture['items'] as unknown[]).length} +0 +0 +0 +0 +0\\n`));
    assert.match(text, /Unknown tables +starlightFestivals/);
    assert.match(text, /Created .*manifest\.db, .*diff_manifest\.db, .*player\.db/);
    assert.equal(document['created'], [on.folder.manifest, on.folder.diffManifest, on.folder.player]);
    assert.match(notes[0] ?? '', /^warning: itemObtainConditions pk \d+: endDate is no date/);
  });
});

test('it reads stdin and writes to another folder with another diff', async () => {
  await withInstallation(async (on) => {
    const text = encodeCapture({ items: [{ pk: 1 }] });
    const { document } = await run(on, ['-'], { out: 'elsewhere', diff: 'mine.db' }, text);
    const root = join(on.folder.root, '..');
    assert.equal(document['created'], [
      join(root, 'elsewhere', 'manifest.db'),
      join(root, 'mine.db'),
      join(root, 'elsewhere', 'player.db'),
    ]);
    assert.not.ok(existsSync(on.folder.root));
    assert.not.ok(existsSync(join(root, 'elsewhere', 'diff_manifest.db')));
  });
});

test('a dry run says so; a missing file and a strict parse fail', async () => {
  await withInstallation(async (on) => {
    const bad = encodeCapture({ items: Array.from({ length: 30 }, (_, pk) => ({ pk, createdAt: 'x' })) });
    const { text, notes } = await run(on, ['-'], { dryRun: true }, bad);
    assert.match(text, /Nothing was written/);
    assert.is(notes.length, 21);
    assert.match(notes[20] ?? '', /and 10 more/);
    assert.match((await failureOf(run(on, ['-'], { strict: true }, bad))).message, /and 29 more/);
    assert.match((await failureOf(run(on, ['not-there.txt']))).message, /cannot be read/);
    assert.equal(await snapshot(on.folder.root), {});
  });
});

test.run();

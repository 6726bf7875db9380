import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateCapture } from '../../../../fixtures/generator/index.js';
import { serve } from '../../../../src/server/serve.js';
import { parseManifest } from '../../../../src/tools/manifest/parse.js';
import { inflate, withApp, type Database, type TestApp, type TestPlayer } from '../../../support/app.js';
import type { Row } from '../../../support/wire-rows.js';

const growing = ['albums', 'achievements', 'noahParts', 'noahStages'] as const;

/** The capture as it was before its last rows came. */
function earlier(document: Record<string, unknown>): void {
  for (const key of growing) document[key] = (document[key] as Row[]).slice(0, -2);
}

/** A server of the same player database, whose manifest has gained what the first one's lacks. */
async function withLaterServer(
  to: TestApp,
  work: (get: (player: TestPlayer, path: string) => Promise<Row>) => Promise<void>,
) {
  const capture: Record<string, unknown> = generateCapture({ size: 'small' });
  await parseManifest({ capture, folder: to.folder, createPlayerDatabase: async () => {} });
  const { settings, log } = to.app;
  const onStatement = (text: string) => void to.statements.push(text);
  const later = await serve({ folder: to.folder, settings, log, clock: to.clock, onStatement });
  try {
    await work(async (player, path) => {
      const headers = { 'Custom-UserToken': player.token };
      const response = await fetch(`${later.addresses[0] ?? ''}/api/${path}`, { headers });
      const { data } = (await response.json()) as { data: Row };
      assert.is(response.status, 200);
      return data;
    });
  } finally {
    await later.stop();
  }
}

const pksOf = (rows: unknown, key: string) =>
  (rows as Row[]).map((row) => Number(row[key])).sort((a, b) => a - b);

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: content of a later manifest appears for players who were there before`, () =>
    withApp({ database, capture: earlier }, async (to) => {
      const player = await to.player();
      await player.get('/api/user/me');
      const before = inflate((await player.get('/api/initialinfo')).body.data);
      const { catalog } = to.app;
      assert.equal(pksOf(before.userAlbums, 'AlbumPk'), pksOf(catalog.rows('albums'), 'pk'));
      const done = before.achievements.filter(({ state }: Row) => state === 2);
      assert.ok(done.length > 0);

      await withLaterServer(to, async (get) => {
        const document = inflate((await get(player, 'initialinfo')) as unknown as string);
        const full: Record<string, unknown> = generateCapture({ size: 'small' });
        const own = [
          ['userAlbums', 'AlbumPk', 'albums'],
          ['userNoahParts', 'NoahPartPk', 'noahParts'],
          ['userNoahStages', 'NoahStagePk', 'noahStages'],
        ] as const;
        for (const [key, column, table] of own) {
          assert.equal(pksOf(document[key], column), pksOf(full[table], 'pk'), key);
          const old = new Set(pksOf(before[key], 'pk'));
          const kept = (document[key] as Row[]).filter(({ pk }) => old.has(Number(pk)));
          assert.equal(kept, before[key], key);
        }
        assert.equal(pksOf(document.achievements, 'pk'), pksOf(full['achievements'], 'pk'));
        assert.equal(
          document.achievements.filter(({ state }: Row) => state === 2),
          done,
        );
        const rows = await to.app.store.read.selectFrom('userAchievement').select('AchievementPk').execute();
        assert.is(rows.length, (full['achievements'] as Row[]).length);

        const [part] = (document.userNoahParts as Row[]).slice(-1);
        assert.equal([part?.['order'], part?.['state']], [(full['noahParts'] as Row[]).length - 1, 0]);

        const from = to.statements.length;
        for (const path of ['initialinfo', 'album', 'noah', 'achievement/raw', 'achievement/grouped']) {
          await get(player, path);
        }
        for (const text of to.statements.slice(from)) assert.match(text, /^\s*select/i);
      });
    }));

  test(`${database}: each list brings it, and parallel first requests make it once`, () =>
    withApp({ database, capture: earlier }, async (to) => {
      const player = await to.player();
      await withLaterServer(to, async (get) => {
        const answers = await Promise.all(
          ['album', 'noah', 'achievement/raw', 'initialinfo', 'album'].map((path) => get(player, path)),
        );
        const full: Record<string, unknown> = generateCapture({ size: 'small' });
        assert.equal(pksOf(answers[0]?.['userAlbums'], 'AlbumPk'), pksOf(full['albums'], 'pk'));
        assert.equal(pksOf(answers[1]?.['userNoahStages'], 'NoahStagePk'), pksOf(full['noahStages'], 'pk'));
        assert.is((answers[2]?.['achievements'] as Row[]).length, (full['achievements'] as Row[]).length);
        assert.equal(answers[4], answers[0]);
      });
    }));
}

test.run();

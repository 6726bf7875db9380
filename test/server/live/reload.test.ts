import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateCapture } from '../../../fixtures/generator/index.js';
import { isBeingWritten } from '../../../src/server/live/content.js';
import { reloadChanged } from '../../../src/server/live/reload.js';
import { snapshotOf } from '../../../src/server/live/live.js';
import { parseManifest } from '../../../src/tools/manifest/parse.js';
import { inflate, withApp, type TestApp } from '../../support/app.js';
import type { Row } from '../../support/wire-rows.js';
import { chartOf, end, start } from '../features/play/support.js';

const lessAlbums = (document: Record<string, unknown>) =>
  void (document['albums'] = (document['albums'] as Row[]).slice(0, -2));

async function parseFull(to: TestApp): Promise<number> {
  const capture: Record<string, unknown> = generateCapture({ size: 'small' });
  await parseManifest({ capture, folder: to.folder, createPlayerDatabase: async () => {} });
  return (capture['albums'] as Row[]).length;
}

test('a new manifest is served without a restart, to requests that come after it', () =>
  withApp({ capture: lessAlbums }, async (to) => {
    const player = await to.player();
    const before = inflate((await player.get('/api/initialinfo')).body.data);
    const request = snapshotOf(to.app);
    assert.is(snapshotOf(to.app), request, 'nothing changed: nothing is made anew');
    const total = await parseFull(to);
    assert.is(to.app.catalog.rows('albums').length, total - 2);
    await reloadChanged(to.app);
    assert.is(to.app.catalog.rows('albums').length, total);
    assert.is(request.catalog.rows('albums').length, total - 2, 'who began before has what there was');
    const after = inflate((await player.get('/api/initialinfo')).body.data);
    assert.equal([before.albums.length, after.albums.length], [total - 2, total]);
    assert.equal([before.userAlbums.length, after.userAlbums.length], [total - 2, total]);
    const { catalog } = to.app;
    await reloadChanged(to.app);
    assert.is(to.app.catalog, catalog, 'nothing changed: nothing is read');
  }));

test('a play whose map a new manifest no longer has ends all the same, and rates nothing', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const chart = chartOf(to, { mode: 1 });
    const started = await start(player, chart);
    const capture: Record<string, unknown> = generateCapture({ size: 'small' });
    capture['maps'] = (capture['maps'] as Row[]).filter(({ pk }) => pk !== chart.pk);
    await parseManifest({ capture, folder: to.folder, prune: true, createPlayerDatabase: async () => {} });
    await reloadChanged(to.app);
    const { status, body } = await end(player, started, { rate: 1_000_000 });
    assert.is(status, 200);
    assert.equal(
      [body.data.bestRecord.rating, body.data.thumbAstralRating, body.data.isExp],
      [0, 0, undefined],
    );
  }));

test('requests go on while the content is replaced again and again', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    let isDone = false;
    const asking = async () => {
      const statuses = new Set<number>();
      while (!isDone) statuses.add((await player.get('/api/initialinfo')).status);
      return [...statuses];
    };
    const askers = [asking(), asking()];
    for (let n = 0; n < 3; n += 1) await to.reload();
    isDone = true;
    for (const statuses of await Promise.all(askers)) assert.equal(statuses, [200]);
  }));

test('a document that the operator edits is served; one that is broken changes nothing', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const notice = join(to.folder.config, 'notice.json');
    const notices = async () => (await player.get('/api/notice')).body.data.notices;
    await writeFile(notice, '[{"title":"Hello"}]');
    await reloadChanged(to.app);
    assert.equal(await notices(), [{ title: 'Hello' }]);
    await writeFile(notice, '[{"title":');
    await reloadChanged(to.app);
    assert.equal(await notices(), [{ title: 'Hello' }]);
    assert.ok(to.logLines.some((line) => line.includes('notice.json') && line.includes('goes on with')));
    await rm(notice);
    await reloadChanged(to.app);
    assert.equal(await notices(), []);
  }));

test('a parse that is writing is waited for', () =>
  withApp({}, async (to) => {
    const journal = `${to.folder.manifest}-journal`;
    await writeFile(join(to.folder.config, 'notice.json'), '[1]');
    await writeFile(journal, '');
    assert.ok(isBeingWritten(to.folder));
    await reloadChanged(to.app);
    assert.equal(to.app.static.documents.notice, []);
    await rm(journal);
    await reloadChanged(to.app);
    assert.equal(to.app.static.documents.notice, [1]);
  }));

test.run();

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCapture, generateCapture } from '../../../fixtures/generator/index.js';
import type { CaptureDocument } from '../../../fixtures/generator/tables.js';
import { Failure } from '../../../src/failure.js';
import { astralRating, rating } from '../../../src/server/rules/rating.js';
import { importProfile, type ImportSummary } from '../../../src/tools/profiles/import-profile.js';
import { runCli } from '../../cli/run.js';
import { inflate, startOfTests, withApp, type TestApp, type TestPlayer } from '../../support/app.js';
import { amountOf, databases, dump, rowsOf, setItem } from '../../server/features/play/support.js';

type Rows = Record<string, unknown>[];

const captured = (change: (document: CaptureDocument) => void = () => {}) => {
  const document = generateCapture({ size: 'small' });
  change(document);
  return document;
};
const rowsIn = (document: CaptureDocument, key: string) => document[key] as Rows;

const run = (to: TestApp, player: TestPlayer, capture: CaptureDocument, dryRun = false) =>
  importProfile({
    ...{ capture, dryRun, now: startOfTests, user: `pk:${player.pk}` },
    database: to.app.settings.database || to.folder.player,
    manifestFile: to.folder.manifest,
  });

const changesOf = ({ tables }: ImportSummary) =>
  Object.fromEntries(
    tables.filter(({ added, raised }) => added + raised > 0).map(({ table, added }) => [table, added]),
  );
const without = (row: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

/** Columns that need not be what was captured. */
const elsewhere: Record<string, readonly string[]> = {
  userNoahParts: ['startDate'],
  userNoahStages: ['startDate'],
  userproducts: ['periodicBuyCount', 'lastPeriodicRefreshDate'],
};

/** Revisions move with what was written, and the time of the last change is the import's. */
const settled = (tables: Record<string, readonly unknown[]>) => without(tables, 'userRevisions');

for (const database of databases) {
  test(`${database}: everything of the captured player is in the document of the account, beside a running server`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const capture = captured();
      const before = inflate((await player.get('/api/initialinfo')).body.data);
      const summary = await run(to, player, capture);
      assert.equal(summary.warnings, []);
      assert.equal([...summary.leftOut].sort(), ['UserTutorialFlags', 'friends', 'taskEvents']);
      const after = inflate((await player.get('/api/initialinfo')).body.data);
      const own = ['pk', 'UserPk', 'createdAt', 'updatedAt', 'rating'];
      for (const [key, ...by] of [
        ...([
          ['usertracks', 'TrackPk'],
          ['usermaps', 'MapPk'],
          ['userpacks', 'PackPk'],
        ] as const),
        ...([
          ['userproducts', 'ProductPk'],
          ['userAlbums', 'AlbumPk'],
          ['bestRecords', 'MapPk'],
        ] as const),
        ...([
          ['lunaticBestRecords', 'MapPk'],
          ['userNoahChapters', 'NoahChapterPk'],
        ] as const),
        ...([
          ['userNoahParts', 'NoahPartPk'],
          ['userNoahStages', 'NoahStagePk'],
        ] as const),
        ...([
          ['userCharacterAwakens', 'CharacterAwakenPk'],
          ['userPlayDecos', 'presetNumber'],
        ] as const),
        ...([
          ['userfavorites', 'TrackPk'],
          ['userOpenContents', 'key'],
        ] as const),
        ['userPerformerLevelRewards', 'PerformerLevelPk'] as const,
      ]) {
        for (const row of rowsIn(capture, key)) {
          const found = (after[key] as Rows).find((each) =>
            by.every((column) => each[column] === row[column]),
          );
          assert.ok(found, `${key} ${by.map((column) => row[column]).join()}`);
          // Rows that were there keep their start; a period that is over was refreshed by the server.
          const ignored: readonly string[] = elsewhere[key] ?? [];
          assert.equal(without(found, ...own, ...ignored), without(row, ...own, ...ignored), key);
        }
      }
      for (const { ItemPk, amount } of rowsIn(capture, 'useritems') as { ItemPk: number; amount: number }[]) {
        const found = (after.useritems as { ItemPk: number; amount: number }[]).find(
          (item) => item.ItemPk === ItemPk,
        );
        assert.ok((found?.amount ?? 0) >= amount, `item ${ItemPk}`);
      }
      const achieved = rowsIn(capture, 'achievements').filter(({ state }) => state === 2);
      for (const { pk } of achieved) {
        assert.is((after.achievements as Rows).find((each) => each['pk'] === pk)?.['state'], 2);
      }
      const { userProfile } = after;
      const wanted = capture['userProfile'] as Record<string, unknown>;
      for (const column of ['nickname', 'totalClearCount', 'thumbAquaLevel', 'performerLevel']) {
        assert.is(userProfile[column], wanted[column], column);
      }
      assert.is(userProfile.onProgressNoahStagePkOrZero, wanted['onProgressNoahStagePkOrZero']);
      assert.is(userProfile.showMultiRating, 0, 'a preference that was not touched here is taken over');
      assert.equal([userProfile.pk, userProfile.uid], [before.userProfile.pk, before.userProfile.uid]);
      assert.is((await player.get('/api/user/me')).body.data.user.nickname, wanted['nickname']);
    }));

  test(`${database}: ratings and public counters are computed anew, whatever the capture says`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const capture = captured((document) => {
        for (const record of rowsIn(document, 'bestRecords')) Object.assign(record, { rating: 99, mode: 4 });
      });
      await run(to, player, capture);
      const records = await rowsOf(to, 'bestRecords', player.pk);
      assert.is(records.length, rowsIn(capture, 'bestRecords').length + 2);
      for (const { MapPk, mode, rate, lunaticMode, rating: value } of records) {
        const map = to.app.catalog.find('maps', MapPk);
        assert.is(mode, map?.mode);
        assert.is(value, rating(map?.difficulty ?? 0, rate, lunaticMode === 1));
      }
      const ofModes = (modes: readonly number[]) =>
        astralRating(records.filter(({ mode }) => modes.includes(mode)).map((record) => record.rating));
      const [profile] = await rowsOf(to, 'userProfile', player.pk);
      assert.equal(
        [profile.thumbAstralRating, profile.multiAstralRating],
        [ofModes([0, 1, 2, 6]), ofModes([3, 4, 5, 7])],
      );
      const [shown] = await rowsOf(to, 'userPublicProfile', player.pk);
      const plain = records.filter(({ lunaticMode }) => lunaticMode === 0);
      const ofNormal = plain.filter(({ mode }) => mode === 0);
      assert.is(shown.totalCntClearNormal, ofNormal.length);
      assert.is(shown.totalCntAllPerfectNormal, ofNormal.filter(({ good }) => good === 0).length);
      const done = (await rowsOf(to, 'userAchievement', player.pk)).filter(({ state }) => state === 2);
      assert.is(shown.totalCntClearAchievement, done.length);
    }));

  test(`${database}: the same import again changes nothing, and a dry run writes nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const before = await dump(to, player.pk);
      const planned = await run(to, player, captured(), true);
      assert.equal(await dump(to, player.pk), before);
      const done = await run(to, player, captured());
      assert.equal(planned, done, 'a dry run says what would be done');
      assert.ok((changesOf(done)['useritems'] ?? 0) > 0);
      const after = await dump(to, player.pk);
      const again = await run(to, player, captured());
      assert.equal([changesOf(again), again.profile, again.nickname], [{}, [], null]);
      assert.equal(settled(await dump(to, player.pk)), settled(after));
    }));

  test(`${database}: of two the better stays: records, amounts, looks, story`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const capture = captured();
      const [first, second] = rowsIn(capture, 'bestRecords') as { MapPk: number; score: number }[];
      const record = { UserPk: player.pk, lunaticMode: 0, mode: 0, rate: 990_000, maxCombo: 7 };
      await to.app.store.write([player.pk], async (tx) => {
        await tx
          .insertInto('bestRecords')
          .values([
            { ...record, MapPk: first?.MapPk ?? 0, score: (first?.score ?? 0) + 1 },
            { ...record, MapPk: second?.MapPk ?? 0, score: (second?.score ?? 0) - 1 },
          ])
          .execute();
        await tx
          .updateTable('userPlayDecos')
          .set({ playDecoPlaceData: '{"mine":1}' })
          .where('UserPk', '=', player.pk)
          .where('presetNumber', '=', 0)
          .execute();
      });
      assert.is((await player.post('/api/user/profile/update/nickname', { nickname: 'Mine' })).status, 200);
      await setItem(to, player.pk, 'energy.green', { amount: 1_000_000 });
      await setItem(to, player.pk, 'darkmatter', { amount: 5 });
      await setItem(to, player.pk, 'rootcharacter.myulee', {
        amount: 1,
        endDate: '2020-01-01 00:00:00.000000',
      });
      const { nickname } = await run(to, player, capture);
      const records = await rowsOf(to, 'bestRecords', player.pk);
      const of = (MapPk: number | undefined) =>
        records.find((row) => row.MapPk === MapPk && row.lunaticMode === 0);
      assert.equal([of(first?.MapPk).score, of(first?.MapPk).maxCombo], [(first?.score ?? 0) + 1, 7]);
      assert.is(of(second?.MapPk).score, second?.score);
      assert.is(await amountOf(to, player.pk, 'energy.green'), 1_000_000);
      assert.is(await amountOf(to, player.pk, 'darkmatter'), 678);
      const myulee = to.app.catalog.item('rootcharacter.myulee')?.pk;
      const items = await rowsOf(to, 'useritems', player.pk);
      assert.is(items.find(({ ItemPk }) => ItemPk === myulee).endDate, null, 'what was over is owned again');
      assert.ok((await rowsOf(to, 'userRootCharacterItems', player.pk)).some((row) => row.ItemPk === myulee));
      const [deco] = await rowsOf(to, 'userPlayDecos', player.pk);
      assert.is(deco.playDecoPlaceData, '{"mine":1}');
      assert.is(nickname, null);
      assert.is((await player.get('/api/user/me')).body.data.userProfile.nickname, 'Mine');
    }));
}

test('a stage that is recalled here stays the only one that is', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const capture = captured((document) => {
      for (const stage of rowsIn(document, 'userNoahStages')) {
        if (stage['state'] === 2) Object.assign(stage, { state: 3, PickedTrackPk: 5 });
      }
    });
    const open = rowsIn(capture, 'userNoahStages').find(({ state }) => state === 3)?.['NoahStagePk'];
    const stages = await rowsOf(to, 'userNoahStages', player.pk);
    const mine = stages.at(-1).NoahStagePk as number;
    assert.is.not(mine, open);
    await to.app.store.write([player.pk], (tx) =>
      tx
        .updateTable('userNoahStages')
        .set({ state: 3, PickedTrackPk: 9 })
        .where('NoahStagePk', '=', mine)
        .execute(),
    );
    await run(to, player, capture);
    const after = await rowsOf(to, 'userNoahStages', player.pk);
    assert.equal(
      after.filter(({ state }) => state === 3).map(({ NoahStagePk }) => NoahStagePk),
      [mine],
    );
    const taken = after.find(({ NoahStagePk }) => NoahStagePk === open);
    assert.equal([taken.state, taken.PickedTrackPk], [2, 0]);
  }));

test('rows that cannot be right are left out with a warning, and a nickname that somebody has is not taken', () =>
  withApp({}, async (to) => {
    const [player, other] = [await to.player(), await to.player()];
    const capture = captured((document) => {
      const [record, next] = rowsIn(document, 'bestRecords');
      Object.assign(record ?? {}, { score: 1e12 });
      Object.assign(next ?? {}, { rate: 'x' });
      Object.assign(rowsIn(document, 'useritems')[0] ?? {}, { amount: -5 });
      Object.assign(rowsIn(document, 'userNoahParts')[0] ?? {}, { startDate: '2024-02-30' });
      rowsIn(document, 'userfavorites').push(7 as never, { pk: 1, TrackPk: true, UserPk: 5 });
      rowsIn(document, 'bestRecords').push({ score: 900000 });
      document['userPlayDecos'] = 'nonsense';
      rowsIn(document, 'userOpenContents').push({ pk: 2, key: 'a\u0000b' });
    });
    const { nickname } = capture['userProfile'] as { nickname: string };
    assert.is((await other.post('/api/user/profile/update/nickname', { nickname })).status, 200);
    const summary = await run(to, player, capture);
    assert.is(summary.nickname, null);
    assert.equal(
      summary.warnings.map((warning) => /(\w+)(?: pk \w+)?: (\w+)/.exec(warning)?.slice(1).join('.')).sort(),
      [
        ...[
          'bestRecords.rate',
          'bestRecords.score',
          'bestRecords.MapPk',
          'useritems.amount',
          'userNoahParts.startDate',
        ],
        ...['userOpenContents.key', 'userfavorites.an'],
      ].sort(),
    );
    assert.is((await rowsOf(to, 'bestRecords', player.pk)).length, 12);
  }));

test('kalpa import-profile: what changes, for people and as JSON; unknown users and empty captures are failures', () =>
  withApp({}, async (to) => {
    const player = await to.player({ id: 'alice' });
    const file = join(to.folder.root, 'b64.txt');
    await writeFile(file, encodeCapture(captured()));
    const kalpa = (...args: string[]) => runCli(['import-profile', ...args, '--data', to.folder.root]);
    const planned = await kalpa(file, '--user', 'alice', '--dry-run');
    assert.is(planned.code, 0, planned.stderr);
    assert.match(planned.stdout, /^useritems +\d+ added, \d+ made better/m);
    assert.match(planned.stdout, /Would import into alice\.$/m);
    assert.is((await rowsOf(to, 'bestRecords', player.pk)).length, 0);
    const done = JSON.parse(
      (await kalpa(file, '--user', `pk:${player.pk}`, '--json')).stdout,
    ) as ImportSummary;
    assert.is(done.user.id, 'alice');
    assert.match((await kalpa(file, '--user', 'alice')).stdout, /it has all of it already/);

    const nobody = await kalpa(file, '--user', 'nobody');
    assert.equal([nobody.code, /There is no user "nobody"/.test(nobody.stderr)], [1, true]);
    assert.is((await kalpa(file)).code, 2);
    const { userProfile: _, ...manifest } = captured();
    const tables = Object.entries(manifest).filter(([key]) => !/^user|Records$|achievements/i.test(key));
    try {
      await run(to, player, Object.fromEntries(tables));
      assert.unreachable();
    } catch (error) {
      assert.instance(error, Failure);
      assert.match((error as Failure).message, /holds nothing of a player/);
    }
  }));

test.run();

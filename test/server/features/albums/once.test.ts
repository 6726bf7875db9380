import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  encryptPlay,
  inflate,
  withApp,
  type TestAnswer,
  type TestApp,
  type TestPlayer,
} from '../../../support/app.js';
import { databases, dump, envelopeKeys, rowsOf } from '../play/support.js';
import { Album, endAlbum, endPath, report, startAlbum } from './support.js';

interface Under {
  readonly to: TestApp;
  readonly player: TestPlayer;
}

async function refused(
  { to, player }: Under,
  form: Readonly<Record<string, string>>,
  message: string | RegExp,
): Promise<void> {
  const before = await dump(to, player.pk);
  const { status, body } = await player.post(endPath, form);
  assert.is(status, 400, JSON.stringify(form).slice(0, 200));
  if (typeof message === 'string') assert.is(body.message, message);
  else assert.match(body.message, message);
  assert.equal(Object.keys(body), envelopeKeys);
  assert.equal([body.state, body.data, body.updatedUserItems], [0, {}, []]);
  assert.equal(await dump(to, player.pk), before, `${body.message} changed nothing`);
}

const invalid = 'Invalid play data.';

for (const database of databases) {
  test(`${database}: an album end that is broken, or of an album not started, is refused`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const at = { to, player };
      const key = await startAlbum(player, Album.free);
      const good = encryptPlay(key, report(Album.free));
      const open = await to.request(endPath, { form: good });
      assert.equal([open.status, open.body.message], [400, 'Unauthorized']);
      for (const name of Object.keys(good)) {
        const rest = Object.fromEntries(Object.entries(good).filter(([other]) => other !== name));
        await refused(at, rest, `${name}: is missing.`);
        await refused(at, { ...good, [name]: '***' }, invalid);
        await refused(at, { ...good, [name]: 'AAAA' }, invalid);
      }
      await refused(at, encryptPlay(key, 'no JSON'), invalid);
      await refused(at, encryptPlay(key, '[]'), 'userPlayData: must be an object');
      const bad: readonly (readonly [object, RegExp])[] = [
        [{ endState: 7 }, /^endState: /],
        [{ avgRate: 1e9 }, /^avgRate: /],
        [{ totalScore: 1e12 }, /^totalScore: /],
        [{ totalScore: -5 }, /^totalScore: /],
        [{ hp: 'full' }, /^hp: /],
        [{ stages: '{}' }, /^stages: /],
        [{ AlbumPk: 2 ** 70 }, /^AlbumPk: /],
      ];
      for (const [over, message] of bad) {
        await refused(at, encryptPlay(key, { ...report(Album.free), ...over }), message);
      }
      await refused(at, encryptPlay(key, report(Album.lunatic)), invalid);
      await refused(at, encryptPlay(key, report(999_999)), invalid);
      const other = await to.player();
      await refused({ to, player: other }, good, invalid);
      assert.is((await player.post(endPath, good)).status, 200);
    }));

  test(`${database}: the same end sent again gets its answer, any other after it is refused`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const key = await startAlbum(player, Album.thumbAqua1);
      const sent = encryptPlay(key, report(Album.thumbAqua1));
      const first = await player.post(endPath, sent);
      assert.is(first.status, 200);
      assert.ok(first.body.updatedUserItems.length > 0);
      const before = await dump(to, player.pk);
      const again = await player.post(endPath, sent);
      assert.equal([again.status, again.body], [200, first.body]);
      assert.equal(await dump(to, player.pk), before);
      await refused({ to, player }, encryptPlay(key, report(Album.thumbAqua1)), invalid);
      await refused({ to, player }, encryptPlay(key, report(Album.thumbAqua1, { endState: 2 })), invalid);
      // A late copy of the last end uses up no start that came after it.
      await startAlbum(player, Album.thumbAqua1);
      assert.equal((await player.post(endPath, sent)).body.data, first.body.data);
      const next = await endAlbum(player, key, report(Album.thumbAqua1, { totalScore: 2_500_000 }));
      assert.is(inflate(next.body.data).userAlbum.totalScore, 2_500_000);
      await refused({ to, player }, sent, invalid);
    }));

  test(`${database}: a retry keeps the start open and counts for nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const key = await startAlbum(player, Album.lunatic);
      const before = await dump(to, player.pk);
      for (let retry = 0; retry < 3; retry += 1) {
        const answer = await endAlbum(player, key, report(Album.lunatic, { endState: 2 }));
        assert.is(answer.status, 200);
        assert.equal(Object.keys(inflate(answer.body.data)), ['userAlbum']);
        assert.equal(await dump(to, player.pk), before);
      }
      assert.is((await endAlbum(player, key, report(Album.lunatic))).status, 200);
      assert.is((await endAlbum(player, key, report(Album.lunatic))).body.message, invalid);
    }));

  test(`${database}: of eight ends of one start at once, one counts`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const key = await startAlbum(player, Album.thumbAqua1);
      const ends = Array.from({ length: 8 }, (_, n) =>
        endAlbum(player, key, report(Album.thumbAqua1, { totalScore: 2_000_000 + n })),
      );
      const answers = await Promise.all(ends);
      assert.equal(
        answers.map(({ status }) => status).sort((a, b) => a - b),
        [200, 400, 400, 400, 400, 400, 400, 400],
      );
      const sent = encryptPlay(await startAlbum(player, Album.free), report(Album.free));
      const copies: TestAnswer[] = await Promise.all(
        Array.from({ length: 8 }, () => player.post(endPath, sent)),
      );
      for (const { status, body } of copies) {
        assert.is(status, 200);
        assert.equal(
          [body.data, body.updatedUserItems],
          [copies[0]?.body.data, copies[0]?.body.updatedUserItems],
        );
      }
      assert.is((await rowsOf(to, 'userAlbumRecord', player.pk)).length, 2);
      assert.equal(
        (await rowsOf(to, 'albumStarts', player.pk)).map(({ open }) => open),
        [0, 0],
      );
    }));

  test(`${database}: two starts of an album are worth two ends`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const key = await startAlbum(player, Album.free);
      await startAlbum(player, Album.free);
      assert.is((await endAlbum(player, key, report(Album.free, { endState: 1 }))).status, 200);
      assert.is((await endAlbum(player, key, report(Album.free))).status, 200);
      assert.is((await endAlbum(player, key, report(Album.free))).body.message, invalid);
    }));
}

test.run();

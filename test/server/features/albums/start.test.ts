import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, databases, dump, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { Album, startPath } from './support.js';

interface Under {
  readonly to: TestApp;
  readonly player: TestPlayer;
}

async function refused(
  { to, player }: Under,
  form: Record<string, string | number>,
  message: string | RegExp,
) {
  const before = await dump(to, player.pk);
  const { status, body } = await player.post(startPath, form);
  assert.is(status, 400, JSON.stringify(form));
  if (typeof message === 'string') assert.is(body.message, message);
  else assert.match(body.message, message);
  assert.equal(Object.keys(body), envelopeKeys);
  assert.equal([body.state, body.data, body.updatedUserItems], [0, {}, []]);
  assert.equal(await dump(to, player.pk), before);
}

for (const database of databases) {
  test(`${database}: an album start without a session, or without an album that is open, is refused`, () =>
    withApp({ database }, async (to) => {
      const open = await to.request(startPath, { form: { AlbumPk: Album.free } });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const player = await to.player();
      const at = { to, player };
      await refused(at, {}, 'AlbumPk: is missing.');
      for (const AlbumPk of ['', '-1', '1.5', 'eleven', '1e2', '1234567890123456']) {
        await refused(at, { AlbumPk }, /^AlbumPk: must be a whole number/);
      }
      // Nobody's; off; ended; yet to come.
      for (const AlbumPk of [999_999, 23, 24, 25]) await refused(at, { AlbumPk }, 'Album not found.');
      await setItem(to, player.pk, 'energy.green', { amount: 99 });
      await refused(at, { AlbumPk: Album.lunatic }, 'Not enough items to start album.');
    }));

  test(`${database}: an album start takes its price once, gives the key, and is remembered`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const free = await player.post(startPath, { AlbumPk: Album.free });
      assert.is(free.status, 200);
      assert.equal(Object.keys(free.body), envelopeKeys);
      assert.equal(Object.keys(free.body.data), ['publicKey']);
      assert.match(free.body.data.publicKey, /^<RSAKeyValue><Exponent>[\w+/=]+<\/Exponent><Modulus>/);
      assert.equal(free.body.updatedUserItems, []);
      const priced = await player.post(startPath, { AlbumPk: Album.lunatic });
      assert.equal(changes(to, priced), { 'energy.green': -100 });
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99_899);
      await player.post(startPath, { AlbumPk: Album.lunatic });
      const starts = await rowsOf(to, 'albumStarts', player.pk);
      assert.equal(
        starts.map(({ AlbumPk, open }) => [AlbumPk, open]),
        [
          [Album.free, 1],
          [Album.lunatic, 2],
        ],
      );
    }));

  test(`${database}: of eight album starts at once with money for one, one starts`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, 'energy.green', { amount: 199 });
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => player.post(startPath, { AlbumPk: Album.lunatic })),
      );
      assert.equal(answers.map(({ body }) => body.message).sort(), [
        ...Array.from({ length: 7 }, () => 'Not enough items to start album.'),
        'Success.',
      ]);
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99);
      assert.is((await rowsOf(to, 'albumStarts', player.pk))[0].open, 1);
    }));
}

test.run();

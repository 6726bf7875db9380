import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { databases, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { refused } from '../shop/support.js';
import { noPks, wantSession } from '../missions/support.js';
import { sentRows } from '../../../support/wire-rows.js';

const skin = (preset: number | string) => `/api/userplayskin/update/${preset}`;
const deco = (preset: number | string) => `/api/userplaydeco/update/${preset}`;

const prefixes: Readonly<Record<string, string>> = {
  noteItemKey: 'playnote.',
  backgroundItemKey: 'playbackground.',
  scouterItemKey: 'playscouter.',
  comboJudgeItemKey: 'playcombojudge.',
  gearItemKey: 'playgear.',
  pulseEffectItemKey: 'playpulseeffect.',
  offsetSignItemKey: 'playoffsetsign.',
  speedChangeMarkerItemKey: 'playspeedchangemarker.',
  hitEffectItemKey: 'playhiteffect.',
};

const itemKey = ({ app }: TestApp, prefix: string) =>
  app.catalog.rows('items').find(({ key }) => key.startsWith(prefix) && key !== `${prefix}default`)?.key ??
  '';

const rowOf = async (to: TestApp, table: 'userPlaySkins' | 'userPlayDecos', { pk }: TestPlayer, n: number) =>
  (await sentRows(to, table, pk)).find((row) => row['presetNumber'] === n);

for (const database of databases) {
  test(`${database}: each field takes what is owned of its kind, the others stay`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const before = await rowsOf(to, 'userPlaySkins', player.pk);
      to.clock.advance(1000);
      const chosen: Record<string, string> = {};
      for (const [field, prefix] of Object.entries(prefixes)) {
        chosen[field] = itemKey(to, prefix);
        assert.ok(chosen[field]);
        await setItem(to, player.pk, chosen[field], { amount: 1 });
        const answer = await player.post(skin(2), { [field]: chosen[field] });
        assert.is(answer.status, 200, answer.body.message);
        assert.equal(Object.keys(answer.body), envelopeKeys);
        assert.equal(answer.body.data, { userPlaySkin: await rowOf(to, 'userPlaySkins', player, 2) });
      }
      const row = await rowOf(to, 'userPlaySkins', player, 2);
      for (const [field, key] of Object.entries(chosen)) assert.is(row?.[field], key);
      assert.is(row?.['updatedAt'], new Date(to.clock.now()).toISOString());
      const after = await rowsOf(to, 'userPlaySkins', player.pk);
      const others = (rows: typeof after) => rows.filter(({ presetNumber }) => presetNumber !== 2);
      assert.equal(others(after), others(before));
      // All at once, and back to the defaults, which nobody needs to own.
      assert.is((await player.post(skin(0), chosen)).status, 200);
      const defaults = Object.fromEntries(
        Object.entries(prefixes).map(([field, prefix]) => [field, `${prefix}default`]),
      );
      await setItem(to, player.pk, 'playnote.default', { amount: 0 });
      const { userPlaySkin } = (await player.post(skin(0), defaults)).body.data;
      for (const [field, key] of Object.entries(defaults)) assert.is(userPlaySkin[field], key);
      assert.is((await player.post(skin(0))).status, 200, 'nothing sent changes nothing');
    }));

  test(`${database}: what is not owned or of another kind is refused, whatever else is sent`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const at = { to, player };
      const note = itemKey(to, 'playnote.');
      for (const [field, prefix] of Object.entries(prefixes)) {
        const wrong = prefix === 'playgear.' ? 'playnote.default' : 'playgear.default';
        const cases: readonly (readonly [string, RegExp])[] = [
          [wrong, new RegExp(`^${field}: must begin with ${prefix}`)],
          ['', new RegExp(`^${field}: must begin with`)],
          [`${prefix}nothing`, new RegExp(`^${field}: you do not own`)],
          [itemKey(to, prefix), new RegExp(`^${field}: you do not own`)],
        ];
        for (const [key, message] of cases) {
          await refused(at, { path: skin(1), form: { [field]: key }, message });
        }
      }
      await setItem(to, player.pk, note, { amount: 1 });
      const both = { noteItemKey: note, gearItemKey: itemKey(to, 'playgear.') };
      await refused(at, { path: skin(1), form: both, message: /^gearItemKey: you do not own/ });
      const long = { noteItemKey: `playnote.${'x'.repeat(300)}` };
      await refused(at, { path: skin(1), form: long, message: /^noteItemKey: must be text/ });
    }));

  test(`${database}: what the preset has already may stay in it`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { write } = to.app.store;
      const earlier = { noteItemKey: 'playnote.of.old', gearItemKey: '' };
      await write([player.pk], (tx) =>
        tx.updateTable('userPlaySkins').set(earlier).where('presetNumber', '=', 3).execute(),
      );
      const answer = await player.post(skin(3), earlier);
      assert.equal([answer.status, answer.body.data.userPlaySkin.noteItemKey], [200, 'playnote.of.old']);
      await refused(
        { to, player },
        { path: skin(2), form: earlier, message: /^noteItemKey: you do not own/ },
      );
      // A preset that is not there is made.
      await write([player.pk], async (tx) => {
        await tx.deleteFrom('userPlaySkins').where('presetNumber', '=', 3).execute();
        await tx.deleteFrom('userPlayDecos').where('presetNumber', '=', 3).execute();
      });
      const made = await player.post(skin(3), { gearItemKey: 'playgear.default' });
      assert.equal(made.body.data.userPlaySkin.hitEffectItemKey, 'playhiteffect.default');
      assert.is((await player.post(deco(3), { playDecoPlaceData: '{}' })).status, 200);
      for (const table of ['userPlaySkins', 'userPlayDecos'] as const) {
        assert.is((await rowsOf(to, table, player.pk)).length, 4);
      }
    }));

  test(`${database}: decos are any text of up to 64 KiB`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const texts = ['[{"x":1,"y":"é\\n"}]', '', 'a'.repeat(65_536), 'é'.repeat(32_768)];
      for (const playDecoPlaceData of texts) {
        const answer = await player.post(deco(1), { playDecoPlaceData });
        assert.is(answer.status, 200, answer.body.message);
        const { userPlayDeco } = answer.body.data;
        assert.equal(userPlayDeco, await rowOf(to, 'userPlayDecos', player, 1));
        assert.equal([userPlayDeco.playDecoPlaceData, userPlayDeco.presetNumber], [playDecoPlaceData, 1]);
      }
      const tooMuch = ['a'.repeat(65_537), 'é'.repeat(32_769)];
      for (const playDecoPlaceData of tooMuch) {
        const request = { path: deco(1), form: { playDecoPlaceData }, message: /^playDecoPlaceData: must/ };
        await refused({ to, player }, request);
      }
      await refused({ to, player }, { path: deco(1), message: 'playDecoPlaceData: is missing.' });
      assert.is((await rowOf(to, 'userPlayDecos', other, 1))?.['playDecoPlaceData'], '');
    }));

  test(`${database}: presets are 0 to 3; eight changes at once leave one row`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      for (const preset of ['4', ...noPks]) {
        await refused({ to, player }, { path: skin(preset), message: /^preset: must be/ });
        const form = { playDecoPlaceData: 'x' };
        await refused({ to, player }, { path: deco(preset), form, message: /^preset: must be/ });
      }
      await wantSession(to, [skin(0), deco(0)]);
      await to.app.store.write([player.pk], (tx) => tx.deleteFrom('userPlayDecos').execute());
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => player.post(deco(0), { playDecoPlaceData: `text ${n}` })),
      );
      assert.ok(answers.every(({ status }) => status === 200));
      assert.is((await rowsOf(to, 'userPlayDecos', player.pk)).length, 1);
    }));
}

test.run();

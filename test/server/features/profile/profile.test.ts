import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startOfTests, withApp, type TestApp } from '../../../support/app.js';
import { databases, dump, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { refused } from '../shop/support.js';
import { stored, wantSession } from '../missions/support.js';

const path = '/api/user/profile/update/';
const range = '/api/user/profile/publicrange/change';
const fields = ['characterKey', 'backgroundKey', 'iconKey', 'iconBorderKey', 'titleKey'] as const;

/** An item of this kind that is not the default. */
const itemKey = ({ app }: TestApp, prefix: string) =>
  app.catalog.rows('items').find(({ key }) => key.startsWith(prefix) && key !== `${prefix}default`)?.key ??
  '';

const worn = async (to: TestApp, userPk: number) => {
  const [profile] = await rowsOf(to, 'userProfile', userPk);
  return fields.map((field) => profile[field]);
};

const atFirst = [
  'character.kalpa',
  'background.default',
  'icon.default',
  'iconborder.default',
  'title.default',
];

for (const database of databases) {
  test(`${database}: what is owned can be worn, with and without the slash at the end`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const parts = [
        ['backgroundKey', 'background.'],
        ['iconKey', 'icon.'],
        ['iconBorderKey', 'iconborder.'],
        ['titleKey', 'title.'],
      ] as const;
      const keys: string[] = [];
      for (const [n, [field, prefix]] of parts.entries()) {
        const key = itemKey(to, prefix);
        await setItem(to, player.pk, key, { amount: 1 });
        const answer = await player.post(n % 2 === 0 ? path : path.slice(0, -1), { [field]: key });
        assert.is(answer.status, 200, answer.body.message);
        assert.equal(Object.keys(answer.body), envelopeKeys);
        assert.equal([answer.body.data, answer.body.updatedUserItems], [{}, []]);
        keys.push(key);
      }
      assert.equal(await worn(to, player.pk), ['character.kalpa', ...keys]);
      assert.equal((await player.get('/api/user/me')).body.data.userProfile.titleKey, keys[3]);
      assert.equal(await worn(to, other.pk), atFirst);
    }));

  test(`${database}: a character comes with his root character`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const [row] = await rowsOf(to, 'userConstellCharacters', player.pk);
      const skin = to.app.catalog.rows('items').find(({ key }) => key.startsWith('character.kalpa_'))?.key;
      assert.ok(skin);
      await setItem(to, player.pk, skin, { amount: 1 });
      to.clock.advance(1000);
      // A form may hold the other fields empty.
      const answer = await player.post(path, { characterKey: skin, titleKey: '', iconKey: '' });
      assert.equal(answer.body.data, {
        userRootCharacter: {
          pk: row.pk,
          currentCharacterKey: skin,
          UserPk: player.pk,
          RootCharacterPk: row.ConstellCharacterPk,
          updatedAt: new Date(startOfTests + 1000).toISOString(),
          createdAt: new Date(startOfTests).toISOString(),
        },
      });
      assert.equal(await worn(to, player.pk), [skin, ...atFirst.slice(1)]);
      // One whose character the player has no row of.
      const [lost] = to.app.catalog.rows('constellCharacters').slice(-1);
      assert.ok(lost);
      await setItem(to, player.pk, lost.defaultCharacterKey, { amount: 1 });
      const { userRootCharacter } = (await player.post(path, { characterKey: lost.defaultCharacterKey })).body
        .data;
      assert.equal([userRootCharacter.pk, userRootCharacter.RootCharacterPk], [0, lost.pk]);
    }));

  test(`${database}: several at once are all or none`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const [icon, title] = [itemKey(to, 'icon.'), 'title.subscription'];
      await setItem(to, player.pk, icon, { amount: 1 });
      const both = { iconKey: icon, titleKey: title };
      await refused({ to, player }, { path, form: both, message: 'You do not own this title.' });
      await setItem(to, player.pk, title, { amount: 1 });
      assert.is((await player.post(path, both)).status, 200);
      assert.equal((await worn(to, player.pk)).slice(2), [icon, 'iconborder.default', title]);
    }));

  test(`${database}: what is not there, of another kind, or not owned is refused`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const character = to.app.catalog.rows('constellCharacters')[1]?.defaultCharacterKey ?? '';
      const expired = { amount: 1, startDate: stored(0), endDate: stored(startOfTests) };
      await setItem(to, player.pk, 'title.subscription', expired);
      await setItem(to, player.pk, itemKey(to, 'background.'), { amount: 0 });
      const cases: readonly (readonly [Record<string, string>, string | RegExp])[] = [
        [{}, 'No fields to update.'],
        [{ nickname: 'x' }, 'No fields to update.'],
        [{ characterKey: '' }, 'No fields to update.'],
        [{ characterKey: character }, 'You do not own this character.'],
        [{ characterKey: 'character.nobody' }, 'Invalid character key.'],
        [{ characterKey: 'icon.default' }, 'Invalid character key.'],
        [{ characterKey: 'rootcharacter.kalpa' }, 'Invalid character key.'],
        [{ characterKey: 'character.kalpa ' }, 'Invalid character key.'],
        [{ characterKey: 'x'.repeat(300) }, /^characterKey: must be/],
        [{ iconKey: 'iconborder.default' }, 'Invalid icon key.'],
        [{ iconBorderKey: 'icon.default' }, 'Invalid icon border key.'],
        [{ titleKey: 'energy.green' }, 'Invalid title key.'],
        [{ titleKey: 'title.subscription' }, 'You do not own this title.'],
        [{ backgroundKey: itemKey(to, 'background.') }, 'You do not own this background.'],
      ];
      for (const [form, message] of cases) await refused({ to, player }, { path, form, message });
      await wantSession(to, [path, path.slice(0, -1), range]);
    }));

  test(`${database}: the public range is 0 or 1`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const shown = async () => {
        const { data } = (await other.get(`/api/public/user/${player.pk}/profile`)).body;
        return data.userPublicProfile.isThumb;
      };
      assert.is(await shown(), 0);
      for (const isThumb of [1, 1, 0]) {
        const answer = await player.post(range, { isThumb });
        assert.equal([answer.status, answer.body.data], [200, {}]);
        assert.is(await shown(), isThumb);
      }
      for (const isThumb of ['', '2', '-1', 'true', '0.5']) {
        await refused({ to, player }, { path: range, form: { isThumb }, message: /^isThumb: must be/ });
      }
      await refused({ to, player }, { path: range, message: 'isThumb: is missing.' });
    }));

  test(`${database}: ratings are hidden and shown per hand, and switched off and on for both`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      await other.get('/api/mission');
      const others = await dump(to, other.pk);
      const [multi, thumb] = [0, 1];
      const steps: readonly (readonly [string, Record<string, number>])[] = [
        [`hide/${thumb}`, { showThumbRating: 0, showMultiRating: 1 }],
        [`hide/${multi}`, { showThumbRating: 0, showMultiRating: 0 }],
        [`show/${thumb}`, { showThumbRating: 1, showMultiRating: 0 }],
        [`show/${thumb}`, { showThumbRating: 1, showMultiRating: 0 }],
        ['off', { denyThumbRating: 1, denyMultiRating: 1 }],
        ['on', { denyThumbRating: 0, denyMultiRating: 0 }],
      ];
      for (const [name, data] of steps) {
        const answer = await player.post(`/api/astralrating/${name}`);
        assert.is(answer.status, 200);
        assert.equal(answer.body.data, data, name);
        const [profile] = await rowsOf(to, 'userProfile', player.pk);
        for (const [column, value] of Object.entries(data)) assert.is(profile[column], value);
      }
      for (const m of ['2', '-1', 'thumb', '0.5', '01a']) {
        await refused({ to, player }, { path: `/api/astralrating/hide/${m}`, message: /^m: must be/ });
        await refused({ to, player }, { path: `/api/astralrating/show/${m}`, message: /^m: must be/ });
      }
      // Both hands at once: neither loses the other's change.
      await Promise.all([thumb, multi].map((m) => player.post(`/api/astralrating/hide/${m}`)));
      const [profile] = await rowsOf(to, 'userProfile', player.pk);
      assert.equal([profile.showThumbRating, profile.showMultiRating], [0, 0]);
      assert.equal(await dump(to, other.pk), others);
      const paths = ['hide/0', 'show/0', 'on', 'off'].map((name) => `/api/astralrating/${name}`);
      await wantSession(to, paths);
    }));
}

test.run();

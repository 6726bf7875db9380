import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeDate } from '../../../../src/data/dates.js';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import {
  amountOf,
  chartOf,
  databases,
  dump,
  envelopeKeys,
  rowsOf,
  setItem,
  start,
  startFields,
} from './support.js';

const path = '/api/play/start';
const melody = 'astralmelody';

interface Refused {
  readonly to: TestApp;
  readonly player: TestPlayer;
}

/** Posts what must be refused: with the full envelope, that message, and nothing changed. */
async function refused(
  { to, player }: Refused,
  fields: Readonly<Record<string, string | number>>,
  message: string | RegExp,
): Promise<void> {
  const before = await dump(to, player.pk);
  const { status, body } = await player.post(path, fields);
  assert.is(status, 400, JSON.stringify(fields));
  if (typeof message === 'string') assert.is(body.message, message);
  else assert.match(body.message, message);
  assert.equal(Object.keys(body), envelopeKeys);
  assert.equal([body.state, body.data, body.updatedUserItems], [0, {}, []]);
  assert.equal(await dump(to, player.pk), before, `${body.message} changed nothing`);
}

const wrong: Readonly<Record<string, readonly string[]>> = {
  playType: ['-1', '21', 'free', '1.5', ''],
  mode: ['-1', '8', ' 1', '1e3'],
  noteMode: ['-1', '21', '0x1'],
  playMode: ['-1', '21', '+1'],
  lunaticMode: ['-1', '2', 'true'],
  packID: ['pack', '1.0', '1180591620717411303424'],
  trackID: ['-1', '', '1234567890123456'],
  mapID: ['-1', 'NaN', 'Infinity'],
  eventType: ['null', '1,0'],
  eventPk: ['[]', '1 '],
  astralBoostStep: ['-1', '21', '１'],
};

for (const database of databases) {
  test(`${database}: a start names the field that is missing or wrong, and changes nothing`, () =>
    withApp({ database }, async (to) => {
      const fields = startFields(chartOf(to, { mode: 0 }));
      const open = await to.request(path, { form: fields });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const player = await to.player();
      assert.equal(Object.keys(wrong).sort(), Object.keys(fields).sort());
      for (const [name, values] of Object.entries(wrong)) {
        const rest = Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));
        await refused({ to, player }, rest, `${name}: is missing.`);
        for (const value of values) {
          await refused(
            { to, player },
            { ...fields, [name]: value },
            new RegExp(`^${name}: must be a whole`),
          );
        }
      }
      await refused({ to, player }, { ...fields, mode: 'x', mapID: 'y' }, /^mode: .* mapID: /);
    }));

  test(`${database}: a start is refused for a map that does not fit, or a boost that is not there`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 0, trackPk: 1 });
      const other = chartOf(to, { mode: 0, trackPk: 2 });
      const fields = startFields(chart);
      const at = { to, player };
      await refused(at, { ...fields, mapID: 999_999 }, 'mapID: there is no such map.');
      await refused(at, { ...fields, trackID: 999_999 }, 'trackID: there is no such track.');
      await refused(at, { ...fields, mapID: other.pk }, 'mapID: this map is of another track.');
      await refused(at, { ...fields, mode: 1 }, 'mode: this map is of another mode.');
      await refused(at, { ...fields, astralBoostStep: 20 }, 'astralBoostStep: there is no such boost.');
      const renewedDate = to.clock.now() / 1000;
      await setItem(to, player.pk, melody, { amount: 9, renewedDate });
      const boosted = { ...fields, astralBoostStep: 2 };
      await refused(at, boosted, 'Not enough astral melody to use Astral Boost.');
      // A playType of the client's choice frees no free play of its price.
      for (const playType of [1, 6, 8, 12, 14, 20]) {
        await refused(at, { ...boosted, playType }, 'Not enough astral melody to use Astral Boost.');
      }
      await refused(at, { ...boosted, packID: 39 }, 'Not enough astral melody to use Astral Boost.');
    }));

  test(`${database}: a start gives token, skills and key, and takes the boost's price`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1 });
      const plain = await player.post(path, startFields(chart));
      assert.is(plain.status, 200);
      assert.equal(Object.keys(plain.body), envelopeKeys);
      assert.equal([plain.body.message, plain.body.updatedUserItems], ['Success.', []]);
      const { data } = plain.body;
      assert.equal(Object.keys(data), ['playToken', 'skills', 'publicKey']);
      assert.match(data.playToken, /^[A-Za-z0-9]{256}$/);
      assert.equal(data.skills, {});
      const xml = /^<RSAKeyValue><Exponent>[\w+/=]+<\/Exponent><Modulus>[\w+/=]+<\/Modulus><\/RSAKeyValue>$/;
      assert.match(data.publicKey, xml);

      const boosted = await player.post(path, startFields(chart, { astralBoostStep: 1, packID: 77 }));
      const [entry, ...more] = boosted.body.updatedUserItems;
      assert.equal(more, []);
      const { pk, ...userItem } = entry.userItem;
      assert.type(pk, 'number');
      assert.equal(userItem, {
        ...{ amount: 995, renewedDate: 0, state: 0, startDate: null, endDate: null, createdAt: null },
        ...{ updatedAt: new Date(to.clock.now()).toISOString(), UserPk: player.pk, ItemPk: 239 },
      });
      assert.equal(Object.entries(entry).slice(1), [
        ...Object.entries({ totalGainedAmount: -5, defaultGainedAmount: -5, systemGainedAmount: 0 }),
        ...Object.entries({ skillBonusGainedAmount: 0, eventGainedAmount: 0, totalWithdrawAmount: 0 }),
        ...Object.entries({ astralBoostGainedAmount: 0, royalPassGainedAmount: 0 }),
      ]);
      assert.is(await amountOf(to, player.pk, melody), 995);
      assert.is.not(boosted.body.data.playToken, data.playToken);
      assert.ok(
        to.logLines.some((line) => line.includes('another pack')),
        'another packID is logged',
      );
      // Spending astral melody is mission category 14: daily done at 1, weekly at 2.
      const spent = boosted.body.usermissions.filter(
        (row: { MissionPk: number }) => to.app.catalog.find('missions', row.MissionPk)?.category === 14,
      );
      assert.equal(
        spent.map((row: { state: number; current: number }) => [row.state, row.current]),
        [
          [1, 1],
          [1, 2],
        ],
      );

      const [first] = await rowsOf(to, 'playSessions', player.pk);
      assert.is(first.tokenHash, createHash('sha256').update(data.playToken).digest('base64url'));
      assert.equal([first.expiresAt - to.clock.now(), first.closedAt, first.answer], [6_000_000, null, null]);
      const stored = JSON.parse(first.play);
      assert.equal([stored.mapPk, stored.packPk, stored.characterKey], [chart.pk, 1, 'character.kalpa']);
    }));

  test(`${database}: neither noah nor April fools' packs pay for a boost`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, melody, { amount: 0, renewedDate: to.clock.now() / 1000 });
      await start(player, chartOf(to, { mode: 0 }), { playType: 7, astralBoostStep: 2 });
      await start(player, chartOf(to, { mode: 0, packPk: 39 }), { astralBoostStep: 2 });
      await start(player, chartOf(to, { mode: 0, packPk: 50 }), { astralBoostStep: 20 });
      assert.is(await amountOf(to, player.pk, melody), 0);
    }));

  test(`${database}: of eight starts at once with money for one boost, one starts`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, melody, { amount: 5, renewedDate: to.clock.now() / 1000 });
      const fields = startFields(chartOf(to, { mode: 0 }), { astralBoostStep: 1 });
      const answers = await Promise.all(Array.from({ length: 8 }, () => player.post(path, fields)));
      const messages = answers.map(({ body }) => body.message).sort();
      assert.equal(messages, [
        ...Array.from({ length: 7 }, () => 'Not enough astral melody to use Astral Boost.'),
        'Success.',
      ]);
      assert.is(await amountOf(to, player.pk, melody), 0);
      assert.is((await rowsOf(to, 'playSessions', player.pk)).length, 1);
    }));

  test(`${database}: with play.requireOwned a map must be owned, or its track be lent`, () =>
    withApp({ database, settings: { play: { requireOwned: true } } }, async (to) => {
      const player = await to.player();
      const at = { to, player };
      const message = 'mapID: this map is not owned.';
      const fields = (mode: number, trackPk: number) => startFields(chartOf(to, { mode, trackPk }));
      const { app } = to;
      await start(player, chartOf(to, { mode: 0, trackPk: 1 }));
      // What comes with a track ends at mode 4.
      await refused(at, fields(5, 1), message);
      await refused(at, fields(0, 6), message);
      await refused(at, { ...fields(0, 6), playType: 1 }, message);

      const trackKey = app.catalog.find('tracks', 6)?.trackItemKey ?? '';
      await setItem(to, player.pk, trackKey, { amount: 0 });
      await refused(at, fields(0, 6), message);
      await setItem(to, player.pk, trackKey, { amount: 1, endDate: storeDate(to.clock.now()) });
      await refused(at, fields(0, 6), message);
      await setItem(to, player.pk, trackKey, { amount: 1, endDate: storeDate(to.clock.now() + 1) });
      await start(player, chartOf(to, { mode: 0, trackPk: 6 }));
      await setItem(to, player.pk, `map.${chartOf(to, { mode: 5, trackPk: 1 }).pk}`, { amount: 1 });
      await start(player, chartOf(to, { mode: 5, trackPk: 1 }));

      await refused(at, fields(0, 11), message);
      await app.store.write([player.pk], (tx) =>
        tx.insertInto('userTracks').values({ UserPk: player.pk, TrackPk: 11, stageState: 0 }).execute(),
      );
      await start(player, chartOf(to, { mode: 0, trackPk: 11 }));
      const abyss = chartOf(to, { mode: 6, trackPk: 11 });
      await refused(at, startFields(abyss), message);
      await app.store.write([player.pk], (tx) =>
        tx.insertInto('userMaps').values({ UserPk: player.pk, MapPk: abyss.pk }).execute(),
      );
      await start(player, abyss);
    }));

  test(`${database}: lent tracks and the story need no ownership`, () =>
    withApp({ database, settings: { play: { requireOwned: true } } }, async (to) => {
      const player = await to.player();
      const rotation = to.app.catalog.rows('subscriptionRotateSong').at(-1);
      const ads = to.app.catalog.rows('adPlayRotationSong').at(-1);
      const lent = [rotation?.basicTrackPks, rotation?.cosmicTrackPks, ads?.newTrackPks];
      for (const [trackPk] of lent.map((pks) => pks ?? [])) {
        assert.ok(trackPk);
        await start(player, chartOf(to, { mode: 0, trackPk: trackPk ?? 0 }));
      }
      const journal = to.app.catalog.rows('labMissions').find((row) => row.storyCategory === 'journal');
      const curated = journal?.curationList.find((pk) => !ads?.defaultTrackPks.includes(pk)) ?? 0;
      const chart = chartOf(to, { mode: 0, trackPk: curated });
      await refused({ to, player }, startFields(chart), 'mapID: this map is not owned.');
      await start(player, chart, { playType: 7 });
      const LabMissionPk = journal?.pk ?? 0;
      await to.app.store.write([player.pk], async (tx) => {
        const profile = { onResearchLabMissionPkOrZero: LabMissionPk };
        await tx.updateTable('userProfile').set(profile).where('UserPk', '=', player.pk).execute();
        const row = { state: 0, current0: 0, current1: 0, UserPk: player.pk, LabMissionPk };
        await tx.insertInto('userLabMissions').values(row).execute();
      });
      await start(player, chart);
    }));
}

test.run();

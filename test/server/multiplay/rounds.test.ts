import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Database, TestApp, TestPlayer } from '../../support/app.js';
import { gameClient, tool, withRooms, type Client } from './clients.js';
import { chartOf, melody, melodyPk, report, setMelody } from './plays.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
interface Pair {
  readonly host: Client;
  readonly guest: Client;
  readonly code: string;
}

type Join = (make: Promise<Client>) => Promise<Client>;

async function meet(to: TestApp, join: Join): Promise<Pair> {
  const host = await join(gameClient(to, await to.player()));
  const guest = await join(tool(to, await to.player()));
  host.emit('createRoom');
  const [code] = await host.next('createRoom');
  guest.emit('joinRoom', code);
  await guest.next('joinRoom');
  await host.next('joinRoom');
  return { host, guest, code };
}

/** Both are about to play a track, and say so. */
async function startRound({ host, guest }: Pair, trackPk: number): Promise<void> {
  host.emit('enterPlayReady', trackPk);
  await guest.next('enterPlayReady');
  guest.emit('playStart');
  await guest.rest();
  host.emit('playStart');
}

const recordsOf = (to: TestApp, player: TestPlayer) =>
  to.app.store.read.selectFrom('records').selectAll().where('UserPk', '=', player.pk).execute();
const bestsOf = (to: TestApp, player: TestPlayer) =>
  to.app.store.read.selectFrom('bestRecords').selectAll().where('UserPk', '=', player.pk).execute();
const profileRow = (to: TestApp, player: TestPlayer) =>
  to.app.store.read
    .selectFrom('userProfile')
    .selectAll()
    .where('UserPk', '=', player.pk)
    .executeTakeFirstOrThrow();

for (const database of databases) {
  const settings = { unlockAll: true, scoreChecks: 'off' };

  test(`${database}: a round takes its costs from both, once, and tells each`, () =>
    withRooms({ database, settings }, async (to, join) => {
      const pair = await meet(to, join);
      const { host, guest } = pair;
      for (const { player } of [host, guest]) await setMelody(to, player, 100);
      await startRound(pair, chartOf(to).TrackPk);
      for (const client of [host, guest]) {
        const [{ UserPk, returnMoney, publicKey }] = await client.next('startInfo');
        assert.is(UserPk, client.player.pk);
        assert.equal([returnMoney.userItem.amount, returnMoney.totalGainedAmount], [99, -1]);
        assert.is(publicKey, to.app.keys.publicXml);
      }
      for (const client of [host, guest, host]) {
        client.emit('playStart');
        assert.is((await client.next('startInfo'))[0].returnMoney.userItem.amount, 99);
      }
      assert.equal([await melody(to, host.player), await melody(to, guest.player)], [99, 99]);
      for (const client of [host, guest]) await client.rest();
      assert.equal(await to.app.store.read.selectFrom('multiplayCharges').selectAll().execute(), []);
    }));

  test(`${database}: one pays for both who was asked to, and the other has an entry of change 0`, () =>
    withRooms({ database, settings }, async (to, join) => {
      const pair = await meet(to, join);
      const { host, guest } = pair;
      await setMelody(to, host.player, 2);
      await setMelody(to, guest.player, 0);
      host.emit('ready');
      guest.emit('ready');
      await host.next('energyRequest');
      await guest.next('waitingResponse');
      host.emit('energyRequestAccept');
      assert.equal(await guest.next('energyRequestAccept'), ['0']);
      assert.equal(await host.next('energyRequestAccept'), ['2']);
      await startRound(pair, chartOf(to).TrackPk);
      const [mine] = await host.next('startInfo');
      const [theirs] = await guest.next('startInfo');
      assert.equal([mine.returnMoney.totalGainedAmount, theirs.returnMoney.totalGainedAmount], [-2, 0]);
      assert.is(theirs.returnMoney.userItem.ItemPk, melodyPk(to));
      assert.equal([await melody(to, host.player), await melody(to, guest.player)], [0, 0]);
    }));

  test(`${database}: where one cannot pay any more at the start, nobody does`, () =>
    withRooms({ database, settings }, async (to, join) => {
      const pair = await meet(to, join);
      const { host, guest } = pair;
      await setMelody(to, host.player, 50);
      host.emit('enterPlayReady', chartOf(to).TrackPk);
      await guest.next('enterPlayReady');
      await setMelody(to, guest.player, 0);
      host.emit('playStart');
      guest.emit('playStart');
      await host.next('NotEnoughEnergy');
      await guest.next('NotEnoughEnergy');
      assert.equal([await melody(to, host.player), await melody(to, guest.player)], [50, 0]);
    }));

  test(`${database}: both ends are recorded, a clear as a best one with its rating, a fail as none`, () =>
    withRooms({ database, settings }, async (to, join) => {
      const pair = await meet(to, join);
      const { host, guest } = pair;
      const missions = async ({ player }: Client) => (await player.get('/api/mission')).body.usermissions;
      const before = await melody(to, host.player);
      await startRound(pair, chartOf(to).TrackPk);
      await host.next('startInfo');
      await guest.next('startInfo');
      const running = await missions(host);
      host.emit('playEnd', report(to));
      const [answer] = await host.next('playEnd');
      assert.is(answer.isNewRecord, 1);
      const { record } = answer;
      assert.equal([record.plus, record.minus, record.rank, record.UserPk], [3, 4, 3, host.player.pk]);
      assert.equal([record.playMode, record.lampState, record.lunaticLampState], [7, 4, 0]);
      assert.equal((await guest.next('playFriendEnd'))[0], answer);
      guest.emit('playEnd', report(to, { endState: 0 }, {}));
      const [failed] = await guest.next('playEnd');
      assert.equal([failed.isNewRecord, failed.record.plus], [0, 0]);
      assert.equal((await host.next('playFriendEnd'))[0], failed);
      const [best, ...others] = await bestsOf(to, host.player);
      assert.equal([best?.score, best?.playMode, others], [500_000, 7, []]);
      assert.ok(Number(best?.rating) > 0);
      const profile = await profileRow(to, host.player);
      assert.ok(profile.thumbAstralRating > 0, 'the rating is refreshed');
      assert.equal(await bestsOf(to, guest.player), []);
      assert.is((await recordsOf(to, guest.player)).length, 1);
      assert.is((await profileRow(to, guest.player)).thumbAstralRating, 0);
      const still = (rows: { MissionPk: number; current: number }[]) =>
        rows.map(({ MissionPk, current }) => [MissionPk, current]);
      assert.equal(still(await missions(host)), still(running), 'the end counts for no mission');
      assert.is(await melody(to, host.player), before - 1, 'and brings nothing');
    }));

  test(`${database}: an end counts once, by its own player, of the track that was started`, () =>
    withRooms({ database, settings }, async (to, join) => {
      const pair = await meet(to, join);
      const { host, guest } = pair;
      host.emit('playEnd', report(to));
      assert.match((await host.next('error'))[0], /no round to end/);
      await startRound(pair, chartOf(to).TrackPk);
      await host.next('startInfo');
      const elsewhere = to.app.catalog.rows('maps').find(({ TrackPk }) => TrackPk !== chartOf(to).TrackPk);
      const wrong: readonly [report: unknown, why: RegExp][] = [
        [report(to, { TrackPk: elsewhere?.TrackPk, MapPk: elsewhere?.pk }), /^TrackPk: .*another track/],
        [report(to, { MapPk: elsewhere?.pk }), /^MapPk: /],
        [report(to, { mode: 7 }), /^mode: /],
        [report(to, { rate: 1e9 }), /^rate: /],
        [report(to, { score: -5 }), /^score: /],
        [report(to, { score: 1e12 }), /^score: /],
        [report(to, { endState: 7 }), /^endState: /],
        [report(to, { miss: 'NaN' }), /^miss: /],
        [report(to, { perfect: 2 ** 70 }), /^perfect: /],
        [report(to, {}, { plus: 'many' }), /^plus: /],
        [{ ...report(to), encryptedKey: 'x' }, /^Invalid play data\.$/],
        [null, /^Invalid play data\.$/],
        [['x'], /^Invalid play data\.$/],
      ];
      for (const [sent, why] of wrong) {
        host.emit('playEnd', sent);
        assert.match((await host.next('error'))[0], why);
      }
      for (let times = 0; times < 3; times += 1) host.emit('playEnd', report(to));
      const answers = [await host.next('playEnd'), await host.next('playEnd'), await host.next('playEnd')];
      assert.equal(answers[1], answers[0]);
      assert.equal(answers[2], answers[0]);
      assert.is((await recordsOf(to, host.player)).length, 1);
      assert.is((await recordsOf(to, guest.player)).length, 0);
      guest.emit('playEnd', report(to));
      await guest.next('playEnd');
      host.emit('playEnd', report(to));
      assert.match((await host.next('error'))[0], /no round to end/);
      assert.is((await recordsOf(to, host.player)).length, 1);
    }));
}

test('a track that one of them does not own is played by neither', () =>
  withRooms({}, async (to, join) => {
    const pair = await meet(to, join);
    const { host, guest } = pair;
    for (const { player } of [host, guest]) await setMelody(to, player, 50);
    const track = to.app.catalog.find('tracks', chartOf(to).TrackPk);
    const item = to.app.catalog.item(track?.trackItemKey ?? '');
    const own = async ({ player }: Client) => {
      const row = { UserPk: player.pk, ItemPk: item?.pk ?? 0, amount: 1, state: 0, renewedDate: 0 };
      await to.app.store.write([player.pk], (tx) =>
        tx
          .insertInto('useritems')
          .values({ ...row, startDate: null, endDate: null })
          .onConflict((conflict) => conflict.columns(['UserPk', 'ItemPk']).doUpdateSet({ amount: 1 }))
          .execute(),
      );
    };
    const disown = async ({ player }: Client) => {
      await to.app.store.write([player.pk], async (tx) => {
        await tx.deleteFrom('userTracks').where('UserPk', '=', player.pk).execute();
        await tx
          .deleteFrom('useritems')
          .where('UserPk', '=', player.pk)
          .where('ItemPk', '=', item?.pk ?? 0)
          .execute();
      });
    };
    await own(host);
    await disown(guest);
    await startRound(pair, chartOf(to).TrackPk);
    for (const client of [host, guest]) assert.equal(await client.next('DoesNotHaveTrackError'), ['']);
    await startRound(pair, 99_999);
    for (const client of [host, guest]) assert.equal(await client.next('DoesNotHaveTrackError'), ['']);
    assert.equal([await melody(to, host.player), await melody(to, guest.player)], [50, 50]);
    await own(guest);
    await startRound(pair, chartOf(to).TrackPk);
    for (const client of [host, guest]) await client.next('startInfo');
  }));

test('an implausible score is listed for review, or refused, as the setting says', async () => {
  const lie = { endState: 6, miss: 3 };
  for (const scoreChecks of ['review', 'reject'] as const) {
    await withRooms({ settings: { unlockAll: true, scoreChecks } }, async (to, join) => {
      const pair = await meet(to, join);
      await startRound(pair, chartOf(to).TrackPk);
      await pair.host.next('startInfo');
      pair.host.emit('playEnd', report(to, lie));
      const reviews = () => to.app.store.read.selectFrom('scoreReviews').selectAll().execute();
      if (scoreChecks === 'reject') {
        assert.match((await pair.host.next('error'))[0], /not plausible/);
        assert.equal(await recordsOf(to, pair.host.player), []);
      } else {
        await pair.host.next('playEnd');
        assert.is((await reviews()).length, 1);
      }
    });
  }
});

test('who was banned meanwhile starts no round, and is sent away', () =>
  withRooms({ settings: { unlockAll: true } }, async (to, join) => {
    const pair = await meet(to, join);
    const before = await melody(to, pair.host.player);
    await to.app.store.write([pair.guest.player.pk], (tx) =>
      tx.updateTable('users').set({ permission: -1 }).where('pk', '=', pair.guest.player.pk).execute(),
    );
    await startRound(pair, chartOf(to).TrackPk);
    await pair.host.next('outFriend');
    await pair.guest.ended;
    assert.is(await melody(to, pair.host.player), before);
  }));

test('what others see of a player is the profile in the database, without the device', () =>
  withRooms({}, async (to, join) => {
    const host = await join(gameClient(to, await to.player()));
    const guest = await join(gameClient(to, await to.player()));
    await to.app.store.write([host.player.pk], (tx) =>
      tx
        .updateTable('userProfile')
        .set({ nickname: 'Renamed' })
        .where('UserPk', '=', host.player.pk)
        .execute(),
    );
    host.emit('createRoom');
    const [code] = await host.next('createRoom');
    assert.equal((await guest.player.get('/api/multiplay/rooms')).body.data, {
      rooms: [{ roomCode: code, nicknames: ['Renamed'] }],
    });
    guest.emit('joinRoom', code);
    const [seen] = await guest.next('joinRoom');
    assert.is(seen.nickname, 'Renamed');
    const { deviceIdentifier, ...mine } = (await host.player.get('/api/user/me')).body.data.userProfile;
    assert.is(deviceIdentifier, 'test-device');
    assert.equal(seen, mine);
    assert.equal((await guest.player.get('/api/multiplay/rooms')).body.data, { rooms: [] });
  }));

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { gameClient, tool, withRooms } from './clients.js';

test('a game client and a tool meet, agree on a track, and the round starts', () =>
  withRooms({ settings: { unlockAll: true } }, async (to, join) => {
    const host = await join(gameClient(to, await to.player()));
    const guest = await join(tool(to, await to.player()));
    host.emit('createRoom');
    const [code] = await host.next('createRoom');
    assert.match(code, /^[A-Z0-9]{5}$/);
    guest.emit('joinRoom', code);
    const [[seen], [shown]] = [await guest.next('joinRoom'), await host.next('joinRoom')];
    assert.equal([seen.UserPk, shown.UserPk], [host.player.pk, guest.player.pk]);
    host.emit('ready');
    guest.emit('ready');
    await host.next('goPlayReady');
    await guest.next('goPlayReady');
    host.emit('enterPlayReady', 1);
    assert.equal(await guest.next('enterPlayReady'), [1]);
    host.emit('playStart');
    guest.emit('playStart');
    for (const client of [host, guest]) {
      const [{ UserPk, returnMoney, publicKey }] = await client.next('startInfo');
      assert.is(UserPk, client.player.pk);
      assert.is(returnMoney.totalGainedAmount, -1);
      assert.match(publicKey, /^<RSAKeyValue>/);
    }
  }));

test.run();

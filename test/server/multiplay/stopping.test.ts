/** The end of the drain time, with costs of a round just taken: real transactions, and connections that only note. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AppContext } from '../../../src/server/context.js';
import { liveContext } from '../../../src/server/live/live.js';
import { Hub } from '../../../src/server/multiplay/hub.js';
import { withApp, type Database } from '../../support/app.js';
import { enter, until } from './hubs.js';
import { chartOf, melody, setMelody } from './plays.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];

for (const database of databases) {
  test(`${database}: what was taken for a round of which nobody would hear any more is given back`, () =>
    withApp({ database, settings: { unlockAll: true } }, async (to) => {
      let isTaken = false;
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      const write: AppContext['store']['write'] = async (players, work) => {
        const result = await to.app.store.write(players, work);
        if (players.length === 2) {
          isTaken = true;
          await held;
        }
        return result;
      };
      const hub = new Hub(liveContext({ ...to.app, store: { ...to.app.store, write } }));
      const players = [await to.player(), await to.player()] as const;
      for (const player of players) await setMelody(to, player, 50);
      const [host, guest] = [enter(hub, players[0]), enter(hub, players[1])];
      host.say.receive('createRoom', []);
      guest.say.receive('joinRoom', [hub.open()[0]?.code]);
      await until(() => guest.heard.includes('joinRoom'));
      host.say.receive('enterPlayReady', [chartOf(to).TrackPk]);
      await until(() => guest.heard.includes('enterPlayReady'));
      for (const { say } of [host, guest]) say.receive('playStart', []);
      await until(() => isTaken);
      assert.equal([await melody(to, players[0]), await melody(to, players[1])], [49, 49]);
      await hub.drain(0);
      const closing = hub.close();
      release();
      await closing;
      assert.equal([await melody(to, players[0]), await melody(to, players[1])], [50, 50]);
      assert.equal(await to.app.store.read.selectFrom('multiplayCharges').selectAll().execute(), []);
      for (const { heard } of [host, guest]) assert.not.ok(heard.includes('startInfo'));
    }));
}

test.run();

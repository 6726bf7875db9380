/** Rounds of several pairs at once on a server that is killed from outside, in the middle of whatever they do. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LineEnded } from '../server/multiplay/clients.js';
import { accountOf, Duel, openCharges, signUp, type Fighter } from './duel.js';
import { startServer, withDataFolder } from './server.js';

const kills = 5;

/** When the server is killed: a round has started, both have reported its end, or both are about to start. */
const occasions = ['start', 'end', 'prepare'] as const;

/** Plays until the server is gone; `reached` is called at each step. */
async function playOn(duel: Duel, reached: (step: (typeof occasions)[number]) => void): Promise<void> {
  for (;;) {
    await duel.prepare();
    const [host, guest] = duel.lines;
    host.emit('playStart');
    reached('prepare');
    const told = [host.next('startInfo'), guest.next('startInfo')];
    await Promise.any(told);
    duel.starts += 1;
    duel.isStartSure = false;
    const [[info] = []] = await Promise.all(told);
    reached('start');
    const ending = duel.end(info);
    reached('end');
    await ending;
  }
}

test('whatever is under way when a server is killed, each has paid for what was started', () =>
  withDataFolder({ settings: { unlockAll: true } }, async (folder) => {
    let server = await startServer(folder);
    try {
      const pairs: [Fighter, Fighter][] = [];
      for (const n of [1, 2, 3]) {
        pairs.push([
          await signUp(server, `host${n}`, folder.player),
          await signUp(server, `guest${n}`, folder.player),
        ]);
      }
      const paid = new Map<Fighter, number>();
      const recorded = new Map<Fighter, number>();
      let starts = 0;
      for (let kill = 0; kill < kills; kill += 1) {
        const duels = await Promise.all(pairs.map((pair) => Duel.begin(server, pair)));
        let steps = 0;
        let killed: Promise<void> | undefined;
        const reached = (step: string) => {
          if (step !== occasions[kill % occasions.length]) return;
          steps += 1;
          // The others are somewhere in theirs.
          if (steps >= 3 + kill) killed ??= server.kill();
        };
        const gone = server.ended;
        await Promise.all(
          duels.map((duel) =>
            playOn(duel, reached).catch((error: unknown) => {
              const errors = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
              if (!errors.every((each) => each instanceof LineEnded)) throw error;
            }),
          ),
        );
        await gone;
        await killed;
        server = await startServer(folder);
        assert.is(await openCharges(folder.player), 0);
        for (const [n, pair] of pairs.entries()) {
          const duel = duels[n];
          if (!duel) continue;
          starts += duel.starts;
          const accounts = [];
          for (const fighter of pair) {
            const account = await accountOf(fighter, folder.player);
            const newlyPaid = account.paid - (paid.get(fighter) ?? 0);
            const newlyRecorded = account.records - (recorded.get(fighter) ?? 0);
            paid.set(fighter, account.paid);
            recorded.set(fighter, account.records);
            const sure = duel.isStartSure ? duel.starts : duel.starts - 1;
            assert.ok(newlyPaid >= sure && newlyPaid <= duel.starts, `${newlyPaid} of ${duel.starts} paid`);
            assert.ok(
              newlyRecorded >= duel.ends && newlyRecorded <= duel.starts,
              `${newlyRecorded} recorded`,
            );
            accounts.push(newlyPaid);
          }
          assert.is(accounts[0], accounts[1], 'both have paid, or neither');
        }
      }
      assert.ok(starts >= kills * 2, `${starts} rounds were started`);
      assert.not.match(server.output(), /"level":[56]0/);
      assert.is(await server.stop(), 0);
    } finally {
      await server.kill();
    }
  }));

test.run();

/** How many statements a round takes: its start for both together, and its end for each. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Database, TestApp } from '../../support/app.js';
import { tool, withRooms } from './clients.js';
import { chartOf, report } from './plays.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const mostForBalances = 2;
/** Of two players, with the lease before and the charges' announcement after it. */
const mostForStart = 34;
const mostForEnd = 22;
const minute = 60_000;

/** The statements of what `work` begins, without the marks around transactions, once `isDone` holds for one. */
async function statementsOf(to: TestApp, work: () => Promise<unknown>, last: RegExp): Promise<string[]> {
  const from = to.statements.length;
  await work();
  const taken = () => to.statements.slice(from);
  while (!taken().some((text) => last.test(text))) await new Promise((resolve) => setImmediate(resolve));
  return withoutMarks(taken());
}

/** Who may still take part is looked up beside everything when the clock is moved on: that is of no round. */
const beside = /"tokens"."pk" as "session"/;

const withoutMarks = (statements: readonly string[]) =>
  statements.filter((text) => !/^(begin|commit)/i.test(text) && !beside.test(text));

function atMost(most: number, statements: readonly string[], what: string): void {
  const text = statements.map((each) => each.slice(0, 120)).join('\n');
  assert.ok(statements.length <= most, `${what} takes ${statements.length} statements:\n${text}`);
}

for (const database of databases) {
  test(`${database}: a round stays within its statements, the minute's note included; relays take none`, () =>
    withRooms({ database, settings: { unlockAll: true } }, async (to, join) => {
      const host = await join(tool(to, await to.player()));
      const guest = await join(tool(to, await to.player()));
      host.emit('createRoom');
      guest.emit('joinRoom', (await host.next('createRoom'))[0]);
      for (const client of [host, guest]) await client.next('joinRoom');
      for (const round of ['the first round', 'the second round']) {
        to.clock.advance(minute);
        const enter = async () => {
          host.emit('enterPlayReady', chartOf(to).TrackPk);
          for (const client of [host, guest]) await client.next('enterPlayReady');
        };
        atMost(mostForBalances, await statementsOf(to, enter, /useritems/), `entering ${round}`);
        const start = async () => {
          for (const client of [host, guest]) client.emit('playStart');
          for (const client of [host, guest]) await client.next('startInfo');
        };
        const started = await statementsOf(to, start, /delete from "multiplayCharges"/);
        atMost(mostForStart, started, `the start of ${round}`);
        const from = to.statements.length;
        for (let n = 0; n < 20; n += 1) host.emit('playInfo', n);
        for (let n = 0; n < 20; n += 1) assert.equal(await guest.next('playInfo'), [n]);
        for (const client of [host, guest]) await client.rest();
        assert.equal(withoutMarks(to.statements.slice(from)), [], 'relays ask the database nothing');
        for (const client of [host, guest]) {
          const end = async () => {
            client.emit('playEnd', report(to));
            await client.next('playEnd');
          };
          atMost(mostForEnd, await statementsOf(to, end, /insert into "records"/), `an end of ${round}`);
        }
      }
    }));
}

test.run();

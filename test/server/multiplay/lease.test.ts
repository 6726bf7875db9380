/** One process of a database has the rooms: who that is, and what becomes of one that does not know yet that it is not. */
import { hostname } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSettings } from '../../../src/config/load.js';
import { goodForMs, Lease, renewEveryMs } from '../../../src/server/multiplay/lease.js';
import { serve } from '../../../src/server/serve.js';
import {
  gameOf,
  testClock,
  withApp,
  type Database,
  type TestApp,
  type TestClock,
} from '../../support/app.js';
import { toolLine, type Line } from './clients.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];

/** Another server on the same database, with a clock of its own. */
async function withSecond(
  to: TestApp,
  work: (second: { address(): string | undefined; clock: TestClock; log: string[] }) => Promise<void>,
): Promise<void> {
  const clock = testClock();
  const log: string[] = [];
  const settings = loadSettings({ folder: to.folder, env: {} });
  const { default: pino } = await import('pino');
  const server = await serve({
    folder: to.folder,
    settings,
    clock,
    log: pino({ base: null }, { write: (line: string) => void log.push(line) }),
  });
  try {
    const address = () => gameOf(server).addressOf('multiplay');
    await work({ address, clock, log });
  } finally {
    await server.stop();
  }
}

/** Resolves once `what` holds; servers look at their clocks a few times a second. */
async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function duel(to: TestApp, address: string): Promise<{ lines: [Line, Line]; pks: [number, number] }> {
  const [one, two] = [await to.player(), await to.player()];
  const host = await toolLine(address, one.token);
  const guest = await toolLine(address, two.token);
  host.emit('createRoom');
  guest.emit('joinRoom', (await host.next('createRoom'))[0]);
  await Promise.all([host.next('joinRoom'), guest.next('joinRoom')]);
  host.emit('enterPlayReady', 1);
  await Promise.all([host.next('enterPlayReady'), guest.next('enterPlayReady')]);
  guest.emit('playStart');
  await guest.rest();
  return { lines: [host, guest], pks: [one.pk, two.pk] };
}

for (const database of databases) {
  const settings = { unlockAll: true };

  test(`${database}: of two servers one has the rooms, and the other once that one has ended`, () =>
    withApp({ database, settings }, (to) =>
      withSecond(to, async (second) => {
        assert.ok(to.app.addressOf('multiplay'));
        assert.is(second.address(), undefined);
        assert.match(second.log.join(), new RegExp(`process ${process.pid} on .*runs elsewhere`));
        // The first goes on renewing what it has.
        for (let passed = 0; passed < 2 * goodForMs; passed += renewEveryMs) {
          for (const clock of [to.clock, second.clock]) clock.advance(renewEveryMs);
          await until(async () => {
            const lease = await to.app.store.read.selectFrom('leases').select('expiresAt').executeTakeFirst();
            return lease?.expiresAt === to.clock.now() + goodForMs;
          });
        }
        assert.is(second.address(), undefined);
      }),
    ));

  test(`${database}: a server that hung is followed by another after the time of the lease, and writes nothing any more`, () =>
    withApp({ database, settings }, (to) =>
      withSecond(to, async (second) => {
        const { lines, pks } = await duel(to, to.app.addressOf('multiplay') ?? '');
        const amounts = () =>
          to.app.store.read
            .selectFrom('useritems')
            .select(['UserPk', 'ItemPk', 'amount'])
            .where('UserPk', 'in', pks)
            .orderBy('UserPk')
            .orderBy('ItemPk')
            .execute();
        const before = await amounts();
        // The clock of the first stands still: it knows of nothing.
        second.clock.advance(goodForMs - 1);
        await until(() => second.log.length > 0);
        assert.is(second.address(), undefined, 'the lease is still good');
        second.clock.advance(renewEveryMs);
        await until(() => second.address() !== undefined);
        assert.ok(to.app.addressOf('multiplay'), 'the first has not noticed');
        lines[0].emit('playStart');
        for (const line of lines) assert.match((await line.next('error'))[0], /nothing was changed/);
        assert.equal(await amounts(), before);
        to.clock.advance(renewEveryMs);
        for (const line of lines) await line.ended;
        await until(() => to.app.addressOf('multiplay') === undefined);
        assert.match(to.logLines.join(), /multiplay runs elsewhere/);
        // Whoever comes to the new one plays there.
        const there = await duel(to, second.address() ?? '');
        there.lines[0].emit('playStart');
        for (const line of there.lines) await line.next('startInfo');
        for (const line of there.lines) line.close();
      }),
    ));

  test(`${database}: a lease is for one, and of a process that is gone nobody waits for it`, () =>
    withApp({ database }, async ({ app }) => {
      const clock = testClock();
      const lease = () => new Lease({ store: app.store, clock }, 'test');
      const [one, two] = [lease(), lease()];
      const taken = await Promise.all([one.take(), two.take(), one.take(), two.take()]);
      assert.is(new Set([taken[0].isHeld, taken[1].isHeld]).size, 2, 'one of them has it');
      assert.equal([taken[2].isHeld, taken[3].isHeld], [taken[0].isHeld, taken[1].isHeld]);
      const [holder, other] = taken[0].isHeld ? [one, two] : [two, one];
      const write = (by: Lease) => by.fence(app.store).write([], async () => 'done');
      const refused = (by: Lease) =>
        write(by).then(
          () => '',
          (error: unknown) => String(error),
        );
      assert.is(await write(holder), 'done');
      assert.match(await refused(other), /held by process \d+ on .*nothing is written/);
      clock.advance(goodForMs);
      assert.is((await other.take()).isHeld, true, 'it was not renewed');
      assert.match(await refused(holder), /nothing is written/);
      assert.is((await holder.take()).isHeld, false);
      await holder.release();
      assert.is(await write(other), 'done', 'to give up what one has not changes nothing');
      await other.release();
      assert.match(await refused(other), /held by nobody/);

      const leave = (by: string) =>
        app.store.write([], async (tx) => {
          await tx.deleteFrom('leases').where('name', '=', 'test').execute();
          const row = { name: 'test', holder: by, expiresAt: clock.now() + goodForMs };
          await tx.insertInto('leases').values(row).execute();
        });
      await leave(`${hostname()}/999999999/gone`);
      assert.is((await one.take()).isHeld, true, 'a process of this machine that is gone');
      await leave('elsewhere/1/who knows');
      const tenure = await two.take();
      assert.equal(tenure, { isHeld: false, holder: 'process 1 on elsewhere' });
      clock.advance(goodForMs);
      assert.is((await two.take()).isHeld, true);
    }));
}

test.run();

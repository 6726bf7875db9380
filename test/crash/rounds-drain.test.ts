/** A server that is told to stop while rounds are played, as a process of its own. */
import { readdir } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DataFolder } from '../../src/data/folder.js';
import { toolLine } from '../server/multiplay/clients.js';
import { accountOf, Duel, openCharges, reportOf, signUp, type Fighter } from './duel.js';
import { startServer, withDataFolder, type ServerProcess } from './server.js';

interface Scene {
  readonly folder: DataFolder;
  readonly server: ServerProcess;
  readonly fighters: readonly [Fighter, Fighter];
  readonly duel: Duel;
}

/** Two players in a round that has started. */
function inRound(drain: number, work: (scene: Scene) => Promise<void>): Promise<void> {
  return withDataFolder({ settings: { unlockAll: true, drain } }, async (folder) => {
    const server = await startServer(folder);
    try {
      const fighters: [Fighter, Fighter] = [
        await signUp(server, 'one', folder.player),
        await signUp(server, 'two', folder.player),
      ];
      const duel = await Duel.begin(server, fighters);
      await duel.prepare();
      duel.lines[0].emit('playStart');
      await work({ folder, server, fighters, duel });
    } finally {
      await server.kill();
    }
  });
}

test('a server that stops tells everybody, lets rounds end, and takes nothing new meanwhile', () =>
  inRound(600, async ({ folder, server, fighters, duel }) => {
    const [host, guest] = duel.lines;
    const [info] = await host.next('startInfo');
    await guest.next('startInfo');
    const idler = await signUp(server, 'idler', folder.player);
    const waiting = await toolLine(server.rooms, idler.token);
    waiting.emit('createRoom');
    await waiting.next('createRoom');

    server.signal('SIGTERM');
    for (const line of [host, guest, waiting]) {
      assert.match((await line.next('error'))[0], /^The server is stopping/);
    }
    await waiting.ended;
    const failure = (error: unknown) => (error instanceof Error ? String(error.cause) : '');
    const isClosed = (reason: string) => /ECONNREFUSED|ECONNRESET|other side closed/.test(reason);
    for (let reason = ''; !isClosed(reason);) {
      reason = await fetch(`${server.address}/healthz`).then(() => '', failure);
    }
    // Whoever is in the round plays on, also on a new line; nobody else comes in.
    host.emit('playInfo', 1);
    assert.equal(await guest.next('playInfo'), [1]);
    guest.cut();
    const again = await toolLine(server.rooms, fighters[1].token);
    host.emit('emoticon', 2);
    assert.equal(await again.next('emoticon'), [2]);
    const late = await toolLine(server.rooms, idler.token);
    assert.match((await late.next('error'))[0], /^The server is stopping/);
    await late.ended;

    for (const line of [host, again]) line.emit('playEnd', reportOf(info));
    for (const line of [host, again]) {
      await line.next('playEnd');
      await line.next('playFriendEnd');
      await line.ended;
    }
    assert.is(await server.ended, 0);
    for (const fighter of fighters) {
      assert.equal(await accountOf(fighter, folder.player), { paid: 1, records: 1 });
    }
    assert.equal(
      (await readdir(folder.root)).filter((name) => name.includes('-wal')),
      [],
    );
    assert.not.match(server.output(), /"level":[56]0/);
  }));

test('rounds that outlast the drain time are broken off, and the exit code is 0', () =>
  inRound(0, async ({ folder, server, fighters, duel }) => {
    for (const line of duel.lines) await line.next('startInfo');
    assert.is(await server.stop(), 0);
    for (const line of duel.lines) await line.ended;
    for (const fighter of fighters) {
      assert.equal(await accountOf(fighter, folder.player), { paid: 1, records: 0 });
    }
    assert.is(await openCharges(folder.player), 0);
  }));

test('a second signal ends a server at once that waits for a round', () =>
  inRound(600, async ({ folder, server, fighters, duel }) => {
    for (const line of duel.lines) await line.next('startInfo');
    server.signal('SIGTERM');
    for (const line of duel.lines) await line.next('error');
    server.signal('SIGTERM');
    assert.is(await server.ended, 130);
    const next = await startServer(folder);
    try {
      const accounts = await Promise.all(fighters.map((fighter) => accountOf(fighter, folder.player)));
      assert.equal(accounts[0], accounts[1]);
      assert.is(await openCharges(folder.player), 0);
      assert.is(await next.stop(), 0);
    } finally {
      await next.kill();
    }
  }));

test.run();

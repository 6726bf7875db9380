/** How Aliya ends: all services drain at once, within one drain time, and what runs is answered. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { definePlugin } from '../../../src/plugin.js';
import { defineFunction, defineManager } from '../../../src/server/aliya/manager.js';
import { managerService } from '../../../src/server/aliya/manager-service.js';
import { success } from '../../../src/server/aliya/answer.js';
import { anyPorts, parts, withAliya, type TestAliya } from './support.js';

/** A promise, and what resolves it. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

const inTime = ({ logLines }: TestAliya) =>
  assert.not.match(logLines.join('\n'), /did not stop in time|cut off|failed to stop/);

test('the gateway drains while other services do, not after them', async () => {
  const ended = gate();
  const slow = definePlugin({
    name: 'slow',
    services: [
      {
        name: 'slow',
        needsGame: false,
        start: async () => ({ addresses: [], drain: () => ended.opened, stop: async () => {} }),
      },
    ],
  });
  await withAliya({ plugins: [slow], only: ['aliya', 'slow'] }, async (aliya) => {
    const silent = connect(aliya.gatewayPort, '127.0.0.1');
    await once(silent, 'connect');
    silent.once('close', ended.open).on('error', () => {});
    await aliya.stop();
    inTime(aliya);
  });
});

/** A manager that answers when it is told to. */
function waiting() {
  const [asked, told] = [gate(), gate()];
  const wait = defineFunction(
    { name: 'wait', caller: 'stranger', arguments: z.object({}) },
    async ({ tools }) => {
      asked.open();
      await told.opened;
      return tools.ask('bag', 'get_iron', { unique_id: 'me' });
    },
  );
  const manager = defineManager({ migrations: [], functions: [wait] });
  const plugin = definePlugin({
    name: 'waiting',
    services: [managerService({ name: 'waiting', port: 0 }, () => Promise.resolve(manager))],
  });
  return { asked: asked.opened, tell: told.open, plugin };
}

test('what was asked before the end is answered, also where parts have to ask others for it', async () => {
  const { asked, tell, plugin } = waiting();
  const aliya = { addresses: anyPorts([...parts, 'waiting']) };
  const options = { aliya, plugins: [plugin], only: ['aliya', 'aliya.waiting'] };
  await withAliya(options, async (to) => {
    const answer = to.client.request('wait', {});
    await asked;
    const { gatewayPort } = to;
    const stopped = to.stop();
    await untilClosed(gatewayPort);
    tell();
    assert.equal((await answer).data, success({ remaining: 0 }).data);
    await stopped;
    inTime(to);
  });
});

/** Resolves when nobody listens there any more. */
async function untilClosed(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (!isOpen) return;
  }
}

test.run();

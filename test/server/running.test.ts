import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/failure.js';
import { Running } from '../../src/server/running.js';
import { failureOf } from '../support/failing.js';

function running({ startMs = 60_000, stopMs = 60_000 } = {}) {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  return { running: new Running(log, { startMs, stopMs }), lines };
}

const never = new Promise<never>(() => {});

test('services stop in the reverse of the order in which they started, one after the other', async () => {
  const events: string[] = [];
  const { running: services } = running();
  for (const name of ['first', 'second', 'third']) {
    await services.start(name, async () => {
      events.push(`${name} started`);
      return async () => {
        events.push(`${name} stops`);
        await Promise.resolve();
        events.push(`${name} stopped`);
      };
    });
  }
  await services.stop();
  await services.stop();
  const ended = ['third', 'second', 'first'].flatMap((name) => [`${name} stops`, `${name} stopped`]);
  assert.equal(events, ['first started', 'second started', 'third started', ...ended]);
});

test('all services drain at once, and stop when all have', async () => {
  const { running: services } = running();
  const events: string[] = [];
  let areBoth: () => void = () => {};
  const both = new Promise<void>((resolve) => (areBoth = resolve));
  for (const name of ['first', 'second']) {
    await services.start(name, async () => ({
      addresses: [],
      async drain() {
        events.push(`${name} drains`);
        if (events.length === 2) areBoth();
        await both;
      },
      stop: async () => void events.push(`${name} stops`),
    }));
  }
  await services.stop();
  assert.equal(events, ['second drains', 'first drains', 'second stops', 'first stops']);
});

test('where a service listens is known by its name from when it has started', async () => {
  const { running: services } = running();
  await services.start('quiet', async () => () => {});
  assert.is(services.addressOf('web'), undefined);
  await services.start('web', async () => ({
    addresses: ['http://one', 'http://two'],
    stop: async () => {},
  }));
  assert.is(services.addressOf('web'), 'http://one');
  assert.is(services.addressOf('quiet'), undefined);
  assert.equal(services.addresses(), ['http://one', 'http://two']);
  await services.stop();
});

test('a start that fails is one sentence with the name of the service, or what it said itself', async () => {
  const { running: services } = running();
  const failing = (error: Error) => failureOf(() => services.start('bad', () => Promise.reject(error)));
  const { message, cause } = await failing(new Error('the disk is gone.'));
  assert.is(message, 'The service bad could not start: the disk is gone.');
  assert.instance(cause, Error);
  const own = new Failure('The port is taken.', 'Choose another.');
  assert.is(await failing(own), own);
});

test('a start that takes too long is given up, and stopped should it come up after all', async () => {
  const { running: services } = running({ startMs: 0 });
  let comeUp: (stop: () => void) => void = () => {};
  const slow = new Promise<() => void>((resolve) => (comeUp = resolve));
  const { message } = await failureOf(() => services.start('slow', () => slow));
  assert.is(message, 'The service slow did not start within 0 seconds.');
  await new Promise<void>((stopped) => comeUp(stopped));
});

test('a stop that hangs or fails is logged, and the others are stopped all the same', async () => {
  const { running: services, lines } = running({ stopMs: 0 });
  let isStopped = false;
  await services.start('good', async () => () => void (isStopped = true));
  await services.start('failing', async () => () => Promise.reject(new Error('no')));
  await services.start('hanging', async () => () => never);
  await services.stop();
  assert.ok(isStopped);
  const logged = lines.map((line) => JSON.parse(line) as { service: string; msg: string });
  assert.equal(
    logged.map(({ service, msg }) => [service, msg]),
    [
      ['hanging', 'a service did not stop in time'],
      ['failing', 'a service failed to stop'],
    ],
  );
});

test.run();

import { Counter } from 'prom-client';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp } from '../../support/app.js';
import { chartOf, play } from '../features/play/support.js';

const forwarded = { 'X-Forwarded-For': '203.0.113.9' };
const statusOf = async (to: TestApp, headers: Record<string, string> = {}) =>
  (await to.request('/metrics', { headers })).status;

test('requests are counted by route and status, and paths that are none together', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await player.get('/api/user/me');
    await player.get('/api/user/me');
    await to.request('/api/user/me');
    for (let i = 0; i < 3; i += 1) await to.request(`/nothing/${i}`);
    const { body, headers } = await to.request('/metrics');
    assert.match(headers.get('content-type') ?? '', /^text\/plain/);
    assert.match(body, /kalpa_requests_total\{route="\/api\/user\/me",status="200"\} 2/);
    assert.match(body, /kalpa_requests_total\{route="\/api\/user\/me",status="400"\} 1/);
    assert.match(body, /kalpa_requests_total\{route="other",status="404"\} 3/);
    assert.match(body, /kalpa_request_seconds_bucket\{le="0.001",route="\/api\/user\/me"\}/);
    assert.match(body, /kalpa_database_bytes [1-9]/);
    assert.match(body, /nodejs_eventloop_lag_seconds/);
    assert.not.match(body, /nothing/);
  }));

test('ends of plays that were taken are counted, and no others', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await play(player, chartOf(to, { mode: 0 }));
    assert.is((await player.post('/api/play/end')).status, 400);
    const { body } = await to.request('/metrics');
    assert.match(body, /^kalpa_plays_total 1$/m);
  }));

test('rooms, sockets and rounds of multiplay are among them, and what other services count', () =>
  withApp({}, async (to) => {
    const read = async () => (await to.request('/metrics')).body as string;
    assert.match(await read(), /^kalpa_rooms 0$/m);
    const numbers = { rooms: 3, sockets: 5, rounds: 7, events: 70, dropped: 2 };
    to.app.rooms.show({ open: () => [], numbers });
    new Counter({ name: 'of_a_plugin_total', help: 'x', registers: [to.app.metrics] }).inc(4);
    for (let i = 0; i < 2; i += 1) {
      const text = await read();
      for (const line of [
        ...['kalpa_rooms 3', 'kalpa_sockets 5', 'kalpa_rounds_total 7', 'kalpa_room_events_total 70'],
        ...['kalpa_dropped_sockets_total 2', 'of_a_plugin_total 4'],
      ]) {
        assert.ok(text.split('\n').includes(line), line);
      }
    }
  }));

test('a forwarded request is never taken for this machine', () =>
  withApp({}, async (to) => {
    assert.is(await statusOf(to), 200);
    for (const headers of [
      forwarded,
      { 'X-Forwarded-For': '127.0.0.1' },
      { Forwarded: 'for=127.0.0.1' },
      { 'X-Real-IP': '127.0.0.1' },
    ]) {
      assert.is(await statusOf(to, headers), 404, JSON.stringify(headers));
    }
  }));

test('with a proxy that is believed, its word counts; public is for everybody, off for nobody', async () => {
  await withApp({ settings: { trustProxy: ['127.0.0.1'] } }, async (to) => {
    assert.equal(
      [
        await statusOf(to, forwarded),
        await statusOf(to, { 'X-Forwarded-For': '::1' }),
        await statusOf(to, { Forwarded: 'x' }),
      ],
      [404, 200, 404],
    );
  });
  await withApp({ settings: { metrics: 'public' } }, async (to) =>
    assert.is(await statusOf(to, forwarded), 200),
  );
  await withApp({ settings: { metrics: 'off' } }, async (to) => assert.is(await statusOf(to), 404));
});

test.run();

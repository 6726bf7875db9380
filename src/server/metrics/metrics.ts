/** `/metrics` for Prometheus (specification, 06 *Operations*): requests by route, and how process and database are. */
import type Koa from 'koa';
import type { Context } from 'koa';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { databaseSize } from '../administration/dashboard.js';
import type { AppContext } from '../context.js';
import { isLocal } from '../http/caller.js';

/** What the application tells of each request that it answered. */
export interface Answered {
  /** The declared path; what is none is counted together. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

interface OfRoute {
  readonly byStatus: Map<number, Counter.Internal>;
  readonly duration: Histogram.Internal<'route'>;
  readonly isPlay: boolean;
}

const playEnds: ReadonlySet<string> = new Set(['/api/play/end', '/api/album/play/end']);
const buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Counts every request of the application, and answers `/metrics`: to this machine alone unless the setting `metrics`
 * says otherwise. Per request it costs two look-ups; everything else is worked out when it is asked for.
 */
export function addMetrics(koa: Koa, app: AppContext): void {
  const registers = [new Registry()];
  const [registry = new Registry()] = registers;
  const requests = new Counter({
    ...{ name: 'kalpa_requests_total', help: 'Requests by route and status.', registers },
    labelNames: ['route', 'status'],
  });
  const durations = new Histogram({
    ...{ name: 'kalpa_request_seconds', help: 'How long requests took, by route.', registers, buckets },
    labelNames: ['route'],
  });
  new Gauge({
    ...{ name: 'kalpa_database_bytes', help: 'Size of the player database.', registers },
    async collect() {
      this.set(await databaseSize(app.store));
    },
  });
  const plays = new Counter({
    ...{ name: 'kalpa_plays_total', help: 'Ends of plays and of albums that were taken.', registers },
  });
  addRooms(app, registers);
  const routes = new Map<string, OfRoute>();
  koa.on('answered', ({ route, status, ms }: Answered) => {
    let of = routes.get(route);
    if (!of) {
      const isPlay = playEnds.has(route);
      of = { byStatus: new Map(), duration: durations.labels(route), isPlay };
      routes.set(route, of);
    }
    let count = of.byStatus.get(status);
    if (!count) {
      count = requests.labels(route, String(status));
      of.byStatus.set(status, count);
    }
    count.inc();
    of.duration.observe(ms / 1000);
    if (of.isPlay && status === 200) plays.inc();
  });
  let isComplete = false;
  koa.use(async (context, next) => {
    if (context.path !== '/metrics' || !isAllowed(context, app)) {
      await next();
      return;
    }
    context.state['route'] = '/metrics';
    // Watching the event loop costs a little: only from the first time on that somebody asks.
    if (!isComplete) collectDefaultMetrics({ register: registry });
    isComplete = true;
    context.set('Content-Type', registry.contentType);
    // With those of the other services of this process.
    context.body = await Registry.merge([registry, app.metrics]).metrics();
  });
}

/** What multiplay counts by itself; all 0 where it does not run in this process. */
function addRooms({ rooms }: AppContext, registers: Registry[]): void {
  const gauges = [
    ['kalpa_rooms', 'Multiplay rooms that are there now.', 'rooms'],
    ['kalpa_sockets', 'Players who are connected to multiplay now.', 'sockets'],
  ] as const;
  for (const [name, help, number] of gauges) {
    const collect = function (this: Gauge): void {
      this.set(rooms.numbers[number]);
    };
    new Gauge({ name, help, registers, collect });
  }
  const counters = [
    ['kalpa_rounds_total', 'Multiplay rounds that were paid for.', 'rounds'],
    ['kalpa_room_events_total', 'Events that multiplay took in.', 'events'],
    ['kalpa_dropped_sockets_total', 'Multiplay connections that the server ended.', 'dropped'],
  ] as const;
  for (const [name, help, number] of counters) {
    const collect = function (this: Counter): void {
      this.reset();
      this.inc(rooms.numbers[number]);
    };
    new Counter({ name, help, registers, collect });
  }
}

/** To others it is not there. */
function isAllowed(context: Context, app: AppContext): boolean {
  const { metrics } = app.settings;
  return metrics === 'public' || (metrics === 'local' && isLocal(context, app));
}

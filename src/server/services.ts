/** What `serve` can run: a service starts with the context and gives back how it stops. */
import type { AppContext } from './context.js';

export interface RunningService {
  /** Where it can be reached, if it listens: `http://127.0.0.1:12001`. */
  readonly addresses: readonly string[];
  /** Ends it within the drain time. */
  stop(): Promise<void>;
}

export interface Service {
  readonly name: string;
  start(app: AppContext): Promise<RunningService>;
}

interface ServiceEntry {
  readonly name: string;
  load(): Promise<Service>;
}

/** Every service, in the order in which they start; they stop in the reverse of it. A new one is one more entry. */
export const services: readonly ServiceEntry[] = [
  {
    name: 'housekeeping',
    load: async () => (await import('./services/housekeeping.js')).housekeeping,
  },
  { name: 'watcher', load: async () => (await import('./services/watcher.js')).watcher },
  { name: 'api', load: async () => (await import('./services/api.js')).api },
];

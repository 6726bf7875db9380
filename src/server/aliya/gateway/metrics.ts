import { Counter, Histogram, type Registry } from 'prom-client';

/** What the gateway counts, in the registry of the process. */
export interface GatewayMetrics {
  /** Answered requests, by function and status. */
  readonly requests: Counter<'function' | 'status'>;
  /** Connections that brought no message, by what was wrong. */
  readonly faults: Counter<'fault'>;
  /** Seconds from the whole request to its answer. */
  readonly seconds: Histogram;
}

export function gatewayMetrics(registry: Registry): GatewayMetrics {
  const registers = [registry];
  return {
    requests: new Counter({
      ...{ name: 'kalpa_aliya_requests_total', help: 'Requests that the Aliya gateway answered.', registers },
      labelNames: ['function', 'status'],
    }),
    faults: new Counter({
      ...{
        name: 'kalpa_aliya_faults_total',
        help: 'Connections to the Aliya gateway that brought no message.',
        registers,
      },
      labelNames: ['fault'],
    }),
    seconds: new Histogram({
      ...{
        name: 'kalpa_aliya_request_seconds',
        help: 'Time that the Aliya gateway took to answer.',
        registers,
      },
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    }),
  };
}

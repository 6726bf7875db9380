/** Load of two kinds: as fast as so many clients can, or at a fixed rate whatever the server does. */
import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../../src/tools/bench/percentile.js';
import type { ServerProcess } from './server.js';

export interface Measured {
  /** Done per second. */
  readonly rate: number;
  /** Of each one, in ms. */
  readonly latencies: readonly number[];
  readonly p99: number;
}

/** What each one cost the server. */
export interface Cost {
  /** CPU of all of its threads, in ms. */
  readonly cpu: number;
  /** CPU of the thread that answers requests, in ms. */
  readonly main: number;
  /** The share of the time that this thread was ready to run and had no core, 0 to 1. */
  readonly waited: number;
}

/** Measures what `measure` costs a server, for each one of what it did. */
export async function withCost(
  server: ServerProcess,
  measure: () => Promise<Measured>,
): Promise<Measured & Cost> {
  const before = await server.usage();
  const started = performance.now();
  const done = await measure();
  const ms = performance.now() - started;
  const after = await server.usage();
  const each = (total: number) => total / done.latencies.length;
  return {
    ...done,
    cpu: each(after.cpu - before.cpu),
    main: each(after.main - before.main),
    waited: (after.waited - before.waited) / ms,
  };
}

interface Load {
  readonly clients: number;
  readonly seconds: number;
}

/** Each client does `work` again as soon as it is done. */
export async function asFastAsPossible(
  { clients, seconds }: Load,
  work: (client: number) => Promise<unknown>,
): Promise<Measured> {
  const started = performance.now();
  const until = started + seconds * 1000;
  const latencies: number[] = [];
  const loop = async (client: number) => {
    for (let now = performance.now(); now < until;) {
      await work(client);
      const done = performance.now();
      latencies.push(done - now);
      now = done;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => loop(client)));
  return measured(latencies, performance.now() - started);
}

/**
 * The clients take turns at `rate` per second. A latency counts from when it was due, so that a server that stalls is
 * charged for everything that had to wait.
 */
export async function atRate(
  { clients, seconds, rate }: Load & { readonly rate: number },
  work: (client: number) => Promise<unknown>,
): Promise<Measured> {
  const started = performance.now();
  const turns = Math.floor((seconds * rate) / clients);
  const latencies: number[] = [];
  const loop = async (client: number) => {
    for (let turn = 0; turn < turns; turn += 1) {
      const due = started + ((turn * clients + client) / rate) * 1000;
      const early = due - performance.now();
      if (early > 0) await delay(early);
      await work(client);
      latencies.push(performance.now() - due);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => loop(client)));
  return measured(latencies, performance.now() - started);
}

function measured(latencies: readonly number[], ms: number): Measured {
  return { rate: (latencies.length / ms) * 1000, latencies, p99: percentile(latencies, 0.99) };
}

/** Keeps `count` of `work` running beside `measure`; gives what that gave, and how many were done. */
export async function beside<T>(
  { count, work }: { readonly count: number; readonly work: (index: number) => Promise<unknown> },
  measure: () => Promise<T>,
): Promise<{ readonly result: T; readonly done: number }> {
  let isOver = false;
  let done = 0;
  const loop = async (index: number) => {
    for (; !isOver; done += 1) await work(index);
  };
  const loops = Promise.all(Array.from({ length: count }, (_, index) => loop(index)));
  // What fails beside is told by `loops` below; until then it is nobody's unhandled rejection.
  loops.catch(() => {});
  try {
    const result = await measure();
    return { result, done };
  } finally {
    isOver = true;
    await loops;
  }
}

/** How long `work` took, in ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAssets, type DownloadOptions } from '../../../src/tools/assets/download.js';
import type { AssetPlan } from '../../../src/tools/assets/plan.js';
import type { Pace } from '../../../src/tools/assets/retries.js';
import type { DownloadSummary } from '../../../src/tools/assets/summary.js';

/** Answers one request; `time` counts the requests of this method and URL from 1. */
export type Answer = (response: ServerResponse, time: number, request: IncomingMessage) => void;

export interface Site {
  readonly url: string;
  readonly out: string;
  /** `METHOD /url` of every request so far, in order. */
  readonly requests: string[];
  /** Milliseconds of every wait so far; waiting moves the clock and nothing else. */
  readonly waits: number[];
  readonly pace: Pace;
  download(options: Partial<DownloadOptions> & { plan: AssetPlan }): Promise<DownloadSummary>;
}

/** Runs `work` over a loopback server and a temporary folder, and removes both. */
export async function withSite(answer: Answer, work: (site: Site) => Promise<void>): Promise<void> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    answer(response, requests.filter((each) => each === line).length, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-assets-'));
  const waits: number[] = [];
  let now = Date.UTC(2024, 0, 1);
  const pace: Pace = {
    now: () => now,
    random: () => 0.5,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const out = join(folder, 'files');
  const download: Site['download'] = (options) =>
    downloadAssets({
      baseUrl: url,
      out,
      pace,
      timeouts: { connect: 10_000, headers: 10_000, body: 10_000 },
      ...options,
    });
  try {
    await work({ url, out, requests, waits, pace, download });
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A plan of charts (mapfiles/NAME). */
export function charts(...names: string[]): AssetPlan {
  return { files: names.map((name) => ({ kind: 'map', path: `mapfiles/${name}` })), refused: [] };
}

/** Every file below a folder, relative to it and sorted; none when there is no folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** What `work` is rejected with; fails where it is not. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => error,
  );
}

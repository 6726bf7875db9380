import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import { assetFolder, type AssetFolder } from './asset-folder.js';
import { assetServer, type AssetServer, type Timeouts } from './asset-server.js';
import type { AssetFile, AssetPlan } from './plan.js';
import { AssetProblem } from './problem.js';
import { retries, systemPace, type Pace, type Retries } from './retries.js';
import { SummaryBuilder, type AssetFailure, type DownloadSummary } from './summary.js';

/** How far a download is: files dealt with of all, and bytes fetched. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
}

export interface DownloadOptions {
  readonly plan: AssetPlan;
  /** An http or https address; it may have a path, a query and a login. */
  readonly baseUrl: string;
  /** The folder that the files land in; made when it is not there. */
  readonly out: string;
  readonly concurrency?: number;
  /** Whether files that are there are held against the server's size. */
  readonly verify?: boolean;
  readonly attempts?: number;
  readonly timeouts?: Partial<Timeouts>;
  readonly pace?: Pace;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

const defaults = {
  concurrency: 12,
  attempts: 5,
  timeouts: { connect: 10_000, headers: 30_000, body: 30_000 },
};

interface Run {
  readonly folder: AssetFolder;
  readonly server: AssetServer;
  readonly retry: Retries;
  readonly verify: boolean;
  readonly summary: SummaryBuilder;
  /** Files in a row that no connection came about for. */
  unreachable: number;
  readonly mostUnreachable: number;
}

/**
 * Fetches the files of a plan that are not there yet. What fails for one file is in the summary; a full or forbidden
 * disk and a bad base URL throw a Failure, an abort throws the signal's reason. Neither leaves a half file.
 */
export async function downloadAssets(options: DownloadOptions): Promise<DownloadSummary> {
  const { plan, out, concurrency = defaults.concurrency, pace = systemPace } = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  setMaxListeners(0, signal);
  signal.throwIfAborted();
  const timeouts = { ...defaults.timeouts, ...options.timeouts };
  const server = assetServer({
    baseUrl: options.baseUrl,
    connections: concurrency,
    timeouts,
    now: pace.now,
    signal,
  });
  try {
    const folder = await assetFolder(out, true);
    await folder.removeLeftovers(plan.files.map((file) => file.path));
    const run: Run = {
      folder,
      server,
      retry: retries(options.attempts ?? defaults.attempts, pace, signal),
      verify: options.verify ?? false,
      summary: refusedSummary(plan),
      unreachable: 0,
      mostUnreachable: 2 * concurrency,
    };
    let done = 0;
    await pLimit(concurrency).map(plan.files, async (file) => {
      if (signal.aborted) return;
      try {
        await settle(file, run);
      } catch (error) {
        // The others stop as well, and clean up after themselves, before the reason is thrown below.
        stop.abort(error);
        return;
      }
      done += 1;
      options.onProgress?.({ done, total: plan.files.length, bytes: run.summary.bytes });
    });
    signal.throwIfAborted();
    return run.summary.build(out, false);
  } finally {
    await server.close();
  }
}

/** What `downloadAssets` would do, told by the folder alone: nothing is asked for and nothing is written. */
export async function planDownload(plan: AssetPlan, out: string): Promise<DownloadSummary> {
  const summary = refusedSummary(plan);
  const folder = await assetFolder(out, false);
  for (const file of plan.files) {
    try {
      const size = await folder.sizeOf(file.path);
      summary.count(file.kind, size === undefined ? 'missing' : 'present');
    } catch (error) {
      summary.fail(failureOf(file, error));
    }
  }
  return summary.build(out, true);
}

function refusedSummary(plan: AssetPlan): SummaryBuilder {
  const summary = new SummaryBuilder();
  for (const refused of plan.refused) summary.fail({ ...refused, origin: 'name' });
  return summary;
}

async function settle(file: AssetFile, run: Run): Promise<void> {
  try {
    if (await isComplete(file, run)) return;
    giveUpWhenUnreachable(run);
    const bytes = await run.retry(() => fetchOnce(file, run));
    run.summary.count(file.kind, 'fetched', bytes);
    run.unreachable = 0;
  } catch (error) {
    const failure = failureOf(file, error);
    run.unreachable = failure.origin === 'unreachable' ? run.unreachable + 1 : 0;
    run.summary.fail(failure);
  }
}

async function isComplete(file: AssetFile, run: Run): Promise<boolean> {
  const size = await run.folder.sizeOf(file.path);
  if (size === undefined) return false;
  if (run.verify) {
    giveUpWhenUnreachable(run);
    const served = await run.retry(() => run.server.size(file.path));
    run.unreachable = 0;
    if (typeof served === 'string') {
      run.summary.keepUnverified(file, served);
      return true;
    }
    if (served !== size) return false;
  }
  run.summary.count(file.kind, 'present');
  return true;
}

/** A server that is gone would otherwise cost every one of thousands of files its full back-off. */
function giveUpWhenUnreachable(run: Run): void {
  if (run.unreachable < run.mostUnreachable) return;
  throw new AssetProblem('unreachable', 'not tried, as the server cannot be reached');
}

async function fetchOnce(file: AssetFile, run: Run): Promise<number> {
  try {
    return await run.folder.write(file.path, () => run.server.get(file.path));
  } catch (error) {
    throw run.server.problem(error);
  }
}

/** Throws what ends the run: anything that is not the problem of this one file. */
function failureOf(file: AssetFile, error: unknown): AssetFailure {
  if (!(error instanceof AssetProblem)) throw error;
  const { status, origin } = error;
  return { ...file, reason: error.message, origin, ...(status === undefined ? {} : { status }) };
}

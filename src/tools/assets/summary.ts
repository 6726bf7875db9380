import { assetKinds, type AssetFile, type AssetKind, type RefusedAsset } from './plan.js';
import type { ProblemOrigin } from './problem.js';

/** What became of the files of one kind; `missing` counts what a dry run would fetch, `bytes` what was fetched. */
export interface KindSummary {
  fetched: number;
  present: number;
  missing: number;
  failed: number;
  bytes: number;
}

export interface AssetFailure extends AssetFile {
  readonly reason: string;
  readonly status?: number;
  readonly origin: ProblemOrigin | 'name';
}

export interface DownloadSummary {
  readonly out: string;
  readonly dryRun: boolean;
  readonly kinds: Readonly<Partial<Record<AssetKind, KindSummary>>>;
  readonly total: KindSummary;
  readonly failures: readonly AssetFailure[];
  /** Files that are there and could not be verified, with the reason. */
  readonly unverified: readonly RefusedAsset[];
}

/** Counts what becomes of each file. */
export class SummaryBuilder {
  readonly #kinds: Partial<Record<AssetKind, KindSummary>> = {};
  readonly #total = emptyCounts();
  readonly #failures: AssetFailure[] = [];
  readonly #unverified: RefusedAsset[] = [];

  count(kind: AssetKind, outcome: 'fetched' | 'present' | 'missing' | 'failed', bytes = 0): void {
    const counts = (this.#kinds[kind] ??= emptyCounts());
    for (const each of [counts, this.#total]) {
      each[outcome] += 1;
      each.bytes += bytes;
    }
  }

  fail(failure: AssetFailure): void {
    this.count(failure.kind, 'failed');
    this.#failures.push(failure);
  }

  keepUnverified(file: AssetFile, reason: string): void {
    this.count(file.kind, 'present');
    this.#unverified.push({ ...file, reason });
  }

  get bytes(): number {
    return this.#total.bytes;
  }

  build(out: string, dryRun: boolean): DownloadSummary {
    const kinds = Object.fromEntries(
      assetKinds.flatMap((kind) => (this.#kinds[kind] ? [[kind, this.#kinds[kind]]] : [])),
    );
    const byPath = (a: AssetFile, b: AssetFile) =>
      assetKinds.indexOf(a.kind) - assetKinds.indexOf(b.kind) || (a.path < b.path ? -1 : 1);
    return {
      out,
      dryRun,
      kinds,
      total: this.#total,
      failures: this.#failures.sort(byPath),
      unverified: this.#unverified.sort(byPath),
    };
  }
}

function emptyCounts(): KindSummary {
  return { fetched: 0, present: 0, missing: 0, failed: 0, bytes: 0 };
}

/** The summary for people: a line per kind, what could not be verified, and every failure under its reason. */
export function summaryText(summary: DownloadSummary): string {
  const lines = assetKinds.flatMap((kind) => {
    const counts = summary.kinds[kind];
    return counts ? [countsLine(kind, counts, summary.dryRun)] : [];
  });
  lines.push(countsLine('total', summary.total, summary.dryRun));
  if (summary.unverified.length > 0)
    lines.push('', 'Kept without verifying:', ...grouped(summary.unverified));
  if (summary.failures.length > 0) lines.push('', 'Failed:', ...grouped(summary.failures));
  return lines.join('\n');
}

function countsLine(label: string, counts: KindSummary, dryRun: boolean): string {
  const work = dryRun
    ? `${counts.missing} to fetch`
    : `${counts.fetched} fetched (${formatBytes(counts.bytes)})`;
  return `${label.padEnd(7)} ${work}, ${counts.present} present, ${counts.failed} failed`;
}

function grouped(files: readonly RefusedAsset[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of files) byReason.set(reason, [...(byReason.get(reason) ?? []), path]);
  return [...byReason].flatMap(([reason, paths]) => [
    `  ${reason}:`,
    ...paths.map((path) => `    ${printable(path)}`),
  ]);
}

/** A refused name may hold anything, and must not steer a terminal. */
function printable(path: string): string {
  return /[\p{Cc}\p{Cf}\p{Cs}\\]/u.test(path) ? JSON.stringify(path).replace(/\p{C}/gu, '?') : path;
}

/** Bytes in the unit a person reads: `812 B`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${(bytes / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${units[step] ?? ''}`;
}

/** What to do about the failures of a summary, one sentence per origin. */
export function failureRemedy(summary: DownloadSummary): string {
  const { failures, total } = summary;
  const origins = new Set(failures.map((failure) => failure.origin));
  const fromServer = failures.filter((failure) => failure.origin === 'server');
  const advice: string[] = [];
  if (origins.has('unreachable')) {
    advice.push('Check that the address in --base-url is right and that the server runs.');
  }
  if (fromServer.length > 0) {
    const allMissing = fromServer.every((failure) => failure.status === 404);
    if (allMissing && total.fetched === 0)
      advice.push('Nothing was found there: --base-url is probably wrong.');
    else if (allMissing) advice.push('The server does not have these files: another base URL may have them.');
    else advice.push('Run the same command again: it fetches only what is missing.');
  }
  if (origins.has('folder'))
    advice.push('Move what stands in the way in the folder, or choose another with --out.');
  if (origins.has('name')) {
    advice.push('Refused names come from the capture and are never written: correct them with a diff row.');
  }
  return advice.join(' ');
}

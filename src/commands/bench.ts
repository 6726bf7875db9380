import { defineCommand, UsageError } from '../cli/command.js';
import { loadSettings } from '../config/load.js';
import { benchServer, isLoopback, type BenchSummary } from '../tools/bench/bench.js';
import { textTable } from '../tools/text-table.js';

interface Options {
  readonly url?: URL;
  readonly players: number;
  readonly seconds: number;
  readonly yesIRunThisServer?: boolean;
}

export const benchCommand = defineCommand<Options>({
  name: 'bench',
  summary: 'Play against a server as many clients, and say how much it does and how fast it answers.',
  options: [
    {
      flags: '--url <url>',
      summary: 'the server (default: this machine, at the port of the settings)',
      parse: url,
    },
    {
      flags: '--players <count>',
      summary: 'players at once',
      parse: between(1, 1000, '--players'),
      default: 16,
    },
    {
      flags: '--seconds <seconds>',
      summary: 'how long they play',
      parse: between(1, 3600, '--seconds'),
      default: 10,
    },
    { flags: '--yes-i-run-this-server', summary: 'needed for a server that is not on this machine' },
  ],
  examples: [
    'kalpa bench',
    'kalpa bench --players 50 --seconds 30 --json',
    'kalpa bench --url https://kalpa.example --yes-i-run-this-server',
  ],
  notes:
    'It makes accounts of its own (kalpa-bench-…) and marks them for deletion at the end. Sign-ups count against the setting limits.address.',
  async run(_args, options, context) {
    const { data, env, cwd, signal } = context;
    const { port, tls } = loadSettings({ folder: data, env, cwd });
    const target = options.url ?? new URL(`${tls.cert === '' ? 'http' : 'https'}://127.0.0.1:${port}`);
    if (!isLoopback(target) && options.yesIRunThisServer !== true) {
      throw new UsageError(
        `${target.origin} is not on this machine: a bench is an attack on somebody else's server. If it is yours, pass --yes-i-run-this-server.`,
      );
    }
    const { players, seconds } = options;
    const progress = context.progress('bench');
    const summary = await benchServer({
      ...{ url: target, players, seconds, signal },
      onProgress: (done, total, note) => progress.update(done, total, note),
    }).finally(() => progress.end());
    const left = players - summary.removed;
    if (left > 0) context.note(`${left} accounts could not be deleted: they begin with kalpa-bench-.`);
    for (const [reason, count] of Object.entries(summary.failures))
      context.note(`failed ${count} times: ${reason}`);
    context.result(summary, summaryText(summary));
  },
});

function summaryText({ kinds, requests, perSecond, players, seconds, url: origin }: BenchSummary): string {
  const rows = kinds.map(({ kind, failed, ...figures }) => [
    ...[kind, figures.requests, figures.perSecond, figures.p50, figures.p95, figures.p99, figures.max],
    failed,
  ]);
  const head = ['request', 'done', 'per second', 'p50 ms', 'p95 ms', 'p99 ms', 'longest ms', 'failed'];
  const total = `${requests} requests in ${seconds} s by ${players} players: ${perSecond} a second at ${origin}.`;
  return `${textTable([head, ...rows])}\n${total}`;
}

function url(text: string): URL {
  const found = URL.canParse(text) ? new URL(text) : null;
  if (!found || !/^https?:$/.test(found.protocol)) {
    throw new UsageError(`--url: ${JSON.stringify(text)} is no address such as http://127.0.0.1:12001.`);
  }
  return found;
}

function between(from: number, to: number, flag: string) {
  return (text: string): number => {
    if (/^\d{1,6}$/.test(text) && Number(text) >= from && Number(text) <= to) return Number(text);
    throw new UsageError(`${flag}: ${JSON.stringify(text)} is no whole number from ${from} to ${to}.`);
  };
}

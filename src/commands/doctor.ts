import { readFileSync, statSync } from 'node:fs';
import { defineCommand, UsageError, type CommandContext } from '../cli/command.js';
import { loadSettings } from '../config/load.js';
import { settingsSchema } from '../config/settings.js';
import { Failure } from '../failure.js';
import { recountBoards } from '../tools/doctor/boards.js';
import { diagnose, type Patient } from '../tools/doctor/doctor.js';
import type { Finding } from '../tools/doctor/finding.js';
import { diskSpace, httpTime } from '../tools/doctor/machine.js';

interface Options {
  readonly baseUrl?: string;
  readonly countBoards?: boolean;
}

const patienceMs = 5000;

export const doctorCommand = defineCommand<Options>({
  name: 'doctor',
  summary: 'Find what keeps the server from running well, and say how to mend it.',
  options: [
    {
      flags: '--base-url <url>',
      summary: 'where assets come from: its time is compared with this machine’s',
      parse: webAddress,
    },
    { flags: '--count-boards', summary: 'count every ranking anew from the records, then look' },
  ],
  examples: ['kalpa doctor', 'kalpa doctor --json', 'kalpa doctor --base-url https://assets.example/'],
  notes:
    'It changes nothing unless told to, and may run beside the server. The exit code is 1 when something is wrong; warnings alone are none.',
  async run(_args, { baseUrl, countBoards }, context) {
    if (countBoards) await recount(context);
    const findings = await diagnose(patientOf(context, baseUrl));
    const wrong = findings.filter(({ state }) => state === 'wrong').length;
    context.result({ ok: wrong === 0, findings }, context.typed(findings.map(lineOf).join('\n')));
    if (wrong > 0) {
      const things = wrong === 1 ? '1 thing is wrong' : `${wrong} things are wrong`;
      throw new Failure(`${things}; what to do stands above.`, 'Then run kalpa doctor again.');
    }
  },
});

async function recount({ data, env, cwd, note }: CommandContext): Promise<void> {
  await recountBoards(data, loadSettings({ folder: data, env, cwd }).database);
  note('Every ranking was counted anew.');
}

function patientOf({ data, env, cwd, signal }: CommandContext, baseUrl: string | undefined): Patient {
  const manifest = new URL('../../package.json', import.meta.url);
  const { engines } = JSON.parse(readFileSync(manifest, 'utf8')) as { engines: { node: string } };
  return {
    folder: data,
    now: Date.now(),
    node: { version: process.versions.node, oldest: engines.node },
    builtAt: statSync(manifest).mtimeMs,
    loadSettings: () => loadSettings({ folder: data, env, cwd }),
    defaults: settingsSchema.parse({}),
    loadDriver: async () => (await import('../data/sqlite/driver.js')).describeDriver(),
    diskSpace,
    askedTime: async () =>
      baseUrl === undefined
        ? null
        : httpTime(baseUrl, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])),
  };
}

const marks = { ok: '✓', warning: '!', wrong: '✘' } as const;

function lineOf({ check, state, detail, remedy }: Finding): string {
  const line = `${marks[state]} ${check.padEnd(9)} ${detail}`;
  return remedy === '' ? line : `${line}\n  ${' '.repeat(9)} → ${remedy}`;
}

function webAddress(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  throw new UsageError('--base-url takes an http or https address, as in https://assets.example/');
}

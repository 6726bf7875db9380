/** The effective settings: kalpa.config.json, then the environment, then flags; the later wins. */
import { resolve } from 'node:path';
import type { DataFolder } from '../data/folder.js';
import { Failure, WrongFlag } from '../failure.js';
import { leaves, type Leaf } from './leaves.js';
import { maskSecret } from './mask.js';
import { pathSettings, settingsSchema, type Settings } from './settings.js';
import { readEnvironment, readFlags, readSettingsFile, type Found, type SourceName } from './sources.js';

export interface SettingsSources {
  readonly folder: DataFolder;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** By path (`tls.cert`): text as typed, or a value of the setting's type; undefined is a flag that was not given. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** Where relative paths in the environment and in flags start; the data folder, if not given. */
  readonly cwd?: string;
}

/** A setting as it may be shown, secrets masked, and where it comes from. */
export interface ShownSetting {
  readonly path: string;
  readonly value: unknown;
  readonly source: SourceName | 'default';
  /** The file, the variable or the flag; empty for a default. */
  readonly from: string;
}

/** The effective settings. Throws one Failure that lists everything that is wrong, with path, value and what is allowed. */
export function loadSettings(sources: SettingsSources): Settings {
  return resolveSettings(sources).settings;
}

/** The effective settings together with where each comes from. Throws like loadSettings. */
export function resolveSettings(sources: SettingsSources): { settings: Settings; shown: ShownSetting[] } {
  const { folder, env, flags = {}, cwd = folder.root } = sources;
  const readings = [readSettingsFile(folder.settings), readEnvironment(env, cwd), readFlags(flags, cwd)];
  const found = readings.flatMap((reading) => reading.found);
  const wrong = [
    ...readings.flatMap((reading) => reading.problems.map((problem) => ({ problem, isFlag: false }))),
    // What a later source overrides is still checked: it would be wrong the day that source goes.
    ...found.flatMap((entry) =>
      problemsOf(entry).map((problem) => ({ problem, isFlag: entry.source === 'flag' })),
    ),
  ];
  const problems = wrong.map(({ problem }) => problem);
  if (wrong.length > 0 && wrong.every(({ isFlag }) => isFlag)) throw failureOf(problems, WrongFlag);
  if (problems.length > 0) throw failureOf(problems);
  const effective = new Map(found.map((entry) => [entry.leaf.path, entry]));
  const settings = settingsSchema.parse(nested(effective));
  const [half] = halves(settings);
  if (half) throw failureOf([half]);
  return { settings, shown: leaves.map((leaf) => shownSetting(leaf, effective.get(leaf.path))) };
}

function problemsOf({ leaf, value, from }: Found): string[] {
  const allowed = allowedInstead(leaf, value);
  if (allowed === null) return [];
  const shown = leaf.secret ? '(hidden)' : JSON.stringify(value);
  return [`${leaf.path} is ${shown} (from ${from}); allowed: ${allowed}`];
}

/** What is allowed in the place of a wrong value; null where the value is right. */
export function allowedInstead(leaf: Leaf, value: unknown): string | null {
  const parsed = leaf.schema.safeParse(value);
  if (parsed.success) return null;
  const [issue] = parsed.error.issues;
  const own = issue?.code === 'custom' || issue?.code === 'invalid_format';
  return own ? issue.message : leaf.allowed;
}

/** Settings that only make sense together. */
function halves({ tls, auth, smtp, discord }: Settings): string[] {
  for (const name of ['guild', 'channel'] as const) {
    if (discord.token !== '' && discord[name] === '')
      return [`discord.${name} is missing; discord.token needs it`];
  }
  for (const name of ['host', 'from'] as const) {
    if (auth.mode === 'email' && smtp[name] === '')
      return [`smtp.${name} is missing; auth.mode email needs it`];
  }
  if ((tls.cert === '') === (tls.key === '')) return [];
  const missing = tls.cert === '' ? 'tls.cert' : 'tls.key';
  return [`${missing} is missing; TLS needs tls.cert and tls.key, or neither`];
}

function failureOf(problems: readonly string[], Kind: typeof Failure = Failure): Failure {
  const [first = ''] = problems;
  const reason =
    problems.length === 1
      ? `Wrong setting: ${first}.`
      : `${problems.length} settings are wrong:${problems.map((problem) => `\n  - ${problem}`).join('')}`;
  return new Kind(reason, 'Mend that, then start again; `kalpa config schema` describes every setting.');
}

function nested(effective: ReadonlyMap<string, Found>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const found of effective.values()) {
    const [first = '', second] = found.leaf.path.split('.');
    if (second === undefined) root[first] = finalValue(found);
    else root[first] = { ...Object(root[first]), [second]: finalValue(found) };
  }
  return root;
}

function finalValue({ leaf, value, base }: Found): unknown {
  return pathSettings.has(leaf.path) && typeof value === 'string' && value !== ''
    ? resolve(base, value)
    : value;
}

function shownSetting(leaf: Leaf, found: Found | undefined): ShownSetting {
  const value = found ? finalValue(found) : leaf.schema.parse(undefined);
  return {
    path: leaf.path,
    value: leaf.secret ? maskSecret(value) : value,
    source: found?.source ?? 'default',
    from: found?.from ?? '',
  };
}

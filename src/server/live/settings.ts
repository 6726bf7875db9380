/** Settings that change while the server runs (specification, 06 *Administration*): read anew, or changed by an admin. */
import { editSettingsFile } from '../../config/edit.js';
import { leaves, type Leaf } from '../../config/leaves.js';
import { isLive, takeOver, type SettingChange } from '../../config/live.js';
import { allowedInstead, loadSettings, resolveSettings, type ShownSetting } from '../../config/load.js';
import { Failure } from '../../failure.js';
import type { AppContext } from '../context.js';
import { refuse } from '../http/refusal.js';
import { assertSeen } from '../http/seen.js';
import { fileVersion } from './content.js';

/** Reads the settings anew and takes over those that may change; the others are logged. Throws a Failure for wrong ones. */
export function reloadSettings(app: AppContext): Promise<readonly SettingChange[]> {
  return app.live.inTurn(() => reread(app));
}

async function reread({ live, folder, log }: AppContext): Promise<readonly SettingChange[]> {
  live.note({ settings: fileVersion(folder.settings) });
  if (live.sources === null) return [];
  const { settings, changes, waiting } = takeOver(live.now.settings, loadSettings(live.sources));
  live.replace({ settings });
  if (changes.length > 0) log.info({ changes }, 'settings changed');
  if (waiting.length > 0) log.warn({ settings: waiting }, 'these settings count from the next start on');
  return changes;
}

/** What the settings of an admin's change became, and who did it: what an audit log keeps. */
export interface ChangedSettings {
  readonly by: string;
  /** Unix ms. */
  readonly at: number;
  /** Only what is another value than before. */
  readonly changes: readonly SettingChange[];
}

interface SettingsPatch {
  /** Paths (`limits.address`) to values; null goes back to the default. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What the editor saw at these paths; without it whatever is there is overwritten. */
  readonly seen?: Readonly<Record<string, unknown>>;
  /** Who asks for it. */
  readonly by: string;
}

/**
 * Changes settings for good: in kalpa.config.json, so that there is one place where they stand, and in the running
 * server (other processes on the same data folder follow within seconds). All or nothing. Throws a Refusal that names
 * each path that is unknown, wrong, fixed by a variable or a flag, or waits for a restart; with 409 where the file says
 * something else by now than the editor saw, whether another admin or a hand wrote it.
 */
export async function changeSettings(
  app: AppContext,
  { values, seen, by }: SettingsPatch,
): Promise<ChangedSettings> {
  const { sources } = app.live;
  if (sources === null) throw refuse('The settings of this server cannot be changed while it runs.');
  return app.live.inTurn(() =>
    told(async () => {
      const { shown } = resolveSettings(sources);
      const problems = Object.entries(values).flatMap(
        ([path, value]) => problemWith(path, { value, shown }) ?? [],
      );
      if (problems.length > 0) throw refuse(problems.join(' '));
      if (seen) assertSeen(presentOf(Object.keys(values), shown), seen);
      const changes = new Map(Object.entries(values).map(([path, value]) => [path, value ?? undefined]));
      await editSettingsFile(app.folder.settings, changes);
      return { by, at: app.clock.now(), changes: await reread(app) };
    }),
  );
}

/** What a person can mend (a configuration that was broken by hand, a folder that is read-only) is said to the admin. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Failure ? refuse(`${error.message} ${error.remedy}`) : error;
  }
}

/** A setting as the console shows it: with what it means, and what it may be. */
export interface ChangeableSetting extends ShownSetting, Pick<Leaf, 'kind' | 'allowed'> {
  readonly description: string;
  /** A variable or a flag sets it: it cannot be changed here. */
  readonly isFixed: boolean;
}

/** The settings that may change while the server runs, with what they are and where that comes from. */
export function changeableSettings(app: AppContext): readonly ChangeableSetting[] {
  const { sources } = app.live;
  if (sources === null) return [];
  const { shown } = resolveSettings(sources);
  return leaves.flatMap(({ path, kind, allowed, schema }) => {
    const setting = isLive(path) ? shown.find((each) => each.path === path) : undefined;
    if (!setting) return [];
    const description = schema.description ?? '';
    return [{ ...setting, kind, allowed, description, isFixed: isFixed(setting) }];
  });
}

/** The values of some settings by path, as JSON has them. */
function presentOf(paths: readonly string[], shown: readonly ShownSetting[]): Record<string, unknown> {
  const wanted = shown.filter(({ path }) => paths.includes(path));
  return Object.fromEntries(wanted.map(({ path, value }) => [path, value ?? null]));
}

interface Wanted {
  readonly value: unknown;
  readonly shown: readonly ShownSetting[];
}

function problemWith(path: string, { value, shown }: Wanted): string | null {
  const leaf: Leaf | undefined = leaves.find((known) => known.path === path);
  const present = shown.find((setting) => setting.path === path);
  if (!leaf || !present) return `${path.slice(0, 100)}: there is no such setting.`;
  if (!isLive(path)) return `${path}: counts from the next start on only; change it in kalpa.config.json.`;
  if (isFixed(present)) return `${path}: is set by ${present.from}; change it there.`;
  const allowed = value === null ? null : allowedInstead(leaf, value);
  return allowed === null ? null : `${path}: allowed is ${allowed}.`;
}

/** A variable or a flag wins over the file: what is written there would not count. */
function isFixed({ source }: ShownSetting): boolean {
  return source === 'environment' || source === 'flag';
}

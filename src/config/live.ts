/** Settings that change while the server runs, and those that wait for its next start. */
import { leaves, type Leaf } from './leaves.js';
import { liveSettings, type Settings } from './settings.js';

/** A setting that became another: its path and values. */
export interface SettingChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Whether a setting counts from the moment at which it is changed, without a restart. */
export function isLive(path: string): boolean {
  const [group = ''] = path.split('.');
  return liveSettings.has(path) || liveSettings.has(group);
}

interface TakenOver {
  /** The same object where nothing changed. */
  readonly settings: Settings;
  readonly changes: readonly SettingChange[];
  /** Paths of settings that are different now, but count from the next start on only. */
  readonly waiting: readonly string[];
}

/** What a running server makes of settings that were read anew. */
export function takeOver(running: Settings, loaded: Settings): TakenOver {
  const different = leaves.filter(
    (leaf) => JSON.stringify(valueOf(running, leaf)) !== JSON.stringify(valueOf(loaded, leaf)),
  );
  const [live, waiting] = [true, false].map((wanted) =>
    different.filter(({ path }) => isLive(path) === wanted),
  );
  const changes = (live ?? []).map((leaf) => ({
    path: leaf.path,
    before: valueOf(running, leaf),
    after: valueOf(loaded, leaf),
  }));
  const settings = changes.length === 0 ? running : structuredClone(running);
  for (const { path, after } of changes) setValue(settings, path, after);
  return { settings, changes, waiting: (waiting ?? []).map(({ path }) => path) };
}

/** The value of a setting by its path. */
export function valueOf(settings: Settings, { path }: Pick<Leaf, 'path'>): unknown {
  const inside = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return path.split('.').reduce<unknown>(inside, settings);
}

/** Sets, or with undefined removes, a value in a tree of objects, by its path; groups on the way are made. */
export function setValue(root: object, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let group = root as Record<string, unknown>;
  for (const name of names) {
    const inner = group[name];
    const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
    group[name] = next;
    group = next;
  }
  if (value === undefined) delete group[last];
  else group[last] = value;
}

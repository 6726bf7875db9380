/**
 * Plug-ins out of files, loaded before the command line is parsed, so that they may add commands (specification, 10
 * *Everywhere*). A plug-in that cannot be used stops what runs plug-ins, and no other command.
 */
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommandEntry } from '../commands/index.js';
import type { DataFolder } from '../data/folder.js';
import { Failure } from '../failure.js';
import type { Plugin } from '../plugin.js';
import type { Io } from './io.js';

export interface ForeignPlugins {
  readonly plugins: readonly Plugin[];
  /** Why one of them cannot be used: the first reason. */
  readonly failure: Failure | null;
}

/** Where plug-ins are named: `--plugin`, and the setting `plugins` in the environment or in the file of the folder. */
interface Naming extends Pick<Io, 'cwd' | 'env'> {
  readonly flags: readonly string[];
  readonly folder: DataFolder;
  /** The commands that there are already. */
  readonly commands: readonly CommandEntry[];
}

/** Loads every plug-in that is named. Never throws. */
export async function loadPlugins(naming: Naming): Promise<ForeignPlugins> {
  const files = [
    ...new Set([...configuredFiles(naming), ...naming.flags.map((file) => resolve(naming.cwd, file))]),
  ];
  const plugins: Plugin[] = [];
  if (files.length > 0) resolveKalpa();
  try {
    for (const file of files) {
      const plugin = await loadPlugin(file);
      requireFreeNames(file, plugin, [...naming.commands, ...entriesOf(plugins)]);
      plugins.push(plugin);
    }
    return { plugins, failure: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { plugins, failure: error };
  }
}

/** The commands of plug-ins as lines of the registry. */
export function entriesOf(plugins: readonly Plugin[]): CommandEntry[] {
  return plugins
    .flatMap(({ commands = [] }) => commands)
    .map((command) => ({ name: command.name, summary: command.summary, load: async () => command }));
}

function requireFreeNames(file: string, { commands = [] }: Plugin, taken: readonly CommandEntry[]): void {
  const twice = commands.find(({ name }) => taken.some((entry) => entry.name === name));
  if (!twice) return;
  throw new Failure(
    `The plug-in ${file} has a command ${twice.name}, and there is one of that name already.`,
    'Give it another name.',
  );
}

/** A broken settings file names none here: whoever reads it in earnest says what is wrong with it. */
function configuredFiles({ env, cwd, folder }: Naming): string[] {
  const variable = env['KALPA_PLUGINS'];
  if (variable) return variable.split(',').map((file) => resolve(cwd, file.trim()));
  try {
    const document: unknown = JSON.parse(readFileSync(folder.settings, 'utf8').replace(/^\ufeff/, ''));
    const named: unknown = document instanceof Object && 'plugins' in document ? document.plugins : [];
    const files = Array.isArray(named) ? named.filter((file) => typeof file === 'string' && file !== '') : [];
    return files.map((file: string) => resolve(folder.root, file));
  } catch {
    return [];
  }
}

let isRegistered = false;

/** `import … from 'kalpa'` in a plug-in is the kalpa that loads it, wherever the plug-in lies. */
function resolveKalpa(): void {
  if (isRegistered) return;
  isRegistered = true;
  const entry = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;
  register('./resolve-kalpa.js', import.meta.url, { data: { entry } });
}

async function loadPlugin(file: string): Promise<Plugin> {
  let exported: unknown;
  try {
    const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    exported = module.default;
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new Failure(
      `The plug-in ${file} cannot be loaded: ${reason.replace(/\.$/, '')}.`,
      'Check the path: it is an ES module (.mjs, or .js beside a package.json with "type": "module").',
      { cause },
    );
  }
  const mistake = mistakeOf(exported);
  if (mistake === null) return exported as Plugin;
  throw new Failure(
    `The plug-in ${file} is none: ${mistake}.`,
    'Its default export is what definePlugin({ name, services, routes, commands }) gives: docs/PLUGINS.md.',
  );
}

/** What is wrong with a default export, null where it is a plug-in. */
function mistakeOf(exported: unknown): string | null {
  if (!isObject(exported)) return 'it has no default export that is an object';
  const { name, services = [], routes = [], commands = [] } = exported;
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]*$/.test(name)) {
    return 'its name must be of lower-case letters, digits and dashes';
  }
  const hasName = (one: Record<string, unknown>) => typeof one['name'] === 'string' && one['name'] !== '';
  if (!isListOf(services, (one) => hasName(one) && typeof one['start'] === 'function')) {
    return 'each of its services must be { name, start }';
  }
  if (!isListOf(commands, (one) => hasName(one) && ('run' in one || 'commands' in one))) {
    return 'each of its commands must be what defineCommand gives';
  }
  const areRoutes =
    typeof routes === 'function' || isListOf(routes, (one) => typeof one['handle'] === 'function');
  return areRoutes
    ? null
    : 'each of its routes must be what defineOpenRoute, defineReadRoute or defineWriteRoute gives';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isListOf(value: unknown, test: (one: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((one) => isObject(one) && test(one));
}

/** Which services run and which endpoints are served: what ships, what files brought, `--with` and `--only`. */
import { nearest } from '../config/suggest.js';
import { Failure } from '../failure.js';
import type { Plugin } from '../plugin.js';
import type { AnyRoute } from './http/web-route.js';
import { shippedPlugins, type Service } from './services.js';

export interface Selection {
  /** Every plug-in there is, whether or not its services run here. */
  readonly plugins: readonly Plugin[];
  /** Those whose endpoints are served. */
  readonly active: readonly Plugin[];
  /** What runs, in the order of starting. */
  readonly services: readonly Service[];
}

export interface Wanted {
  /** Plug-ins to run beside those that always do. */
  readonly with: readonly string[];
  /** Names of services, or of plug-ins for all of theirs, that run instead of everything; empty: everything. */
  readonly only: readonly string[];
  /** Plug-ins out of files: they are active. */
  readonly foreign: readonly Plugin[];
}

/** Chooses by name. Throws a Failure for a name that is unknown or there twice. */
export function select(wanted: Wanted, shipped: readonly Plugin[] = shippedPlugins): Selection {
  const plugins = [...shipped, ...wanted.foreign];
  requireUnique('plug-in', plugins);
  requireUnique('service', servicesOf(plugins));
  for (const name of wanted.with) requireKnown('plug-in', name, plugins);
  for (const name of wanted.only) requireKnown('service', name, [...plugins, ...servicesOf(plugins)]);

  const isOnly = ({ name }: { name: string }) => wanted.only.includes(name);
  const active = plugins.filter(
    (plugin) =>
      plugin.optional !== true ||
      wanted.with.includes(plugin.name) ||
      wanted.foreign.includes(plugin) ||
      [plugin, ...servicesOf([plugin])].some(isOnly),
  );
  const services = active.flatMap((plugin) =>
    servicesOf([plugin]).filter((service) => wanted.only.length === 0 || isOnly(plugin) || isOnly(service)),
  );
  return { plugins, active, services };
}

/** The endpoints of plug-ins, in their order. Throws a Failure where two are the same. */
export async function routesOf(plugins: readonly Plugin[]): Promise<readonly AnyRoute[]> {
  const owners = new Map<string, string>();
  const routes: AnyRoute[] = [];
  for (const { name, routes: declared = [] } of plugins) {
    for (const route of typeof declared === 'function' ? await declared() : declared) {
      const endpoint = `${route.method.toUpperCase()} ${route.path.replaceAll(/:\w+/g, ':')}`;
      const owner = owners.get(endpoint);
      if (owner !== undefined) {
        throw new Failure(
          `${route.method.toUpperCase()} ${route.path} of the plug-in ${name} is an endpoint of ${owner} already.`,
          'Give it a path of its own.',
        );
      }
      owners.set(endpoint, name);
      routes.push(route);
    }
  }
  return routes;
}

function servicesOf(plugins: readonly Plugin[]): readonly Service[] {
  return plugins.flatMap(({ services = [] }) => services);
}

type Named = { readonly name: string };

function requireUnique(what: string, named: readonly Named[]): void {
  const names = named.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new Failure(
    `There are two ${what}s with the name ${twice}.`,
    'A plug-in out of a file needs names of its own: rename it there, or name its file once only.',
  );
}

function requireKnown(what: string, name: string, known: readonly Named[]): void {
  const names = [...new Set(known.map((one) => one.name))];
  if (names.includes(name)) return;
  const meant = nearest(name, names);
  throw new Failure(
    `There is no ${what} ${name}${meant === null ? '' : ` (did you mean ${meant}?)`}.`,
    `There are: ${names.join(', ')}.`,
  );
}

/** What a plug-in is: services, endpoints and commands under one name. What ships with kalpa is made of the same. */
import type { ZodObject } from 'zod';
import type { Command } from './cli/command.js';
import type { AnyRoute } from './server/http/web-route.js';
import type { Service } from './server/services.js';

export interface Plugin {
  /** Lower-case letters, digits and dashes; `--with` and the settings know it by this name. */
  readonly name: string;
  /** Only runs when asked for by `--with` or `--only`. A plug-in that is given as a file is always asked for. */
  readonly optional?: boolean;
  /** In the order in which they start. Their names are unique in the whole server: the plug-in's own, or `<name>.<part>`. */
  readonly services?: readonly Service[];
  /** Endpoints that the API serves; or what loads them. */
  readonly routes?: readonly AnyRoute[] | (() => Promise<readonly AnyRoute[]>);
  /** Commands that `kalpa` gains. */
  readonly commands?: readonly Command[];
  /** What may stand below `pluginSettings.<name>` in kalpa.config.json; a wrong value stops the start. */
  readonly settings?: ZodObject;
}

/** Declares a plug-in; the identity function, for its types. A plug-in's file has it as its default export. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}

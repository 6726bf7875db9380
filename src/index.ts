/** What a plug-in may `import … from 'kalpa'`. All of it is meant to stay; docs/PLUGINS.md leads through it. */
export { z } from 'zod';
export { defineCommand, UsageError, type Command, type CommandContext } from './cli/command.js';
export { Failure } from './failure.js';
export { definePlugin, type Plugin } from './plugin.js';
export { pluginSettings } from './server/plugin-settings.js';
export { refuse, Refusal } from './server/http/refusal.js';
export {
  Answer,
  defineOpenRoute,
  defineReadRoute,
  defineWriteRoute,
  Writing,
  type Route,
} from './server/http/route.js';
export { flag, integer, pk, string, truth } from './server/http/schema.js';
export type { AppContext, ServiceContext } from './server/context.js';
export type { RunningService, Service, Stop } from './server/services.js';
export * as aliya from './server/aliya/public.js';

/** The settings of foreign plug-ins: `pluginSettings.<name>` in kalpa.config.json, checked by the plug-in's own schema. */
import type { z } from 'zod';
import { Failure } from '../failure.js';
import type { Plugin } from '../plugin.js';
import type { ServiceContext } from './context.js';

/** The settings of the plug-in `name` as its schema has them, defaults filled in. Checked at the start, so never wrong here. */
export function pluginSettings<S extends z.ZodObject>(
  { settings }: Pick<ServiceContext, 'settings'>,
  name: string,
  schema: S,
): z.output<S> {
  return schema.parse(settings.pluginSettings[name] ?? {});
}

/** Throws a Failure that names the first setting of these plug-ins that is wrong. */
export function checkPluginSettings(
  plugins: readonly Plugin[],
  { settings }: Pick<ServiceContext, 'settings'>,
): void {
  for (const { name, settings: schema } of plugins) {
    const [issue] = schema?.safeParse(settings.pluginSettings[name] ?? {}).error?.issues ?? [];
    if (!issue) continue;
    const path = ['pluginSettings', name, ...issue.path.map(String)].join('.');
    throw new Failure(
      `Wrong setting of the plug-in ${name}: ${path}: ${issue.message}.`,
      'Mend that in kalpa.config.json, then start again.',
    );
  }
}

import { defineCommand } from '../cli/command.js';
import { resolveSettings, type ShownSetting } from '../config/load.js';
import { settingsJsonSchema } from '../config/settings.js';
import { textTable } from '../tools/text-table.js';

const show = defineCommand({
  name: 'show',
  summary: 'Show the effective settings and where each comes from, secrets masked.',
  examples: ['kalpa config show', 'KALPA_PORT=8080 kalpa config show --json'],
  async run(_args, _options, context) {
    const { data, env, cwd } = context;
    const { shown } = resolveSettings({ folder: data, env, cwd });
    const settings = Object.fromEntries(shown.map(({ path, ...rest }) => [path, rest]));
    context.result({ file: data.settings, settings }, table(shown));
  },
});

const schema = defineCommand({
  name: 'schema',
  summary: 'Print the JSON Schema of kalpa.config.json, for editors.',
  examples: ['kalpa config schema > kalpa-data/kalpa.config.schema.json'],
  notes:
    'Name it in the configuration, and editors complete and check it: "$schema": "./kalpa.config.schema.json"',
  async run(_args, _options, context) {
    const document = settingsJsonSchema();
    context.result(document, JSON.stringify(document, null, 2));
  },
});

export const configCommand = defineCommand({
  name: 'config',
  summary: 'Show the effective settings, or the JSON Schema of kalpa.config.json.',
  examples: ['kalpa config show', 'kalpa config schema > kalpa-data/kalpa.config.schema.json'],
  notes: 'Settings come from kalpa.config.json, then KALPA_… variables, then flags; the later wins.',
  commands: [show, schema],
});

function table(settings: readonly ShownSetting[]): string {
  return textTable(settings.map(({ path, value, from }) => [path, JSON.stringify(value), from || 'default']));
}

/** A plug-in with all that there is: endpoints, a service, a command, settings. `kalpa serve --plugin examples/plugin/plugin.js`. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  defineCommand,
  defineOpenRoute,
  definePlugin,
  defineReadRoute,
  pluginSettings,
  string,
  z,
} from 'kalpa';

const settings = z.strictObject({
  greeting: z.string().min(1).default('Hello'),
});

const greetAnyone = defineOpenRoute(
  {
    method: 'post',
    path: '/api/greeter/anyone',
    session: 'open',
    summary: 'Greets by name.',
    body: { name: string({ min: 1, max: 40 }) },
  },
  async ({ app, body }) => ({ text: `${pluginSettings(app, 'greeter', settings).greeting}, ${body.name}!` }),
);

const greetPlayer = defineReadRoute(
  {
    method: 'get',
    path: '/api/greeter/me',
    session: 'player',
    effect: 'read',
    summary: 'Greets who asks.',
  },
  async ({ app, player }) => {
    const { greeting } = pluginSettings(app, 'greeter', settings);
    return { text: `${greeting}, ${player.profile.nickname || 'stranger'}!` };
  },
);

/** Keeps a diary of when the server ran. */
const diary = {
  name: 'greeter.diary',
  /** @type {false} */
  needsGame: false,
  /** @param {import('kalpa').ServiceContext} context */
  async start({ folder, clock }) {
    const file = join(folder.root, 'diary.txt');
    const write = (/** @type {string} */ what) =>
      appendFile(file, `${new Date(clock.now()).toISOString()} ${what}\n`);
    await write('opened');
    return () => write('closed');
  },
};

const greet = defineCommand({
  name: 'greet',
  summary: 'Greet somebody from the command line.',
  arguments: [{ name: '<name>', summary: 'whom' }],
  examples: ['kalpa greet Ada --plugin examples/plugin/plugin.js'],
  async run([name = ''], _options, context) {
    context.result({ name }, `Hello, ${name}!`);
  },
});

export default definePlugin({
  name: 'greeter',
  settings,
  routes: [greetAnyone, greetPlayer],
  services: [diary],
  commands: [greet],
});

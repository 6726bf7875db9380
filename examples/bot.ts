/**
 * Somebody to play multiplay with: hosts a room, and plays against whoever joins it.
 *
 *   node --import tsx examples/bot.ts --server http://127.0.0.1:12001
 *
 * It needs nothing of kalpa but what docs/PROTOCOL.md describes: an account over HTTP, and the plain WebSocket of tools.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startBot, type BotOptions } from './bot/bot.js';
import { Refused } from './bot/account.js';

const help = `Hosts a multiplay room and plays against whoever joins it, until Ctrl-C.

  node --import tsx examples/bot.ts [options]

  --server URL      the address of kalpa's API (http://127.0.0.1:12001)
  --multiplay URL   the address of multiplay, where it is not the port after the API's
  --id ID           the account to use; it is signed up if there is none (a new one every time)
  --password TEXT   its password; or the variable BOT_PASSWORD
  --name TEXT       the nickname that its opponent sees
  --track PK        the track that it proposes; its opponent may choose another
  --accuracy N      how well it plays, in percent (95)
  --seconds N       how long it plays a song (as long as the song is)
  --help            this text

The account needs the tracks that are played: by default a new account owns all of them (setting unlockAll).
For https:// with the certificate of kalpa cert: NODE_EXTRA_CA_CERTS=kalpa-data/tls/ca.pem`;

const url = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text));
const number = (least: number, most: number) => z.coerce.number().min(least).max(most);
const flags = z.object({
  server: url.default(new URL('http://127.0.0.1:12001')),
  multiplay: url.optional(),
  id: z.string().min(1).optional(),
  password: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  track: z.coerce.number().int().min(0).optional(),
  accuracy: number(0, 100).default(95),
  seconds: number(0, 3600).optional(),
});

/** What the command line says; null where it asks for help. Throws where it is wrong. */
function readFlags(): BotOptions | null {
  const string = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...{ server: string, multiplay: string, id: string, password: string, name: string },
      ...{ track: string, accuracy: string, seconds: string, help: { type: 'boolean', short: 'h' } },
    },
  });
  const { help: isHelp, ...given } = values;
  if (isHelp === true) return null;
  const read = flags.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`--${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { id, password = process.env['BOT_PASSWORD'], accuracy, name, ...rest } = read.data;
  if ((id === undefined) !== (password === undefined)) throw new Error('--id and --password go together.');
  return { ...rest, accuracy: accuracy / 100, account: accountOf(id, password, name), say: console.log };
}

/** The account that was named, or a new one by chance. */
function accountOf(id: string | undefined, password: string | undefined, name: string | undefined) {
  if (id !== undefined && password !== undefined) return { id, password, name };
  const number = randomBytes(3).toString('hex');
  return { id: `bot-${number}`, password: randomBytes(12).toString('hex'), name: name ?? `Bot ${number}` };
}

async function main(): Promise<void> {
  let options: BotOptions | null;
  try {
    options = readFlags();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exitCode = 2;
    return;
  }
  if (!options) return console.log(help);
  const bot = startBot(options);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => bot.stop());
  try {
    await bot.ended;
    console.log('The room is closed.');
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

await main();

/** Every setting: its type, default, bounds and meaning, in one place. The JSON Schema for editors is made from it. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { authSettings, discordSettings, smtpSettings } from './account-settings.js';
import { aliyaSettings } from './aliya-settings.js';
import { economySettings } from './economy-settings.js';
import { path, wholeNumber } from './setting-kinds.js';

/** An IP address, or a network in CIDR form. */
function isAddressOrNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}

export const settingsSchema = z.strictObject({
  host: z
    .string()
    .regex(/^[^\s/]+$/, { error: 'a host name or an address, such as 127.0.0.1 or 0.0.0.0' })
    .default('127.0.0.1')
    .describe('The address to listen at; 127.0.0.1 is this machine only, 0.0.0.0 lets phones in.'),
  port: wholeNumber(0, 65535).default(12001).describe('The port of the API; 0 takes any free one.'),
  drain: wholeNumber(0, 3600)
    .default(10)
    .describe('Seconds that running requests have to finish when the server stops.'),
  tls: z
    .strictObject({
      mode: z
        .enum(['auto', 'off', 'both', 'only'])
        .default('auto')
        .describe(
          'HTTPS: beside HTTP, at the same port, where there is a certificate (auto); never (off); beside HTTP (both) or without it (only), and no start without a certificate.',
        ),
      cert: path('The certificate chain (PEM). Empty: the one that `kalpa cert` made, if it did.'),
      key: path('The private key of the certificate (PEM).'),
    })
    .prefault({}),
  database: z
    .string()
    .refine((text) => text === '' || isPostgresUrl(text), {
      error: 'empty (player.db of the data folder), or postgres://user:password@host:port/name',
    })
    .default('')
    .meta({
      description:
        'Where player data lives: empty for player.db of the data folder, or a postgres:// address.',
      writeOnly: true,
    }),
  unlockAll: z.boolean().default(true).describe('Whether a new account owns all content at once.'),
  signup: z
    .enum(['open', 'invite', 'closed'])
    .default('open')
    .describe('Who may sign up: everybody, who has an invite code (kalpa user invite), or nobody.'),
  maintenance: z
    .string()
    .max(200)
    .default('')
    .describe('What players are told instead of being let in; admins get in. Empty: everybody does.'),
  auth: authSettings,
  smtp: smtpSettings,
  discord: discordSettings,
  sessions: z
    .strictObject({
      idleDays: wholeNumber(1, 3650)
        .default(90)
        .describe('Days without a request after which a log-in ends.'),
    })
    .prefault({}),
  accounts: z
    .strictObject({
      deletionGraceDays: wholeNumber(0, 3650)
        .default(30)
        .describe('Days between the wish to delete an account and its deletion.'),
    })
    .prefault({}),
  scoreChecks: z
    .enum(['off', 'review', 'reject'])
    .default('review')
    .describe('What happens to an implausible score: nothing, a place on the review list, or a refusal.'),
  play: z
    .strictObject({
      requireOwned: z.boolean().default(false).describe('Whether a map must be owned to be played freely.'),
    })
    .prefault({}),
  shop: z
    .strictObject({
      freeCash: z
        .boolean()
        .default(false)
        .describe('Whether what is sold for real money may be had for nothing; else it is not for sale.'),
    })
    .prefault({}),
  economy: economySettings,
  retention: z
    .strictObject({
      records: wholeNumber(0, 36_500)
        .default(0)
        .describe('Days after which plays that are no best record are forgotten; 0 keeps all.'),
    })
    .prefault({}),
  files: z
    .strictObject({
      packIconAtlas: z
        .string()
        .default('')
        .describe('File name of the pack icon atlas, where the capture names none.'),
      localizationEntry: z
        .string()
        .default('')
        .describe('File name of the localization entry, where the capture names none.'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      address: wholeNumber(0, 1_000_000)
        .default(60)
        .describe('Log-in, sign-up, code and reset requests per address and minute; 0 is no limit.'),
      account: wholeNumber(0, 1_000_000)
        .default(10)
        .describe('Failed ones per account and address in 15 minutes; 0 is no limit.'),
    })
    .prefault({}),
  metrics: z
    .enum(['local', 'public', 'off'])
    .default('local')
    .describe('Who may read /metrics: this machine, everybody, or nobody.'),
  backup: z
    .strictObject({
      every: wholeNumber(0, 8760)
        .default(24)
        .describe('Hours between two backups that the server makes by itself in backups/; 0 makes none.'),
      keep: wholeNumber(1, 1000).default(7).describe('How many of those are kept; the oldest go.'),
    })
    .prefault({}),
  multiplay: z
    .strictObject({
      port: wholeNumber(0, 65535)
        .default(0)
        .describe('The port of multiplay; 0 is the port of the API + 1, or any free one where that is 0.'),
      identity: z
        .enum(['address', 'token'])
        .default('address')
        .describe(
          'What proves who a game client is: a session from its address in the last 12 hours, or a session token.',
        ),
      reconnectSeconds: wholeNumber(0, 600)
        .default(10)
        .describe('Seconds that a player who is cut off in a round has to come back.'),
      eventsPerSecond: wholeNumber(1, 10_000)
        .default(60)
        .describe('Events that a connection may send in a second; who sends more is disconnected.'),
      connectionsPerAddress: wholeNumber(0, 100_000)
        .default(500)
        .describe('Connections that an address may have at once; 0 is no limit.'),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z
        .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
        .default('info')
        .describe('The least important lines that are still logged.'),
      format: z
        .enum(['auto', 'json', 'pretty'])
        .default('auto')
        .describe('JSON lines or readable ones; auto is readable on a terminal.'),
    })
    .prefault({}),
  sqlite: z
    .strictObject({
      synchronous: z
        .enum(['normal', 'full'])
        .default('normal')
        .describe('normal survives a killed process; full survives a power cut, too, and is slower.'),
    })
    .prefault({}),
  aliya: aliyaSettings,
  with: z.array(z.string()).default([]).describe('Plug-ins to run beside what always runs: aliya.'),
  only: z
    .array(z.string())
    .default([])
    .describe('Services to run instead of everything, such as api or aliya.bag; empty: everything.'),
  plugins: z
    .array(z.string().min(1))
    .default([])
    .describe('Files of plug-ins (ES modules). A relative path starts at the data folder.'),
  pluginSettings: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .default({})
    // Only the plug-in knows which of them are secrets.
    .meta({ description: 'Settings of plug-ins out of files, by their names.', writeOnly: true }),
  trustProxy: z
    .array(
      z
        .string()
        .refine(isAddressOrNetwork, { error: 'addresses, such as 127.0.0.1, or networks, 10.0.0.0/8' }),
    )
    .default([])
    .describe('Addresses or networks of reverse proxies whose X-Forwarded-For is believed.'),
});

export type Settings = z.output<typeof settingsSchema>;

/** Settings that name a file: a relative one starts at the folder of its source. */
export const pathSettings: ReadonlySet<string> = new Set(['tls.cert', 'tls.key', 'smtp.ca']);

/** Settings, or groups of them, that may change while the server runs; the others are read at its start. */
export const liveSettings: ReadonlySet<string> = new Set([
  ...['drain', 'trustProxy', 'limits', 'backup', 'metrics', 'economy', 'retention', 'unlockAll', 'signup'],
  ...['maintenance', 'sessions', 'accounts', 'scoreChecks', 'play', 'shop'],
  ...['identity', 'reconnectSeconds', 'eventsPerSecond', 'connectionsPerAddress'].map(
    (name) => `multiplay.${name}`,
  ),
]);

/** The JSON Schema (draft 2020-12) of kalpa.config.json, for editors. */
export function settingsJsonSchema(): Record<string, unknown> {
  const { $schema, properties, ...rest } = z.toJSONSchema(settingsSchema, { io: 'input' });
  return {
    $schema,
    title: 'kalpa.config.json',
    ...rest,
    properties: { $schema: { type: 'string', description: 'Where this schema lies.' }, ...properties },
  };
}

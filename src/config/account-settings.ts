/** The groups `auth`, `smtp` and `discord` of the settings: how accounts prove who they are (specification, 06). */
import { z } from 'zod';
import { path, wholeNumber } from './setting-kinds.js';

export const authSettings = z
  .strictObject({
    mode: z
      .enum(['local', 'email', 'discord'])
      .default('local')
      .describe(
        'How accounts prove who they are: without mail, by e-mail (smtp.*), or on Discord (discord.*).',
      ),
  })
  .prefault({});

export const smtpSettings = z
  .strictObject({
    host: z.string().default('').describe('The mail server; needed where auth.mode is email.'),
    port: wholeNumber(1, 65535).default(587).describe('Its port: 587 for starttls, 465 for tls.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('How the connection is encrypted; none is for a mail server on this machine.'),
    user: z.string().default('').describe('The user to log in as; empty: no log-in.'),
    password: z.string().default('').meta({ description: 'The password of that user.', writeOnly: true }),
    from: z
      .string()
      .default('')
      .describe('Whom mails are from: kalpa@example.org, or KALPA <kalpa@example.org>.'),
    ca: path('A certificate (PEM) to trust instead of the public ones, for a mail server of your own.'),
    timeout: wholeNumber(1, 300).default(15).describe('Seconds that the mail server may take for a mail.'),
    language: z
      .enum(['', 'en', 'ko', 'ja', 'zh-Hans', 'zh-Hant', 'pt'])
      .default('')
      .describe('The language of mails; empty: that of the player’s device.'),
  })
  .prefault({});

export const discordSettings = z
  .strictObject({
    token: z.string().default('').meta({
      description: 'The token of the bot that runs in the server; empty: none does.',
      writeOnly: true,
    }),
    apiKey: z.string().default('').meta({
      description: 'The key (X-API-KEY) of a bot that runs apart and asks /discord/*; empty: none may.',
      writeOnly: true,
    }),
    guild: z.string().default('').describe('The id of the Discord server: who leaves it is banned.'),
    channel: z.string().default('').describe('The id of the channel in which the bot puts its buttons.'),
  })
  .prefault({});

/** The group `aliya` of the settings (specification, 07). */
import { z } from 'zod';
import { wholeNumber } from './setting-kinds.js';

const eightCharacters = (description: string) =>
  z
    .string()
    .regex(/^[\x20-\x7e]{8}$/, { error: 'eight printable ASCII characters' })
    .default('67891234')
    .meta({ description, writeOnly: true });

export const aliyaSettings = z
  .strictObject({
    host: z
      .string()
      .default('')
      .describe('The address that the Aliya gateway listens at; empty: as the setting host.'),
    port: wholeNumber(0, 65535).default(8880).describe('The TCP port of the gateway; 0 takes any free one.'),
    key: eightCharacters('The DES key of the game.'),
    iv: eightCharacters('The DES initialisation vector of the game.'),
    addresses: z
      .array(
        z.string().regex(/^[a-z][a-z0-9-]*=http:\/\/[^\s/]+\/?$/, {
          error: 'entries such as bag=http://10.0.0.5:8082',
        }),
      )
      .default([])
      .describe('Where parts listen, and are asked by the others, if not at their own ports of 127.0.0.1.'),
    secret: z.string().default('').meta({
      description: 'What parts prove to each other that they belong together; needed beyond this machine.',
      writeOnly: true,
    }),
    tokenDays: wholeNumber(1, 3650).default(30).describe('Days for which a token is valid.'),
    connectionsPerMinute: wholeNumber(0, 1_000_000)
      .default(600)
      .describe('Connections to the gateway per address and minute; 0 is no limit.'),
    cheats: z.boolean().default(false).describe('Whether clients may give themselves things.'),
  })
  .prefault({});

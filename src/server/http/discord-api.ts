/** The Discord bot's functions for one that runs apart: four POST paths with an API key (specification, 06 *Discord*). */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Middleware } from 'koa';
import { banLeaver, giveCode, welcomeBack, whoAmI, type DiscordAnswer } from '../accounts/discord.js';
import type { AppContext } from '../context.js';
import { readFields, type Fields } from './body.js';
import { Refusal } from './refusal.js';

interface Asked {
  readonly discordId: string;
  readonly email: string | undefined;
  readonly now: number;
}

const functions: ReadonlyMap<string, (app: AppContext, asked: Asked) => Promise<DiscordAnswer>> = new Map([
  ['/discord/get_token', giveCode],
  ['/discord/get_bind', (app, { discordId }) => whoAmI(app, discordId)],
  ['/discord/ban', (app, { discordId }) => banLeaver(app, discordId)],
  ['/discord/unban', (app, { discordId }) => welcomeBack(app, discordId)],
]);

interface Answered {
  readonly status: number;
  readonly message: string;
}

/** Answers `{state: 1 or 0, message}`. The path is known in every mode; what it says depends on the mode. */
export function discordApi(app: AppContext): Middleware {
  return async (context, next) => {
    const run = context.method === 'POST' ? functions.get(context.path) : undefined;
    if (!run) {
      await next();
      return;
    }
    context.state['route'] = context.path;
    const { status, message } = await answer(app, {
      key: context.get('X-API-KEY'),
      read: () => readFields(context.req),
      run: (asked) => run(app, asked),
    });
    context.status = status;
    context.body = { state: status === 200 ? 1 : 0, message };
  };
}

interface Request {
  readonly key: string;
  read(): Promise<Fields>;
  run(asked: Asked): Promise<DiscordAnswer>;
}

async function answer(app: AppContext, { key, read, run }: Request): Promise<Answered> {
  const { auth, discord } = app.settings;
  if (auth.mode !== 'discord') return { status: 400, message: 'Authorization mode is not enabled.' };
  if (discord.apiKey === '' || !isSame(key, discord.apiKey))
    return { status: 403, message: 'Invalid API key.' };
  try {
    const fields = await read();
    const discordId = fields.get('discord_id') ?? '';
    if (discordId === '') return { status: 402, message: 'Missing discord_id.' };
    return await run({ discordId, email: fields.get('email'), now: app.clock.now() });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Compared as hashes, which are of one length. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

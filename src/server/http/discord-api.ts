/** The Discord bot's functions for one that runs apart: four POST paths with an API key (specification, 06 *Discord*). */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Middleware } from 'koa';
import { countAttempt, forgiveAttempt } from '../accounts/attempts.js';
import { banLeaver, giveCode, welcomeBack, whoAmI, type DiscordAnswer } from '../accounts/discord.js';
import type { AppContext } from '../context.js';
import { readFields, type Fields } from './body.js';
import { callerOf } from './caller.js';
import { Refusal } from './refusal.js';
import { setRetryAfter } from './reply.js';
import type { Caller } from './route.js';

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
    const asking = { key: context.get('X-API-KEY'), caller: callerOf(context, app), now: app.clock.now() };
    const read = () => readFields(context.req);
    const answered = await answer(app, { ...asking, read, run: (asked) => run(app, asked) });
    if (answered instanceof Refusal) setRetryAfter(context, answered);
    const { status, message } = answered;
    context.status = status;
    context.body = { state: status === 200 ? 1 : 0, message };
  };
}

interface Request {
  readonly key: string;
  readonly caller: Caller;
  readonly now: number;
  read(): Promise<Fields>;
  run(asked: Asked): Promise<DiscordAnswer>;
}

async function answer(app: AppContext, { key, caller, now, read, run }: Request): Promise<Answered> {
  const { auth, discord } = app.settings;
  if (auth.mode !== 'discord') return { status: 400, message: 'Authorization mode is not enabled.' };
  try {
    // Counted before it is looked at, like any other secret that is tried; a right one gives the tries back.
    const attempt = { app, caller, now, account: 'key discord', perAddress: false } as const;
    await countAttempt(attempt);
    if (discord.apiKey === '' || !isSame(key, discord.apiKey)) {
      return { status: 403, message: 'Invalid API key.' };
    }
    await app.store.write([], (tx) => forgiveAttempt(tx, attempt));
    const fields = await read();
    const discordId = textOf(fields, 'discord_id');
    if (!discordId) return { status: 402, message: 'Missing discord_id.' };
    return await run({ discordId, email: textOf(fields, 'email'), now });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function textOf(fields: Fields, name: string): string | undefined {
  const value = fields.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** Compared as hashes, which are of one length. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

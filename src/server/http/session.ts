/**
 * Requests with a session: who asks, the handler in its transaction, and the envelope around whatever comes of it
 * (specification, 03 *Session* and *The envelope*).
 */
import type { Context } from 'koa';
import type { AppContext } from '../context.js';
import { noteActivity } from '../ledger/activity.js';
import { answerText, readEnvelope, type Envelope } from '../ledger/envelope.js';
import { writeKeeping } from '../ledger/kept.js';
import { Ledger } from '../ledger/ledger.js';
import { pathParameters, setRetryAfter, type Reply } from './reply.js';
import { readFields } from './body.js';
import { callerOf } from './caller.js';
import { findAsker, findPlayer, readLockedPlayer, readPlayer, type Asker, type Player } from './player.js';
import { Refusal } from './refusal.js';
import {
  Answer,
  JsonPieces,
  Writing,
  type Caller,
  type Data,
  type Later,
  type Locked,
  type Route,
  type Written,
} from './route.js';
import { parseFields, type Parsed, type Schema } from './schema.js';

type PlayerRoute = Extract<Route, { session: 'player' }>;

interface Request {
  readonly app: AppContext;
  readonly route: PlayerRoute;
  readonly context: Context;
  readonly now: number;
  readonly asker: Asker | Player;
}

/** Handles a request of a route that wants a session. Refusals before the session is known are thrown. */
export async function handleAsPlayer(app: AppContext, route: PlayerRoute, context: Context): Promise<Reply> {
  const now = app.clock.now();
  const token = context.get('Custom-UserToken');
  const header = { app, header: token === '' ? undefined : token, now };
  const asker = route.effect === 'read' ? await findPlayer(header) : await findAsker(header);
  try {
    return await run({ app, route, context, now, asker });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Of somebody who is gone or banned, that is the refusal, whatever else was wrong.
    const player = await playerOf(asker, { app, now });
    setRetryAfter(context, error);
    const envelope = await readEnvelope(app, player, now);
    const { status, message, data } = error;
    return { status, user: player.pk, pieces: [answerText({ state: 0, message, data }, envelope)] };
  }
}

/** The rows of who asks: those that were read with the session, or else as they are now. */
async function playerOf(asker: Asker | Player, options: { app: AppContext; now: number }): Promise<Player> {
  return 'user' in asker ? asker : readPlayer(asker, options);
}

interface RequestInput {
  readonly params: Parsed<Schema>;
  readonly body: Parsed<Schema>;
}

async function readInput({ route, context }: Request): Promise<RequestInput> {
  const fields = await readFields(context.req);
  return {
    params: parseFields(route.params, pathParameters(context)),
    body: parseFields(route.body, fields),
  };
}

/** The whole answer is made before the transaction ends: what cannot be serialised must not have been written. */
async function run(request: Request): Promise<Reply> {
  const { app, route, now, asker } = request;
  const caller = callerOf(request.context, app);
  if (route.effect === 'read') {
    const player = await playerOf(asker, { app, now });
    const input = { app, ...(await readInput(request)), caller, now, player };
    const handled = await route.handle({ ...input, db: app.store.read });
    if (handled instanceof Writing)
      return write(request, { caller, handle: (locked) => handled.handle(locked) });
    await noteActivity(app, player, { now, caller });
    return successReply(player, handled, await readEnvelope(app, player, now));
  }
  const input = { app, ...(await readInput(request)), caller, now };
  const before = await route.before?.({ ...input, player: asker });
  const others = route.alsoLock?.({ ...input, player: asker }) ?? [];
  return write(request, {
    caller,
    others,
    handle: (locked) => route.handle({ ...input, ...locked, before }),
  });
}

interface Work {
  readonly caller: Caller;
  /** Players (users.pk) to lock beside the one who asks. */
  readonly others?: readonly number[];
  readonly handle: (locked: Locked) => Promise<Written>;
}

/** Whoever asks is read once nobody else can change him: a ban or a deletion in between counts. */
function write({ app, now, asker }: Request, { caller, others = [], handle }: Work): Promise<Reply> {
  return writeKeeping(app.store, [asker.pk, ...others], async (tx) => {
    const player = await readLockedPlayer(asker, { app, now, tx });
    const ledger = new Ledger({ app, tx, player, now });
    const written = await handle({ player, tx, ledger });
    const envelope = await ledger.settle(caller);
    const handled = isLater(written) ? await written(envelope) : written;
    return successReply(player, handled, envelope);
  });
}

/** By a guard of its own, as `object` holds functions, too. */
function isLater(written: Written): written is Later {
  return typeof written === 'function';
}

function successReply(player: Asker, handled: Data | Answer | JsonPieces, envelope: Envelope): Reply {
  if (handled instanceof JsonPieces) {
    const tail = `,${answerText({}, envelope).slice(1)}`;
    const head = '{"state":0,"message":"Success.","data":';
    return { status: 200, user: player.pk, pieces: [head, ...handled.pieces, tail] };
  }
  const { data, options } = handled instanceof Answer ? handled : new Answer(handled);
  const { message = 'Success.', beside, updatedUserItems = envelope.updatedUserItems } = options;
  const text = answerText({ state: 0, message, data, ...beside }, { ...envelope, updatedUserItems });
  return { status: 200, user: player.pk, pieces: [text] };
}

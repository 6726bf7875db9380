/** Who a connection says it is, and whether that is so (specification, 05 *Who is there*). */
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { prepared } from '../../data/store/prepared.js';
import type { AppContext } from '../context.js';
import { addressOf } from '../http/caller.js';
import { findAsker, type Asker } from '../http/player.js';
import { Refusal } from '../http/refusal.js';
import type { Caller } from '../http/route.js';
import { noteActivity } from '../ledger/activity.js';
import { readPresent, readSeated, type Visitor } from './visitor.js';

/** How long ago a session from the same address may have been used. */
const addressWindowMs = 12 * 3_600_000;
const dayMs = 86_400_000;

/** Numbers may come as text, as elsewhere. */
const whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);
const claimedProfile = z.object({
  UserPk: whole,
  uid: whole,
  deviceIdentifier: z.string().nullish(),
});
const handshake = z.object({ userProfile: z.string(), token: z.string().optional() });

/** Who is at the door: what he says beside his request, and whose seats are kept. */
interface Entry {
  readonly request: IncomingMessage;
  /** Whether a player has a seat: then he comes back to it, whatever maintenance began meanwhile. */
  hasSeat(pk: number): boolean;
}

/** The player of a Socket.IO handshake, or null where it proves nobody. */
export async function identifyClient(
  app: AppContext,
  { auth, ...entry }: Entry & { readonly auth: unknown },
): Promise<Visitor | null> {
  const shaken = handshake.safeParse(auth);
  const claimed = shaken.success ? claimedProfile.safeParse(parseJson(shaken.data.userProfile)) : null;
  if (!shaken.success || !claimed?.success) return null;
  const caller = callerOf(app, entry.request, claimed.data.deviceIdentifier ?? null);
  const pk = claimed.data.UserPk;
  const visitor =
    app.settings.multiplay.identity === 'token'
      ? await visitorOfToken(app, shaken.data.token, { ...entry, caller })
      : await visitorOfAddress(app, pk, caller);
  const player = visitor?.pk === pk ? await readEntering(app, visitor, entry) : null;
  if (!visitor || !player) return null;
  const { uid, deviceIdentifier } = player.profile;
  const fits = uid === claimed.data.uid && deviceIdentifier === caller.deviceIdentifier;
  return fits ? { ...visitor, permission: player.user.permission } : null;
}

/** The player whose session token a plain WebSocket brings: `?token=`, or `Authorization: Bearer`. */
export async function identifyTool(
  app: AppContext,
  { url, ...entry }: Entry & { readonly url: URL },
): Promise<Visitor | null> {
  const { request } = entry;
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer ?? url.searchParams.get('token') ?? undefined;
  return visitorOfToken(app, token, { ...entry, caller: callerOf(app, request, null) });
}

function readEntering(app: AppContext, asker: Asker, { hasSeat }: Pick<Entry, 'hasSeat'>) {
  const read = hasSeat(asker.pk) ? readSeated : readPresent;
  return read(asker, { app, now: app.clock.now() });
}

function callerOf(app: AppContext, request: IncomingMessage, deviceIdentifier: string | null): Caller {
  const forwarded = request.headers['x-forwarded-for'];
  const text = Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '');
  const address = addressOf(request, text, app.settings.trustProxy);
  if (text !== '' && address === addressOf(request, '', [])) warnOfProxy(app, address);
  return { address, deviceIdentifier };
}

const warned = new WeakSet<AppContext['live']>();

/** Everybody behind a proxy that is not trusted has its address, which then proves nothing. Said once. */
function warnOfProxy({ settings, live, log }: AppContext, proxy: string): void {
  if (settings.multiplay.identity !== 'address' || warned.has(live)) return;
  warned.add(live);
  log.warn(
    { proxy },
    'multiplay: players come through a proxy that is not trusted, and are known by its address; name it in trustProxy, or set multiplay.identity to token',
  );
}

async function visitorOfToken(
  app: AppContext,
  token: string | undefined,
  { caller, hasSeat }: Pick<Entry, 'hasSeat'> & { readonly caller: Caller },
): Promise<Visitor | null> {
  const now = app.clock.now();
  try {
    const asker = await findAsker({ app, header: token, now });
    const player = await readEntering(app, asker, { hasSeat });
    if (!player) return null;
    await noteActivity(app, player, { now, caller });
    return { ...asker, caller, proof: 'token', permission: player.user.permission };
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

const usedFrom = prepared<{ userPk: number; address: string; since: number }>()(
  (db, { userPk, address, since }) =>
    db
      .selectFrom('tokens')
      .select(['pk', 'lastUsedAt', 'remoteAddress'])
      .where('did', '=', userPk)
      .where('remoteAddress', '=', address)
      .where('lastUsedAt', '>=', since)
      .orderBy('lastUsedAt', 'desc')
      .limit(1),
);

/** A client that sends no token is believed where a session of its player was used from the same address of late. */
async function visitorOfAddress(
  app: AppContext,
  pk: number,
  caller: Caller,
): Promise<Omit<Visitor, 'permission'> | null> {
  const window = Math.min(addressWindowMs, app.settings.sessions.idleDays * dayMs);
  const since = app.clock.now() - window;
  const [session] = await usedFrom(app.store.read, { userPk: pk, address: caller.address, since });
  return session ? { pk, session, caller, proof: 'address' } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

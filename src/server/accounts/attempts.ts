/**
 * Limits on log-ins, sign-ups, codes and resets (specification, 06 *Auth modes*). Counters are transactions of their
 * own, so that they survive a refusal, and a try is counted before it is made, so that many at once are not more.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { among, prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import { refuse } from '../http/refusal.js';
import type { Caller } from '../http/route.js';
import { addressKey, slowdown } from './attempt-rules.js';

const addressWindowMs = 60_000;
const accountWindowMs = 15 * 60_000;

interface Attempt {
  readonly app: AppContext;
  readonly caller: Caller;
  /** Unix ms. */
  readonly now: number;
  /** Which secret of which account is tried; absent where nothing is. Each has counters of its own. */
  readonly account?: `${'login' | 'reset' | 'password' | 'code' | 'key'} ${string | number}`;
  /** False where many requests from one address are as they should be, as those of a bot that runs apart. */
  readonly perAddress?: boolean;
}

interface Window {
  readonly subject: string;
  readonly lengthMs: number;
  /** How many there may be in a window, or null where more only take longer. */
  readonly limit: number | null;
}

interface Counted {
  readonly subject: string;
  readonly count: number;
  readonly expiresAt: number;
}

/**
 * Counts a request, and with `account` a try of its secret. Refuses with 429 what is too many from this address, and
 * takes its time where an account is tried from many addresses.
 */
export async function countAttempt(attempt: Attempt): Promise<void> {
  const { app, now } = attempt;
  const windows = windowsOf(attempt);
  if (windows.length === 0) return;
  const before = await countsOf(app.store.read, { subjects: windows.map(({ subject }) => subject) });
  assertRoom(windows, { counts: before.filter(({ expiresAt }) => expiresAt > now), room: 1, now });
  const counts = await app.store.write([], async (tx) => {
    const counted: Counted[] = [];
    for (const window of windows) counted.push(await countUp(tx, window, now));
    return counted;
  });
  if (counts.some(({ count }) => count === 1)) await forgetPast(app, now);
  assertRoom(windows, { counts, room: 0, now });
  const wait = slowdown(countOfAccount(windows, counts), app.settings.limits.account);
  if (wait > 0) await delay(wait);
}

/** Takes back what `countAttempt` counted as a try: the secret was right. In the transaction of what it opened. */
export async function forgiveAttempt(tx: Tx, attempt: Attempt): Promise<void> {
  const { account } = attempt;
  if (account === undefined) return;
  await tx.deleteFrom('attempts').where('subject', '=', pairSubject(account, attempt.caller)).execute();
  await tx
    .updateTable('attempts')
    .set((eb) => ({ count: eb('count', '-', 1) }))
    .where('subject', '=', accountSubject(account))
    .where('count', '>', 0)
    .execute();
}

/** In one order for all, as their rows are locked in it. */
function windowsOf({ app, caller, account, perAddress = true }: Attempt): Window[] {
  const { limits } = app.settings;
  const windows: Window[] = [];
  if (perAddress && limits.address > 0) {
    const subject = `address ${addressKey(caller.address)}`;
    windows.push({ subject, lengthMs: addressWindowMs, limit: limits.address });
  }
  if (account !== undefined && limits.account > 0) {
    const pair = { subject: pairSubject(account, caller), limit: limits.account };
    windows.push({ ...pair, lengthMs: accountWindowMs });
    windows.push({ subject: accountSubject(account), lengthMs: accountWindowMs, limit: null });
  }
  return windows;
}

function pairSubject(account: string, caller: Caller): string {
  return `tries ${account} from ${addressKey(caller.address)}`;
}

function accountSubject(account: string): string {
  return `tries ${account}`;
}

const countsOf = prepared<{ subjects: readonly string[] }>()((db, { subjects }) =>
  db
    .selectFrom('attempts')
    .select(['subject', 'count', 'expiresAt'])
    .where('subject', 'in', among(db, subjects, 'text')),
);

async function countUp(tx: Tx, { subject, lengthMs }: Window, now: number): Promise<Counted> {
  const isOver = sql<boolean>`"attempts"."expiresAt" <= ${now}`;
  return tx
    .insertInto('attempts')
    .values({ subject, count: 1, expiresAt: now + lengthMs })
    .onConflict((conflict) =>
      conflict.column('subject').doUpdateSet({
        count: sql`case when ${isOver} then 1 else "attempts"."count" + 1 end`,
        expiresAt: sql`case when ${isOver} then excluded."expiresAt" else "attempts"."expiresAt" end`,
      }),
    )
    .returning(['subject', 'count', 'expiresAt'])
    .executeTakeFirstOrThrow();
}

interface Room {
  readonly counts: readonly Counted[];
  /** How many more must fit. */
  readonly room: number;
  readonly now: number;
}

function assertRoom(windows: readonly Window[], { counts, room, now }: Room): void {
  const waits = windows.flatMap(({ subject, limit }) =>
    counts
      .filter((counted) => counted.subject === subject && limit !== null && counted.count + room > limit)
      .map(({ expiresAt }) => Math.max(1, Math.ceil((expiresAt - now) / 1000))),
  );
  if (waits.length === 0) return;
  const retryAfter = Math.max(...waits);
  throw refuse(`Too many attempts. Please try again in ${retryAfter} seconds.`, { status: 429, retryAfter });
}

function countOfAccount(windows: readonly Window[], counts: readonly Counted[]): number {
  const account = windows.find(({ limit }) => limit === null);
  return counts.find(({ subject }) => subject === account?.subject)?.count ?? 0;
}

/** Each row that is made takes those along that are over, so that they do not pile up. */
async function forgetPast(app: AppContext, now: number): Promise<void> {
  await app.store.write([], (tx) => tx.deleteFrom('attempts').where('expiresAt', '<=', now).execute());
}

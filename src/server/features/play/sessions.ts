/** Plays that were started: kept in the database for 100 minutes, ended once (specification, 04 *Start* and *End*). */
import { createHash } from 'node:crypto';
import { prepared } from '../../../data/store/prepared.js';
import type { Tx } from '../../../data/store/store.js';
import { randomLetters, type RandomSource } from '../../random.js';
import type { Boost } from '../../rules/play-start.js';
import type { StartedDarkmoon } from './darkmoon.js';
import type { StartedNoah } from './noah.js';

const lifetimeMs = 100 * 60_000;
const tokenLength = 256;

/** What was started, as the end must know it. */
export interface StartedPlay {
  readonly playType: number;
  readonly mode: number;
  readonly noteMode: number;
  readonly playMode: number;
  readonly lunaticMode: number;
  readonly packPk: number;
  readonly trackPk: number;
  readonly mapPk: number;
  readonly eventType: number;
  readonly eventPk: number;
  readonly astralBoostStep: number;
  /** The characterKey that the player wore. */
  readonly characterKey: string;
  readonly boost: Boost;
  /** Only of a darkmoon play. */
  readonly darkmoon?: StartedDarkmoon;
  /** Only of a noah play of a recalled stage. */
  readonly noah?: StartedNoah;
}

/** A play session row, read. */
export interface PlaySession {
  readonly pk: number;
  readonly play: StartedPlay;
  /** What the first accepted end was answered, as JSON text; null while the play is open. */
  readonly answer: string | null;
}

const sessionOf = prepared<{ tokenHash: string; userPk: number; now: number }>()(
  (db, { tokenHash, userPk, now }) =>
    db
      .selectFrom('playSessions')
      .select(['pk', 'play', 'answer'])
      .where('tokenHash', '=', tokenHash)
      .where('UserPk', '=', userPk)
      .where('expiresAt', '>', now),
);

interface Asked {
  readonly userPk: number;
  readonly token: string;
  readonly now: number;
}

/** A player's own unexpired play session, undefined where there is none of that token. */
export async function findPlaySession(
  tx: Tx,
  { userPk, token, now }: Asked,
): Promise<PlaySession | undefined> {
  const [row] = await sessionOf(tx, { tokenHash: hashOf(token), userPk, now });
  if (!row) return undefined;
  return { pk: row.pk, play: JSON.parse(row.play ?? '{}') as StartedPlay, answer: row.answer };
}

const expired = prepared<{ userPk: number; now: number }>()((db, { userPk, now }) =>
  db.deleteFrom('playSessions').where('UserPk', '=', userPk).where('expiresAt', '<=', now),
);

interface SessionColumns extends Record<string, string | number> {
  readonly tokenHash: string;
  readonly userPk: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly play: string;
}

const insertSession = prepared<SessionColumns>()((db, { tokenHash, userPk, createdAt, expiresAt, play }) =>
  db
    .insertInto('playSessions')
    .values({ tokenHash, UserPk: userPk, createdAt, expiresAt, closedAt: null, play, answer: null }),
);

interface Opened {
  readonly userPk: number;
  readonly now: number;
  readonly play: StartedPlay;
  readonly random: RandomSource;
}

/** Opens a play session and gives its token; the player's expired ones go. */
export async function openPlaySession(tx: Tx, { userPk, now, play, random }: Opened): Promise<string> {
  await expired(tx, { userPk, now });
  const token = randomLetters(random, tokenLength);
  const times = { createdAt: now, expiresAt: now + lifetimeMs };
  await insertSession(tx, { tokenHash: hashOf(token), userPk, ...times, play: JSON.stringify(play) });
  return token;
}

const close = prepared<{ pk: number; closedAt: number; answer: string }>()((db, { pk, closedAt, answer }) =>
  db.updateTable('playSessions').set({ closedAt, answer }).where('pk', '=', pk),
);

/** Closes a play session with the answer that any later end of it gets. */
export async function closePlaySession(
  tx: Tx,
  pk: number,
  { now, answer }: { readonly now: number; readonly answer: object },
): Promise<void> {
  await close(tx, { pk, closedAt: now, answer: JSON.stringify(answer) });
}

/** A leaked database does not leak tokens that a play can be ended with. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

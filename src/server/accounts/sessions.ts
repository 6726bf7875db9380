/** Game sessions: made at a log-in, ended one and all (specification, 03 *Session*). */
import type { Tx } from '../../data/store/store.js';
import { storedToken } from '../http/player.js';
import type { Caller } from '../http/route.js';
import { randomHex, type RandomSource } from '../random.js';

const idBytes = 8;
const secretBytes = 64;

interface NewSession {
  readonly userPk: number;
  readonly random: RandomSource;
  readonly caller: Caller;
  /** Unix ms. */
  readonly now: number;
}

/** Starts a session and gives its token, `<16 hex>:<128 hex>`: the only time that it is known. */
export async function startSession(tx: Tx, { userPk, random, caller, now }: NewSession): Promise<string> {
  const id = randomHex(random, idBytes);
  const token = `${id}:${randomHex(random, secretBytes)}`;
  await tx
    .insertInto('tokens')
    .values({
      id,
      token: storedToken(token),
      did: userPk,
      lastUsedAt: now,
      remoteAddress: caller.address,
      deviceIdentifier: caller.deviceIdentifier,
    })
    .execute();
  await tx.updateTable('users').set({ currentToken: id }).where('pk', '=', userPk).execute();
  return token;
}

/** Ends all sessions of a player: the game's, the console's and the player page's. */
export async function endSessions(tx: Tx, userPk: number): Promise<void> {
  await tx.deleteFrom('tokens').where('did', '=', userPk).execute();
  await tx.deleteFrom('webSessions').where('UserPk', '=', userPk).execute();
  await tx.updateTable('users').set({ currentToken: null }).where('pk', '=', userPk).execute();
}

/**
 * What administrators do, once: the console, its JSON API and the commands all call these functions. Each action is
 * one transaction that holds the player's lock and writes its own line of the audit log.
 */
import type { PlayerRow } from '../../data/player-tables.js';
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import { refuse } from '../http/refusal.js';
import { writeAudit } from './audit.js';

/** What the operations need: the running server has it, and a command opens it without one (open.ts). */
export type Administration = Pick<
  AppContext,
  'folder' | 'settings' | 'clock' | 'random' | 'store' | 'catalog' | 'passwords'
>;

/** Who acts, as the audit log names him: `admin:alice`, `cli:root`. */
export interface Actor {
  readonly name: string;
  /** users.pk, where it is a player. */
  readonly userPk: number | null;
}

/** What an action did: what it gives back, and what the audit log keeps of it. */
export interface Done<T> {
  readonly result: T;
  readonly before?: object | null;
  readonly after?: object | null;
}

export interface PlayerAction {
  readonly actor: Actor;
  /** users.pk of the player that it is done to. */
  readonly userPk: number;
  /** A word for the audit log: `ban`, `items.change`. */
  readonly action: string;
}

type User = PlayerRow<'users'>;

/** How the audit log names a player. */
export function playerTarget({ pk, id }: Pick<User, 'pk' | 'id'>): string {
  return id === null ? `player ${pk}` : `player ${pk} (${id})`;
}

/** Does something to one player, who is locked. Refuses with 404 where there is none. */
export async function actOnPlayer<T>(
  admin: Administration,
  { actor, userPk, action }: PlayerAction,
  work: (tx: Tx, user: User) => Promise<Done<T>>,
): Promise<T> {
  return admin.store.write([userPk], async (tx) => {
    const user = await readUser(tx, userPk);
    const { result, before = null, after = null } = await work(tx, user);
    const target = playerTarget(user);
    await writeAudit(tx, {
      ...{ at: admin.clock.now(), actor, action, target, subjectPk: userPk },
      ...{ before, after },
    });
    return result;
  });
}

/** A player's users row. Refuses with 404 where there is none. */
export async function readUser(db: Tx | Administration['store']['read'], pk: number): Promise<User> {
  const user = await db.selectFrom('users').selectAll().where('pk', '=', pk).executeTakeFirst();
  if (!user) throw refuse('There is no such player.', { status: 404 });
  return user;
}

/** Refuses what an administrator must not do to himself, as nobody might be left to undo it. */
export function assertNotOneself({ userPk }: Actor, subjectPk: number, what: string): void {
  if (userPk === subjectPk) throw refuse(`You cannot ${what} yourself. Ask another administrator.`);
}

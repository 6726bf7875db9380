/** Invite codes, with which one may sign up where sign-up is by invitation (specification, 06 *Operations*). */
import type { PlayerRow } from '../player-tables.js';
import type { Reader, Tx } from '../store/store.js';

/** Crockford's: no letter that is taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 12;
const form = /^[0-9A-HJKMNP-TV-Z]{12}$/;

export interface NewInvite {
  /** How many accounts it is good for. */
  readonly uses: number;
  /** Unix ms; null is for ever. */
  readonly expiresAt: number | null;
  /** Who made it: `admin:alice`, `cli:root`. */
  readonly createdBy: string;
  /** Unix ms. */
  readonly now: number;
  readonly random: { bytes(length: number): Uint8Array };
}

/** Makes an invite and gives its code, such as `7KQ2-M9XD-0RTA`. */
export async function createInvite(tx: Tx, invite: NewInvite): Promise<string> {
  const code = [...invite.random.bytes(codeLength)].map((byte) => alphabet.charAt(byte % 32)).join('');
  const { uses, expiresAt, createdBy, now } = invite;
  await tx
    .insertInto('invites')
    .values({ code, uses, used: 0, expiresAt, createdBy, createdAt: now })
    .execute();
  return shown(code);
}

/** An invite as it is listed. */
export type Invite = Omit<PlayerRow<'invites'>, 'pk'>;

/** All invites, the newest first. Whether one still counts: `used < uses`, and `expiresAt` is null or to come. */
export async function listInvites(db: Reader): Promise<Invite[]> {
  const rows = await db.selectFrom('invites').selectAll().orderBy('pk', 'desc').execute();
  return rows.map(({ pk: _, ...invite }) => ({ ...invite, code: shown(invite.code) }));
}

/** Takes an invite back, however it is typed; gives whether there was one. */
export async function removeInvite(tx: Tx, typed: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('invites')
    .where('code', '=', stored(typed) ?? '')
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Whether an invite, however it is typed, is good for one more account at `now` (unix ms). */
export async function isInvited(db: Reader, typed: string, now: number): Promise<boolean> {
  const invite = await db
    .selectFrom('invites')
    .selectAll()
    .where('code', '=', stored(typed) ?? '')
    .executeTakeFirst();
  return invite !== undefined && invite.used < invite.uses && (invite.expiresAt ?? Infinity) > now;
}

/** Uses an invite for one account; gives false where it is unknown, used up or over. In the sign-up's transaction. */
export async function useInvite(tx: Tx, typed: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('invites')
    .set((eb) => ({ used: eb('used', '+', 1) }))
    .where('code', '=', stored(typed) ?? '')
    .whereRef('used', '<', 'uses')
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A code as it is stored, of what somebody typed; null where it cannot be one. */
function stored(typed: string): string | null {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return form.test(code) ? code : null;
}

/** A code as people read it out. */
function shown(code: string): string {
  return code.replaceAll(/(.{4})(?=.)/g, '$1-');
}

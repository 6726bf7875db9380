/** Invite codes, made and taken back by administrators. */
import { createInvite, listInvites, removeInvite } from '../../data/accounts/invites.js';
import { refuse } from '../http/refusal.js';
import type { Actor, Administration } from './administration.js';
import { writeAudit } from './audit.js';

interface NewInvite {
  readonly actor: Actor;
  readonly uses: number;
  /** Unix ms; null is for ever. */
  readonly expiresAt: number | null;
}

/** Makes an invite and gives its code. */
export async function makeInvite(
  { store, clock, random }: Administration,
  { actor, uses, expiresAt }: NewInvite,
): Promise<string> {
  const now = clock.now();
  if (expiresAt !== null && expiresAt <= now) throw refuse('until: must be in the future.');
  return store.write([], async (tx) => {
    const code = await createInvite(tx, { uses, expiresAt, createdBy: actor.name, now, random });
    const after = { uses, until: expiresAt === null ? null : new Date(expiresAt).toISOString() };
    // The code itself is what lets somebody in: the log has its end alone.
    await writeAudit(tx, { at: now, actor, action: 'invite.create', target: inviteTarget(code), after });
    return code;
  });
}

/** Takes an invite back. Refuses with 404 where there is none. */
export async function takeInviteBack(
  { store, clock }: Administration,
  { actor, code }: { readonly actor: Actor; readonly code: string },
): Promise<void> {
  await store.write([], async (tx) => {
    if (!(await removeInvite(tx, code))) throw refuse('There is no such invite.', { status: 404 });
    const target = inviteTarget(code);
    await writeAudit(tx, { at: clock.now(), actor, action: 'invite.remove', target });
  });
}

function inviteTarget(code: string): string {
  return `invite …${code.slice(-4)}`;
}

/** All invites, the newest first, with moments as dates. */
export async function shownInvites({ store }: Pick<Administration, 'store'>) {
  const date = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const invites = await listInvites(store.read);
  return invites.map(({ expiresAt, createdAt, ...invite }) => ({
    ...{ ...invite, until: date(expiresAt), createdAt: date(createdAt) },
  }));
}

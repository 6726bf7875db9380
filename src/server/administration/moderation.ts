/** Bans, rights, sessions and passwords of players, and the end of an account. */
import { unlock, unlockContent, type Unlocked, type UnlockKind } from '../../data/accounts/unlock.js';
import { storeDate } from '../../data/dates.js';
import { banAccount, liftBan } from '../accounts/bans.js';
import { deleteAccount } from '../accounts/deletion.js';
import { endSessions } from '../accounts/sessions.js';
import { refuse } from '../http/refusal.js';
import { randomLetters } from '../random.js';
import { Permission } from '../rules/codes.js';
import { passwordProblem } from '../rules/names.js';
import {
  actOnPlayer,
  assertNotOneself,
  playerTarget,
  readUser,
  type Actor,
  type Administration,
} from './administration.js';
import { writeAudit } from './audit.js';

interface OnPlayer {
  readonly actor: Actor;
  /** users.pk */
  readonly userPk: number;
}

interface Ban extends OnPlayer {
  readonly reason: string;
  /** Unix ms; null is for good. */
  readonly until: number | null;
}

/** Bans a player, or gives a ban another reason and end. */
export async function ban(admin: Administration, { actor, userPk, reason, until }: Ban): Promise<void> {
  assertNotOneself(actor, userPk, 'ban');
  if (until !== null && until <= admin.clock.now()) {
    throw refuse('until: must be in the future; leave it out for a ban for good.');
  }
  await actOnPlayer(admin, { actor, userPk, action: 'ban' }, async (tx, user) => {
    await banAccount(tx, user, { reason, until });
    const { permission, banReason, bannedUntil } = await readUser(tx, userPk);
    return {
      result: undefined,
      before: banOf(user),
      after: banOf({ permission, banReason, bannedUntil }),
    };
  });
}

/** Lifts a ban. Refuses where there is none. */
export async function unban(admin: Administration, { actor, userPk }: OnPlayer): Promise<void> {
  await actOnPlayer(admin, { actor, userPk, action: 'unban' }, async (tx, user) => {
    if (user.permission >= 0) throw refuse('This player is not banned.');
    await liftBan(tx, user);
    return { result: undefined, before: banOf(user), after: { banned: false } };
  });
}

interface BanColumns {
  readonly permission: number;
  readonly banReason: string | null;
  readonly bannedUntil: number | null;
}

function banOf({ permission, banReason, bannedUntil }: BanColumns): object {
  if (permission >= 0) return { banned: false };
  const until = bannedUntil === null ? null : new Date(bannedUntil).toISOString();
  return { banned: true, reason: banReason, until };
}

/** Makes a player an administrator (`promote`), or an administrator a player (`demote`). */
export async function setAdministrator(
  admin: Administration,
  { actor, userPk, isAdmin }: OnPlayer & { readonly isAdmin: boolean },
): Promise<void> {
  if (!isAdmin) assertNotOneself(actor, userPk, 'demote');
  const action = isAdmin ? 'promote' : 'demote';
  await actOnPlayer(admin, { actor, userPk, action }, async (tx, { permission }) => {
    if (permission < 0) throw refuse('This player is banned: lift the ban first.');
    if ((permission === Permission.admin) === isAdmin) {
      throw refuse(isAdmin ? 'This player is an administrator already.' : 'This player is no administrator.');
    }
    const after = isAdmin ? Permission.admin : Permission.player;
    await tx.updateTable('users').set({ permission: after }).where('pk', '=', userPk).execute();
    if (!isAdmin) {
      await tx.deleteFrom('webSessions').where('UserPk', '=', userPk).where('realm', '=', 'admin').execute();
    }
    return { result: undefined, before: { permission }, after: { permission: after } };
  });
}

/** Ends all sessions of a player: of the game, the console and the player page. Gives the number of the game's. */
export async function endPlayerSessions(admin: Administration, { actor, userPk }: OnPlayer): Promise<number> {
  return actOnPlayer(admin, { actor, userPk, action: 'sessions.end' }, async (tx) => {
    const tokens = await tx.selectFrom('tokens').select('pk').where('did', '=', userPk).execute();
    await endSessions(tx, userPk);
    return { result: tokens.length, before: { sessions: tokens.length }, after: { sessions: 0 } };
  });
}

const madeUpLength = 12;

/** Gives a player a new password, made up unless given, and ends his sessions. Gives the password: nobody else has it. */
export async function resetPassword(
  admin: Administration,
  { actor, userPk, password }: OnPlayer & { readonly password?: string | undefined },
): Promise<string> {
  const chosen = password ?? randomLetters(admin.random, madeUpLength);
  const problem = passwordProblem(chosen);
  if (problem !== null) throw refuse(problem);
  await readUser(admin.store.read, userPk);
  const pw = await admin.passwords.hash(chosen);
  await actOnPlayer(admin, { actor, userPk, action: 'password.reset' }, async (tx) => {
    const updatedAt = storeDate(admin.clock.now());
    await tx.updateTable('users').set({ pw, updatedAt }).where('pk', '=', userPk).execute();
    await endSessions(tx, userPk);
    return { result: undefined };
  });
  return chosen;
}

/** Gives a player the content of these kinds that he lacks; what he owns stays as it is. Gives the rows added. */
export async function unlockFor(
  admin: Administration,
  { actor, userPk, kinds }: OnPlayer & { readonly kinds: readonly UnlockKind[] },
): Promise<Unlocked> {
  const { store, catalog, clock } = admin;
  const content = unlockContent(catalog);
  return actOnPlayer(admin, { actor, userPk, action: 'unlock' }, async (tx) => {
    const options = { dialect: store.dialect, userPk, content, kinds, now: clock.now() };
    const added = await unlock(tx, options);
    return { result: added, after: { kinds, added } };
  });
}

/** Deletes a player with everything of his, at once. `confirm` is his id, typed again (or `pk:123` where he has none). */
export async function deletePlayer(
  admin: Administration,
  { actor, userPk, confirm }: OnPlayer & { readonly confirm: string },
): Promise<void> {
  assertNotOneself(actor, userPk, 'delete');
  const user = await readUser(admin.store.read, userPk);
  const name = user.id ?? `pk:${userPk}`;
  if (confirm !== name) throw refuse(`confirm: must be ${JSON.stringify(name)}, typed again.`);
  await admin.store.write([], async (tx) => {
    if (!(await deleteAccount(tx, userPk))) throw refuse('There is no such player.', { status: 404 });
    const { id, nickname, email, permission, createdAt } = user;
    await writeAudit(tx, {
      ...{ at: admin.clock.now(), actor, action: 'delete', target: playerTarget(user), subjectPk: userPk },
      before: { id, nickname, email, permission, createdAt },
    });
  });
}

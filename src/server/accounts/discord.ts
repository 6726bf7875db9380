/**
 * What the Discord bot does, as plain functions: the bot inside `serve` calls them, and one that runs apart asks over
 * HTTP (specification, 06 *Discord*, statuses and messages 10 *05 and 06*). A code is made for one Discord account and
 * lies in its bind, so that whoever enters it in the game verifies that bind and no other.
 */
import type { PlayerRow } from '../../data/player-tables.js';
import { timingSafeEqual } from 'node:crypto';
import { storeDate } from '../../data/dates.js';
import type { Reader, Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import { UserState } from '../rules/codes.js';
import { checkEmail } from '../rules/names.js';
import { banAccount, isBanOver, liftBan } from './bans.js';
import { issueTemporaryPassword } from './temporary-passwords.js';

/** What is answered on Discord, and with which status over HTTP: 200, 404 no bind, 405 user gone, 400 else. */
export interface DiscordAnswer {
  readonly status: 200 | 400 | 404 | 405;
  readonly message: string;
}

type Bind = PlayerRow<'binds'>;
type User = PlayerRow<'users'>;

const codeLifetimeMs = 600_000;
const betweenMs = 60_000;
const longestDiscordId = 64;
const codeForm = /^\d{6}$/;

/** users.banReason of one who left the guild: joining again lifts such a ban, and no other. */
const leftGuild = 'Left the Discord server.';

const noBind: DiscordAnswer = { status: 404, message: 'No verified bind found for this Discord ID.' };
const noUser: DiscordAnswer = { status: 405, message: 'User associated with this bind does not exist.' };

function refused(message: string): DiscordAnswer {
  return { status: 400, message };
}

interface Asking {
  readonly discordId: string;
  /** Needed by who is not bound yet. */
  readonly email?: string | undefined;
  /** Unix ms. */
  readonly now: number;
}

/** *Get Code*: a fresh code, at most one a minute, for the account that is bound or is to be. */
export function giveCode(app: AppContext, asking: Asking): Promise<DiscordAnswer> {
  const { discordId, email, now } = asking;
  return app.store.write([], async (tx) => {
    if (discordId.length > longestDiscordId) return noBind;
    const bind = await verifiedBind(tx, discordId);
    const checked = email ? checkEmail(email) : null;
    if (!bind && !checked) return refused('Email is required for new binds.');
    if (checked?.ok === false) return refused('Invalid email.');
    const emailKey = checked?.key ?? null;
    const found = await (bind ? ofBind(tx, bind, emailKey) : ofNewBind(tx, emailKey ?? ''));
    if ('status' in found) return found;
    const { user } = found;
    if (isBanned(user, now)) return refused('This account is banned and cannot receive codes.');
    const asked = bind ?? (await newBind(tx, discordId, user.pk));
    return issueCode(app, tx, { bind: asked, user, emailKey: emailKey ?? addressOf(user), now });
  });
}

type Found = DiscordAnswer | { readonly user: User };

/** The player of a verified bind; an address that he names must be his. */
async function ofBind(tx: Tx, bind: Bind, emailKey: string | null): Promise<Found> {
  const user = await userOf(tx, bind.UserPk);
  if (!user) return noUser;
  const isHis = emailKey === null || emailKey === user.emailKey || emailKey === user.pendingEmailKey;
  return isHis ? { user } : refused('Email does not match the bound account.');
}

/** The player of an address, who is not bound yet. */
async function ofNewBind(tx: Tx, emailKey: string): Promise<Found> {
  const user = await claimant(tx, emailKey);
  if (!user) return refused('No user associated with this email.');
  return (await isBound(tx, user.pk)) ? refused('This email is already binded to someone else.') : { user };
}

/** The address that a code is for where none is named: the one to be verified, else the one that is. */
function addressOf({ pendingEmailKey, emailKey }: User): string | null {
  return pendingEmailKey ?? emailKey;
}

function isBanned(user: User, now: number): boolean {
  return user.permission < 0 && !isBanOver(user, now);
}

interface Issue {
  readonly bind: Bind;
  readonly user: User;
  readonly emailKey: string | null;
  readonly now: number;
}

async function issueCode(
  app: AppContext,
  tx: Tx,
  { bind, user, emailKey, now }: Issue,
): Promise<DiscordAnswer> {
  if (bind.codeSentAt !== null && now - bind.codeSentAt < betweenMs) {
    return refused('Too many requests. Please wait a while before retrying.');
  }
  const code = String(app.random.integer(0, 999_999)).padStart(6, '0');
  const columns = { UserPk: user.pk, emailKey, code, codeSentAt: now, codeExpiresAt: now + codeLifetimeMs };
  await tx.updateTable('binds').set(columns).where('pk', '=', bind.pk).execute();
  await tx.updateTable('users').set({ emailCodeTries: 0 }).where('pk', '=', user.pk).execute();
  return { status: 200, message: `Your verification code is: ${code}` };
}

/** *Who Am I?*: the account that is bound. */
export async function whoAmI({ store }: AppContext, discordId: string): Promise<DiscordAnswer> {
  const found = await boundUser(store.read, discordId);
  if ('status' in found) return found;
  return {
    status: 200,
    message: `Your account is binded to: ${found.user.id}, email: ${found.user.email}`,
  };
}

/** Bans the bound account of one who left the guild; one that is banned already stays as it is. */
export function banLeaver(app: AppContext, discordId: string): Promise<DiscordAnswer> {
  return changeBound(app, discordId, async (tx, user) => {
    if (user.permission >= 0) await banAccount(tx, user, { reason: leftGuild, until: null });
    return { status: 200, message: 'The account is banned.' };
  });
}

/** Lifts the ban of one who is back in the guild, if he was banned for leaving it. */
export function welcomeBack(app: AppContext, discordId: string): Promise<DiscordAnswer> {
  return changeBound(app, discordId, async (tx, user) => {
    if (user.permission >= 0 || user.banReason !== leftGuild) {
      return refused('The account is not banned for leaving.');
    }
    await liftBan(tx, user);
    return { status: 200, message: 'The ban is lifted.' };
  });
}

/** A temporary password for the bound account: it replaces the old one once it is used. */
export async function giveTemporaryPassword(
  app: AppContext,
  { discordId, now }: Pick<Asking, 'discordId' | 'now'>,
): Promise<DiscordAnswer> {
  const found = await boundUser(app.store.read, discordId);
  if ('status' in found) return found;
  const { user } = found;
  if (isBanned(user, now)) return refused('This account is banned.');
  const password = await issueTemporaryPassword(app, { userPk: user.pk, now });
  if (password === null) return noUser;
  return { status: 200, message: `Your temporary password is: ${password}, valid for 24 hours.` };
}

async function changeBound(
  app: AppContext,
  discordId: string,
  change: (tx: Tx, user: User) => Promise<DiscordAnswer>,
): Promise<DiscordAnswer> {
  const bind = await verifiedBind(app.store.read, discordId);
  if (!bind) return noBind;
  return app.store.write([bind.UserPk], async (tx) => {
    const user = await userOf(tx, bind.UserPk);
    return user ? change(tx, user) : noUser;
  });
}

async function boundUser(db: Reader | Tx, discordId: string): Promise<Found> {
  const bind = await verifiedBind(db, discordId);
  if (!bind) return noBind;
  const user = await userOf(db, bind.UserPk);
  return user ? { user } : noUser;
}

function verifiedBind(db: Reader | Tx, discordId: string): Promise<Bind | undefined> {
  return db
    .selectFrom('binds')
    .selectAll()
    .where('bindAccount', '=', discordId)
    .where('isVerified', '=', 1)
    .executeTakeFirst();
}

async function isBound(db: Tx, userPk: number): Promise<boolean> {
  const bind = await db
    .selectFrom('binds')
    .select('pk')
    .where('UserPk', '=', userPk)
    .where('isVerified', '=', 1)
    .executeTakeFirst();
  return bind !== undefined;
}

/** The bind of a Discord account that has none verified: it keeps its one row, whatever address it tries. */
async function newBind(tx: Tx, bindAccount: string, UserPk: number): Promise<Bind> {
  const known = await tx
    .selectFrom('binds')
    .selectAll()
    .where('bindAccount', '=', bindAccount)
    .orderBy('pk')
    .executeTakeFirst();
  return (
    known ?? tx.insertInto('binds').values({ bindAccount, UserPk }).returningAll().executeTakeFirstOrThrow()
  );
}

function userOf(db: Reader | Tx, pk: number): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('pk', '=', pk).executeTakeFirst();
}

/** Whose address it is; else who typed it in last. He has it once he enters the code, whoever else typed it in. */
async function claimant(tx: Tx, emailKey: string): Promise<User | undefined> {
  const owner = await tx
    .selectFrom('users')
    .selectAll()
    .where('emailKey', '=', emailKey)
    .where('state', '=', UserState.verified)
    .executeTakeFirst();
  if (owner) return owner;
  return tx
    .selectFrom('users')
    .selectAll()
    .where('pendingEmailKey', '=', emailKey)
    .orderBy('emailCodeSentAt', 'desc')
    .limit(1)
    .executeTakeFirst();
}

interface Entered {
  readonly user: User;
  /** As it was typed. */
  readonly code: string;
  /** Unix ms. */
  readonly now: number;
}

/** The bind whose code a player entered in the game, for the address that he gave there; null where it is none. */
export async function bindOfCode(tx: Tx, { user, code, now }: Entered): Promise<Bind | null> {
  const emailKey = addressOf(user);
  if (emailKey === null || !codeForm.test(code)) return null;
  const binds = await tx
    .selectFrom('binds')
    .selectAll()
    .where('emailKey', '=', emailKey)
    .where('codeExpiresAt', '>', now)
    .execute();
  const fitting = binds.find((bind) => bind.code !== null && isSameCode(bind.code, code));
  return fitting && (fitting.isVerified === 0 || fitting.UserPk === user.pk) ? fitting : null;
}

function isSameCode(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Verifies a bind, for whoever entered its code. Gives false where he, or the Discord account, is bound already. */
export async function verifyBind(tx: Tx, bind: Bind, { user, now }: Omit<Entered, 'code'>): Promise<boolean> {
  const others = await tx
    .selectFrom('binds')
    .select('pk')
    .where('isVerified', '=', 1)
    .where('pk', '<>', bind.pk)
    .where((eb) => eb.or([eb('UserPk', '=', user.pk), eb('bindAccount', '=', bind.bindAccount)]))
    .execute();
  if (others.length > 0) return false;
  const used = { code: null, codeExpiresAt: null };
  await tx
    .updateTable('binds')
    .set({ ...used, isVerified: 1, UserPk: user.pk, bindDate: storeDate(now) })
    .where('pk', '=', bind.pk)
    .execute();
  return true;
}

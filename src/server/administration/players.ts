/** Players as the console shows them: found by what is typed, and one with everything of his. */
import { sql } from 'kysely';
import { sendDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { Reader } from '../../data/store/store.js';
import { wireRow } from '../../data/wire.js';
import { Permission } from '../rules/codes.js';
import { lowerCaseKey, nicknameKey } from '../rules/names.js';
import { readUser, type Administration } from './administration.js';
import { pageOf, type Page } from './paging.js';

export const playerStates = ['any', 'admin', 'banned', 'leaving'] as const;
export const playerOrders = ['pk', 'nickname', 'lastActive', 'thumbRating', 'multiRating'] as const;

interface Search extends Page {
  /** Part of an id, nickname or e-mail; or a whole uid or pk. */
  readonly text: string;
  readonly state: (typeof playerStates)[number];
  readonly order: (typeof playerOrders)[number];
  readonly isDescending: boolean;
}

const orderColumns = {
  pk: 'users.pk',
  nickname: 'users.nicknameKey',
  lastActive: 'users.lastActiveDate',
  thumbRating: 'userProfile.thumbAstralRating',
  multiRating: 'userProfile.multiAstralRating',
} as const;

/** What may stand in a LIKE pattern as it is. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

/** Players by id, nickname, uid, pk or e-mail. */
export async function searchPlayers(db: Reader, search: Search) {
  const { text, state, order, isDescending } = search;
  let query = db.selectFrom('users').leftJoin('userProfile', 'userProfile.UserPk', 'users.pk');
  if (state === 'admin') query = query.where('users.permission', '=', Permission.admin);
  if (state === 'banned') query = query.where('users.permission', '<', 0);
  if (state === 'leaving') query = query.where('users.deleteAfter', 'is not', null);
  if (text !== '') {
    const number = /^(?:pk:)?(\d{1,15})$/.exec(text)?.[1];
    const likes = [
      ['users.idKey', lowerCaseKey(text)],
      ['users.nicknameKey', nicknameKey(text)],
      ['users.emailKey', lowerCaseKey(text)],
    ] as const;
    query = query.where((eb) =>
      eb.or([
        ...likes
          .filter(([, part]) => part !== '')
          .map(([column, part]) => sql<boolean>`${sql.ref(column)} like ${likePattern(part)} escape '\\'`),
        ...(number === undefined
          ? []
          : [eb('users.pk', '=', Number(number)), eb('userProfile.uid', '=', Number(number))]),
      ]),
    );
  }
  const columns = query.select([
    ...(['users.pk', 'users.id', 'users.nickname', 'users.email', 'users.permission'] as const),
    ...(['users.lastActiveDate', 'users.createdAt', 'users.bannedUntil', 'users.deleteAfter'] as const),
    ...(['userProfile.uid', 'userProfile.thumbAstralRating', 'userProfile.multiAstralRating'] as const),
  ]);
  const ordered = columns
    .orderBy(orderColumns[order], isDescending ? 'desc' : 'asc')
    .orderBy('users.pk', isDescending ? 'desc' : 'asc');
  const { total, rows } = await pageOf(db, { ordered: ordered, counted: query }, search);
  const found = rows as Awaited<ReturnType<typeof columns.execute>>;
  return {
    total,
    rows: found.map(({ permission, lastActiveDate, createdAt, bannedUntil, deleteAfter, ...row }) => ({
      ...row,
      isAdmin: Math.abs(permission) === Permission.admin,
      isBanned: permission < 0,
      bannedUntil: date(bannedUntil),
      deleteAfter: date(deleteAfter),
      lastActiveDate: sendDate(lastActiveDate),
      createdAt: sendDate(createdAt),
    })),
  };
}

function date(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** One player: account, profile, ban, binds, and how much there is of the rest. Refuses with 404 where there is none. */
export async function showPlayer({ store }: Pick<Administration, 'store'>, userPk: number) {
  const db = store.read;
  const user = await readUser(db, userPk);
  const profile = await db
    .selectFrom('userProfile')
    .selectAll()
    .where('UserPk', '=', userPk)
    .executeTakeFirst();
  const binds = await db
    .selectFrom('binds')
    .select(['bindAccount', 'isVerified', 'bindDate'])
    .where('UserPk', '=', userPk)
    .execute();
  return {
    user: accountOf(user),
    ban: user.permission < 0 ? { reason: user.banReason, until: date(user.bannedUntil) } : null,
    profile: profile ? wireRow('userProfile', profile) : null,
    binds: binds.map((bind) => ({ ...bind, bindDate: sendDate(bind.bindDate) })),
    counts: {
      items: await count(db, 'useritems', userPk),
      bestRecords: await count(db, 'bestRecords', userPk),
      records: await count(db, 'records', userPk),
      missions: await count(db, 'usermissions', userPk),
      mails: await count(db, 'userMailBoxes', userPk),
      friends: await friendCount(db, userPk),
      reviews: await count(db, 'scoreReviews', userPk),
    },
  };
}

/** An account without its secrets. */
function accountOf(user: PlayerRow<'users'>) {
  const { pk, id, nickname, email, state, permission, createdAt, updatedAt, lastActiveDate } = user;
  return {
    ...{ pk, id, nickname, email, state },
    pendingEmail: user.pendingEmail,
    isAdmin: Math.abs(permission) === Permission.admin,
    isBanned: permission < 0,
    deleteAfter: date(user.deleteAfter),
    createdAt: sendDate(createdAt),
    updatedAt: sendDate(updatedAt),
    lastActiveDate: sendDate(lastActiveDate),
  };
}

type Counted =
  'useritems' | 'bestRecords' | 'records' | 'usermissions' | 'userMailBoxes' | 'scoreReviews' | 'tokens';

async function count(db: Reader, table: Exclude<Counted, 'tokens'>, userPk: number): Promise<number> {
  const row = await db
    .selectFrom(table as 'useritems')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('UserPk', '=', userPk)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

async function friendCount(db: Reader, userPk: number): Promise<number> {
  const row = await db
    .selectFrom('userFriends')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where((eb) => eb.or([eb('InviterPk', '=', userPk), eb('InviteePk', '=', userPk)]))
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

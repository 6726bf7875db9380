/** What an administrator may change of an account and its profile, by the rules that players are held to. */
import type { Updateable } from 'kysely';
import { storeDate } from '../../data/dates.js';
import type { PlayerDatabase } from '../../data/player-tables.js';
import { isConflict } from '../../data/store/conflicts.js';
import type { Tx } from '../../data/store/store.js';
import { refuse } from '../http/refusal.js';
import { assertSeen } from '../http/seen.js';
import { checkEmail, checkId, checkNickname, type Checked } from '../rules/names.js';
import { actOnPlayer, type Actor, type Administration } from './administration.js';

type UserColumns = Updateable<PlayerDatabase['users']>;

/** Columns of users that have a key to compare by beside them. */
const accountFields = ['id', 'nickname', 'email'] as const;

/** Columns of userProfile that hold the key of an owned item, with what it begins with. */
const keyFields = {
  titleKey: 'title.',
  iconKey: 'icon.',
  iconBorderKey: 'iconborder.',
  backgroundKey: 'background.',
  ingameSkinKey: 'skin.',
  characterKey: 'character.',
} as const;

type AccountField = (typeof accountFields)[number];
type ProfileField = keyof typeof keyFields | 'country';

/** The fields that can be edited, with the values that they get. */
export type AccountChanges = Readonly<Partial<Record<AccountField | ProfileField, string | null>>>;

const profileFields = [...Object.keys(keyFields), 'country'] as readonly ProfileField[];
export const editableFields: readonly string[] = [...accountFields, ...profileFields];

interface Edit {
  readonly actor: Actor;
  readonly userPk: number;
  readonly changes: AccountChanges;
  /** What the editor saw in the fields that he changes. */
  readonly seen: Readonly<Record<string, unknown>>;
}

/** Changes fields of a player. Refuses wrong values with 400, and with 409 what somebody else changed meanwhile. */
export async function editPlayer(
  admin: Administration,
  { actor, userPk, changes, seen }: Edit,
): Promise<void> {
  await actOnPlayer(admin, { actor, userPk, action: 'edit' }, async (tx, user) => {
    const profile = await tx
      .selectFrom('userProfile')
      .selectAll()
      .where('UserPk', '=', userPk)
      .executeTakeFirst();
    const present: Readonly<Record<string, unknown>> = { ...profile, ...user };
    const fields = Object.keys(changes);
    const before = Object.fromEntries(fields.map((field) => [field, present[field] ?? null]));
    assertSeen(before, seen);
    await changeAccount(tx, userPk, { changes, now: admin.clock.now() });
    await changeProfile(admin, tx, { userPk, changes });
    return { result: undefined, before, after: changes };
  });
}

const checks: Record<AccountField, (text: string) => Checked> = {
  id: checkId,
  nickname: checkNickname,
  email: checkEmail,
};

/** The columns of users that these fields become, each with its key. */
function accountColumns(changes: AccountChanges): UserColumns {
  const columns: UserColumns = {};
  for (const field of accountFields) {
    const text = changes[field];
    if (text === undefined) continue;
    if (text === null && field !== 'email') throw refuse(`${field}: must not be empty.`);
    const checked = text === null ? null : checks[field](text);
    if (checked?.ok === false) throw refuse(checked.reason);
    columns[field] = checked?.value ?? null;
    columns[`${field}Key`] = checked?.key ?? null;
    if (field === 'email') Object.assign(columns, { pendingEmail: null, emailCode: null });
  }
  return columns;
}

/** Writes id, nickname and e-mail of a user, each with its key; the nickname in the profile, too. */
export async function changeAccount(
  tx: Tx,
  userPk: number,
  { changes, now }: { readonly changes: AccountChanges; readonly now: number },
): Promise<void> {
  const columns = accountColumns(changes);
  if (Object.keys(columns).length === 0) return;
  try {
    await tx
      .updateTable('users')
      .set({ ...columns, updatedAt: storeDate(now) })
      .where('pk', '=', userPk)
      .execute();
  } catch (error) {
    const taken = accountFields.find((field) => isConflict(error, 'users', `${field}Key`));
    throw taken ? refuse(`${taken}: another player has it.`) : error;
  }
  const { nickname } = columns;
  if (typeof nickname === 'string') {
    await tx.updateTable('userProfile').set({ nickname }).where('UserPk', '=', userPk).execute();
  }
}

interface ProfileChange {
  readonly userPk: number;
  readonly changes: AccountChanges;
}

async function changeProfile({ catalog }: Administration, tx: Tx, { userPk, changes }: ProfileChange) {
  const columns: Partial<Record<ProfileField, string>> = {};
  for (const field of profileFields) {
    const value = changes[field];
    if (value === undefined) continue;
    const prefix = field === 'country' ? undefined : keyFields[field];
    const isRight =
      value !== null && (prefix ? isItem(value, prefix) && catalog.item(value) : /^[A-Z]{2}$/.test(value));
    if (!isRight) {
      const what = prefix ? `the key of an item that begins with ${prefix}` : 'two capital letters';
      throw refuse(`${field}: must be ${what}.`);
    }
    columns[field] = value;
  }
  if (Object.keys(columns).length === 0) return;
  await tx.updateTable('userProfile').set(columns).where('UserPk', '=', userPk).execute();
}

function isItem(key: string, prefix: string): boolean {
  return key.startsWith(prefix);
}

/** A new account (specification, 02): everything that it has from the start, in the caller's transaction. */
import { sql } from 'kysely';
import { initialItems } from '../../data/accounts/initial-items.js';
import { unlock, unlockContent, unlockKinds, type UnlockContent } from '../../data/accounts/unlock.js';
import { storeDate } from '../../data/dates.js';
import { insertMissing, insertRows } from '../../data/store/bulk.js';
import type { Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import type { AppContext } from '../context.js';
import { refuse } from '../http/refusal.js';
import { addContentRows } from '../ledger/content-sync.js';
import { startMissions } from '../ledger/missions.js';
import { randomHex } from '../random.js';
import { Permission } from '../rules/codes.js';
import { defaultPlaySkin } from '../rules/customisation.js';
import { lowerCaseKey, nicknameKey } from '../rules/names.js';
import { grantStartingItems } from './starting-items.js';
import { firstChapter, firstCharacter } from './first-rows.js';

interface NewAccount {
  readonly app: AppContext;
  /** A checked id, as it was typed. */
  readonly id: string;
  /** As the hasher gives it. */
  readonly storedPassword: string;
  readonly deviceIdentifier: string | null;
  /** Unix ms. */
  readonly now: number;
}

const uidOffset = 10_000_000;
const presets = [0, 1, 2, 3];

/** What the sign-up of an id that somebody has is refused with. */
export const idTaken = 'This ID already exists. Please try using a different ID.';

/** Makes an account and gives its users.pk. Throws a Refusal where the id is taken. */
export async function createAccount(tx: Tx, account: NewAccount): Promise<number> {
  const { app, now } = account;
  const { catalog, store, settings } = app;
  const nickname = `user${randomHex(app.random, 6)}`;
  const userPk = await insertUser(tx, account, nickname);
  await insertProfile(tx, { userPk, nickname, account });
  await insertPresets(tx, userPk, now);
  await startMissions({ tx, catalog, userPk, now });
  await insertRows(tx, 'userNoahChapters', [firstChapter(catalog, userPk, now)]);
  const { character, awakens } = firstCharacter(catalog, userPk, now);
  await insertRows(tx, 'userConstellCharacters', [character]);
  await insertRows(tx, 'userCharacterAwakens', awakens);
  for (const [amount, values] of initialItems) {
    const constants = { UserPk: userPk, amount, state: 0, renewedDate: 0 };
    await insertMissing(tx, 'useritems', { dialect: store.dialect, constants, column: 'ItemPk', values });
  }
  await addContentRows(tx, { dialect: store.dialect, catalog, userPk, now });
  if (settings.unlockAll) {
    const content = contentOf(catalog);
    await unlock(tx, { dialect: store.dialect, userPk, content, kinds: unlockKinds, now });
  }
  await grantStartingItems(tx, { app, userPk, now });
  return userPk;
}

async function insertUser(tx: Tx, account: NewAccount, nickname: string): Promise<number> {
  // The counter only grows, so that nobody inherits what a deleted player left; its row also lines up sign-ups. Beyond it
  // are rows that were written by hand.
  const { value: pk } = await tx
    .updateTable('counters')
    .set({
      value: sql<number>`(select case when u."pk" > "value" then u."pk" else "value" end + 1
        from (select coalesce(max("pk"), 0) as "pk" from "users") u)`,
    })
    .where('name', '=', 'users')
    .returning('value')
    .executeTakeFirstOrThrow();
  const date = storeDate(account.now);
  const made = await tx
    .insertInto('users')
    .values({
      pk,
      permission: Permission.player,
      id: account.id,
      idKey: lowerCaseKey(account.id),
      pw: account.storedPassword,
      isLocal: 1,
      nickname,
      nicknameKey: nicknameKey(nickname),
      lastActiveDate: date,
      createdAt: date,
      updatedAt: date,
    })
    .onConflict((conflict) => conflict.column('idKey').doNothing())
    .returning('pk')
    .executeTakeFirst();
  if (!made) throw refuse(idTaken);
  return pk;
}

interface NewProfile {
  readonly userPk: number;
  readonly nickname: string;
  readonly account: NewAccount;
}

async function insertProfile(tx: Tx, { userPk: UserPk, nickname, account }: NewProfile): Promise<void> {
  const date = storeDate(account.now);
  const dates = { createdAt: date, updatedAt: date };
  await insertRows(tx, 'userProfile', [
    {
      nickname,
      titleKey: 'title.default',
      iconKey: 'icon.default',
      iconBorderKey: 'iconborder.default',
      backgroundKey: 'background.default',
      ingameSkinKey: 'skin.default',
      characterKey: 'character.kalpa',
      uid: UserPk + uidOffset,
      isJulySync: 10,
      serverVersion: 51,
      country: 'KR',
      showThumbRating: 1,
      showMultiRating: 1,
      deviceIdentifier: account.deviceIdentifier,
      ...dates,
      UserPk,
    },
  ]);
  await insertRows(tx, 'userPublicProfile', [{ isThumb: 0, ...dates, UserPk }]);
}

async function insertPresets(tx: Tx, UserPk: number, now: number): Promise<void> {
  const date = storeDate(now);
  const owner = { createdAt: date, updatedAt: date, UserPk };
  const skins = presets.map((presetNumber) => ({ ...defaultPlaySkin(), presetNumber, ...owner }));
  await insertRows(tx, 'userPlaySkins', skins);
  const decos = presets.map((presetNumber) => ({ playDecoPlaceData: '', presetNumber, ...owner }));
  await insertRows(tx, 'userPlayDecos', decos);
}

const contents = new WeakMap<Catalog, UnlockContent>();

/** What a catalog has to unlock; gathered once. */
function contentOf(catalog: Catalog): UnlockContent {
  const content = contents.get(catalog) ?? unlockContent(catalog);
  contents.set(catalog, content);
  return content;
}

import { sendDate, storeDate } from '../../../data/dates.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute, type Locked } from '../../http/route.js';
import { flag, string } from '../../http/schema.js';
import type { AppContext } from '../../context.js';
import { readWornCharacter } from '../../ledger/character.js';
import { profileParts } from '../../rules/customisation.js';

const key = string().optional();

export const updateProfile = defineWriteRoute(
  {
    method: 'post',
    path: '/api/user/profile/update/',
    session: 'player',
    effect: 'write',
    summary: 'Wears a character, background, icon, icon border or title that is owned.',
    body: { characterKey: key, backgroundKey: key, iconKey: key, iconBorderKey: key, titleKey: key },
  },
  async ({ app, body, player, tx, ledger, now }) => {
    // A form may hold the other fields empty.
    const chosen = profileParts.flatMap((part) => {
      const value = body[part.field] ?? '';
      return value === '' ? [] : [{ ...part, value }];
    });
    if (chosen.length === 0) throw refuse('No fields to update.');
    await ledger.items.load(chosen.map(({ value }) => value));
    for (const { field, prefix, name, value } of chosen) {
      if (!value.startsWith(prefix) || !ledger.items.exists(value)) throw refuse(`Invalid ${name} key.`);
      if (ledger.items.amount(value) < 1) throw refuse(`You do not own this ${name}.`);
      ledger.profile.set({ [field]: value });
    }
    const { characterKey } = body;
    if (!characterKey) return {};
    return { userRootCharacter: await rootCharacter({ app, player, tx, now }, characterKey) };
  },
);

/** The worn character as the client knows him: there is no table of these, so it is made of what there is. */
async function rootCharacter(
  { app, player, tx, now }: Omit<Locked, 'ledger'> & { readonly app: AppContext; readonly now: number },
  characterKey: string,
) {
  const { catalog, store } = app;
  const rootKey = catalog.item(characterKey)?.rootCharacterKey ?? '';
  const [character] = rootKey === '' ? [] : catalog.where('constellCharacters', 'rootCharacterKey', rootKey);
  const worn = await readWornCharacter({ store, db: tx, catalog, userPk: player.pk }, characterKey);
  const updatedAt = storeDate(now);
  return {
    pk: worn?.row.pk ?? 0,
    currentCharacterKey: characterKey,
    UserPk: player.pk,
    RootCharacterPk: character?.pk ?? 0,
    updatedAt: sendDate(updatedAt),
    createdAt: sendDate(worn?.row.createdAt ?? updatedAt),
  };
}

export const changePublicRange = defineWriteRoute(
  {
    method: 'post',
    path: '/api/user/profile/publicrange/change',
    session: 'player',
    effect: 'write',
    summary: 'Chooses the hand that the public profile shows.',
    body: { isThumb: flag() },
  },
  async ({ body, ledger, now }) => {
    ledger.publicProfile.set({ isThumb: body.isThumb, updatedAt: storeDate(now) });
    return {};
  },
);

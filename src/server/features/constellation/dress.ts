import { storeDate } from '../../../data/dates.js';
import { wireRow } from '../../../data/wire.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk, string } from '../../http/schema.js';
import { isSkinOf } from '../../rules/constellation.js';
import { characterOf } from './queries.js';

export const dressCharacter = defineWriteRoute(
  {
    method: 'post',
    path: '/api/constellation/:character/skin/dress',
    session: 'player',
    effect: 'write',
    summary: 'Dresses a character in a skin that is owned; the profile wears it.',
    params: { character: pk() },
    body: { characterKey: string().optional() },
  },
  async ({ app, params, body, player, tx, ledger, now }) => {
    const { characterKey } = body;
    if (!characterKey) throw refuse('Character key is required.');
    const character = app.catalog.find('constellCharacters', params.character);
    const [row] = character ? await characterOf(tx, { userPk: player.pk, characterPk: character.pk }) : [];
    if (!character || !row) throw refuse('Character not found.');
    const item = app.catalog.item(characterKey);
    if (!item || !isSkinOf(character, item)) throw refuse('Invalid character key.');
    await ledger.items.load([characterKey]);
    // A character comes in his default skin without its item: what he wears already needs none.
    const isWorn = row.characterKey === characterKey;
    if (!isWorn && ledger.items.amount(characterKey) <= 0) throw refuse('You do not own this character.');
    const dressed = await tx
      .updateTable('userConstellCharacters')
      .set({ characterKey, updatedAt: storeDate(now) })
      .where('pk', '=', row.pk)
      .returningAll()
      .executeTakeFirstOrThrow();
    ledger.profile.set({ characterKey });
    return { userConstellCharacter: wireRow('userConstellCharacters', dressed), isProfileChanged: true };
  },
);

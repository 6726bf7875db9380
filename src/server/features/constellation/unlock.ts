import { newAwaken } from '../../../data/accounts/content-rows.js';
import type { Tx } from '../../../data/store/store.js';
import { wireRow, type WireRow } from '../../../data/wire.js';
import type { Catalog } from '../../catalog/catalog.js';
import type { Manifest } from '../../catalog/rows.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { readAwaken } from '../../ledger/character.js';
import { characterOf } from './queries.js';

export const unlockCharacter = defineWriteRoute(
  {
    method: 'post',
    path: '/api/constellation/:character/unlock',
    session: 'player',
    effect: 'write',
    summary: 'Unlocks a character whose item is owned; what is there already is answered as it is.',
    params: { character: pk() },
  },
  async ({ app, params, player, tx, ledger, now }) => {
    const { catalog } = app;
    const character = catalog.find('constellCharacters', params.character);
    if (!character) throw refuse('Character not found.');
    const key = character.rootCharacterKey;
    const [existing] = await characterOf(tx, { userPk: player.pk, characterPk: character.pk });
    await ledger.items.load([key]);
    if (!existing && ledger.items.amount(key) <= 0) throw refuse('You do not own this character.');
    // Granting what is owned adds the rows that go with it, and nothing else.
    if (!existing) ledger.grant(key, 1);
    return () => unlocked({ tx, catalog, userPk: player.pk, now }, character);
  },
);

interface Unlocking {
  readonly tx: Tx;
  readonly catalog: Catalog;
  readonly userPk: number;
  readonly now: number;
}

async function unlocked(
  { tx, catalog, userPk, now }: Unlocking,
  character: Manifest<'constellCharacters'>,
): Promise<{ userConstellCharacter: WireRow; userCharacterAwaken: WireRow }> {
  const [row] = await characterOf(tx, { userPk, characterPk: character.pk });
  if (!row) throw refuse('Character not found.');
  const found = await readAwaken({ db: tx, catalog, userPk }, { row, character });
  const awaken =
    found &&
    (found.row ??
      (await tx
        .insertInto('userCharacterAwakens')
        .values(newAwaken(userPk, found.awaken, now))
        .returningAll()
        .executeTakeFirstOrThrow()));
  return {
    userConstellCharacter: wireRow('userConstellCharacters', row),
    userCharacterAwaken: awaken ? wireRow('userCharacterAwakens', awaken) : {},
  };
}

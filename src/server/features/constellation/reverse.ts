import { newAwaken } from '../../../data/accounts/content-rows.js';
import { storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import type { Tx } from '../../../data/store/store.js';
import { wireRow } from '../../../data/wire.js';
import type { Catalog } from '../../catalog/catalog.js';
import type { Manifest } from '../../catalog/rows.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { readAwaken } from '../../ledger/character.js';
import { nextReverse, type Reverse } from '../../rules/constellation.js';
import { characterOf } from './queries.js';

export const reverseCharacter = defineWriteRoute(
  {
    method: 'post',
    path: '/api/constellation/:character/reverse',
    session: 'player',
    effect: 'write',
    summary: 'Reverses a character whose experience is full, for its costs, to the next level.',
    params: { character: pk() },
  },
  async ({ app, params, player, tx, ledger, now }) => {
    const { catalog } = app;
    const character = catalog.find('constellCharacters', params.character);
    const [row] = character ? await characterOf(tx, { userPk: player.pk, characterPk: character.pk }) : [];
    if (!character || !row) throw refuse('Character not found.');
    const found = await readAwaken({ db: tx, catalog, userPk: player.pk }, { row, character });
    const reverse = found && reverseOf(catalog, found.awaken, row.currentReverse);
    if (!reverse) throw refuse('Character has reached maximum reverse level.');
    if ((found.row?.[`currentExp${reverse.level}`] ?? 0) < reverse.requiredExp) {
      throw refuse('Not enough experience to reverse character.');
    }
    for (const { moneyType, value } of reverse.costs) {
      await ledger.pay(moneyType, Math.max(0, value), 'Not enough items to reverse character.');
    }
    for (const { key, value } of reverse.rewards) ledger.grant(key, value);
    const date = storeDate(now);
    await endLevel(tx, { userPk: player.pk, now, ...found }, reverse);
    const reversed = await tx
      .updateTable('userConstellCharacters')
      .set({ currentReverse: reverse.to, updatedAt: date })
      .where('pk', '=', row.pk)
      .returningAll()
      .executeTakeFirstOrThrow();
    return { userConstellCharacter: wireRow('userConstellCharacters', reversed) };
  },
);

function reverseOf(
  catalog: Catalog,
  awaken: Manifest<'characterAwakens'>,
  currentReverse: number,
): Reverse | null {
  return nextReverse(currentReverse, {
    awaken,
    levels: catalog.find('characterLevelSystems', awaken.CharacterLevelSystemPk),
    costs: catalog.find('characterCostSystems', awaken.CharacterCostSystemPk),
    rewards: catalog.find('characterRewardSystems', awaken.CharacterRewardSystemPk),
  });
}

interface LevelEnd {
  readonly userPk: number;
  readonly now: number;
  readonly awaken: Manifest<'characterAwakens'>;
  readonly row: PlayerRow<'userCharacterAwakens'> | undefined;
}

/** The awaken row notes when the level ended; a missing one is made. */
async function endLevel(tx: Tx, { userPk, now, awaken, row }: LevelEnd, { level }: Reverse): Promise<void> {
  const ended = { [`endDate${level}`]: storeDate(now), updatedAt: storeDate(now) };
  if (row) {
    await tx.updateTable('userCharacterAwakens').set(ended).where('pk', '=', row.pk).execute();
    return;
  }
  await tx
    .insertInto('userCharacterAwakens')
    .values({ ...newAwaken(userPk, awaken, now), ...ended })
    .execute();
}

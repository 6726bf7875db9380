/** Energy and stages of players (specification, 07 *Player*). */
import { z } from 'zod';
import type { SchemaMigration } from '../../../../data/migrations/migration.js';
import { amount } from '../../arguments.js';
import { refusal, success } from '../../answer.js';
import { tablesMigration, type Tx } from '../../database.js';
import { defineFunction, defineManager, type Manager, type Tools } from '../../manager.js';
import {
  gain,
  mostEnergy,
  newPlayer,
  pass,
  recoverTime,
  regenerated,
  spend,
  type PlayerState,
} from './rules.js';

interface PlayerTables {
  aliya_players: PlayerState & { readonly unique_id: string };
}

const migrations: readonly SchemaMigration[] = [
  tablesMigration('0001-players', [
    `CREATE TABLE aliya_players (
      unique_id TEXT PRIMARY KEY,
      energy INTEGER NOT NULL CHECK (energy BETWEEN 0 AND ${mostEnergy}),
      renewed_at INTEGER NOT NULL,
      level INTEGER NOT NULL,
      experience INTEGER NOT NULL,
      stage INTEGER NOT NULL
    )`,
  ]),
];

interface At {
  readonly tools: Tools<PlayerTables>;
  readonly uniqueId: string;
}

/** Changes a player by `rule`, which says null where it does not apply; gives the player after it, and the moment. */
async function changePlayer(
  { tools, uniqueId }: At,
  rule: (player: PlayerState, now: number) => PlayerState | null,
): Promise<{ readonly player: PlayerState; readonly now: number } | null> {
  const now = Math.floor(tools.clock.now() / 1000);
  return tools.db.write(uniqueId, async (tx) => {
    const player = rule(regenerated((await findPlayer(tx, uniqueId)) ?? newPlayer(now), now), now);
    if (!player) return null;
    await tx
      .insertInto('aliya_players')
      .values({ unique_id: uniqueId, ...player })
      .onConflict((conflict) => conflict.column('unique_id').doUpdateSet(player))
      .execute();
    return { player, now };
  });
}

function findPlayer(tx: Tx<PlayerTables>, uniqueId: string): Promise<PlayerState | undefined> {
  return tx
    .selectFrom('aliya_players')
    .select(['energy', 'renewed_at', 'level', 'experience', 'stage'])
    .where('unique_id', '=', uniqueId)
    .executeTakeFirst();
}

const ofEnergy = z.object({ energy: amount() });

/** A function that changes energy by a rule. */
function energyFunction(name: string, caller: 'client' | 'cheat', rule: typeof spend) {
  return defineFunction<PlayerTables, typeof ofEnergy>(
    { name, caller, arguments: ofEnergy },
    async ({ args, uniqueId, tools }) => {
      const changed = await changePlayer({ tools, uniqueId }, (player, now) =>
        rule(player, args.energy, now),
      );
      if (!changed) return refusal(1, 'energy error');
      const { player, now } = changed;
      return success({ energy: player.energy, recover_time: recoverTime(player, now) });
    },
  );
}

const passing = z.object({ level_id: amount({ min: 0 }) });

const passLevel = defineFunction<PlayerTables, typeof passing>(
  { name: 'pass_level', caller: 'client', arguments: passing },
  async ({ args, uniqueId, tools }) => {
    const changed = await changePlayer({ tools, uniqueId }, (player) => pass(player, args.level_id));
    return changed ? success({ stage: changed.player.stage }) : refusal(1, 'invalid state');
  },
);

export const player: Manager = defineManager<PlayerTables>({
  migrations,
  functions: [
    energyFunction('decrease_energy', 'client', spend),
    energyFunction('increase_energy', 'cheat', gain),
    passLevel,
  ],
});

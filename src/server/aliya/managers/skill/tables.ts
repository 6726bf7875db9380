import type { SchemaMigration } from '../../../../data/migrations/migration.js';
import { tablesMigration, type Tx } from '../../database.js';
import { Outbox } from '../../parts/outbox.js';

export interface SkillTables {
  aliya_skills: { readonly unique_id: string; readonly skill: string; readonly level: number };
}

export const skillMigrations: readonly SchemaMigration[] = [
  tablesMigration('0001-skills', [
    `CREATE TABLE aliya_skills (
      unique_id TEXT NOT NULL,
      skill TEXT NOT NULL,
      level INTEGER NOT NULL,
      PRIMARY KEY (unique_id, skill)
    )`,
  ]),
  Outbox.migration('0002-intents', 'skill'),
];

type Reading = Pick<Tx<SkillTables>, 'selectFrom'>;

/** The level of a user's skill; 0: not owned. */
export async function skillLevel(db: Reading, uniqueId: string, skill: string): Promise<number> {
  const query = db.selectFrom('aliya_skills').select('level').where('unique_id', '=', uniqueId);
  return (await query.where('skill', '=', skill).executeTakeFirst())?.level ?? 0;
}

/** The levels of the skills that a user has, by name. */
export async function skillLevels(db: Reading, uniqueId: string): Promise<ReadonlyMap<string, number>> {
  const query = db.selectFrom('aliya_skills').select(['skill', 'level']).where('unique_id', '=', uniqueId);
  return new Map((await query.execute()).map(({ skill, level }) => [skill, level]));
}

/** Stores the level of a skill. */
export async function storeSkill(
  tx: Tx<SkillTables>,
  uniqueId: string,
  { skill, level }: { readonly skill: string; readonly level: number },
): Promise<void> {
  await tx
    .insertInto('aliya_skills')
    .values({ unique_id: uniqueId, skill, level })
    .onConflict((conflict) => conflict.columns(['unique_id', 'skill']).doUpdateSet({ level }))
    .execute();
}

import type { SchemaMigration } from '../../../../data/migrations/migration.js';
import { tablesMigration, type Tx } from '../../database.js';
import { Outbox } from '../../parts/outbox.js';
import { notOwned, weaponNames, type Weapon } from './rules.js';

export interface WeaponTables {
  aliya_weapons: Weapon & { readonly unique_id: string };
}

const numbers = ['star', 'level', 'p1', 'p2', 'p3', 'p4', 'skill_point', 'segment'] as const;

export const weaponMigrations: readonly SchemaMigration[] = [
  tablesMigration('0001-weapons', [
    `CREATE TABLE aliya_weapons (
      unique_id TEXT NOT NULL,
      weapon TEXT NOT NULL,
      ${numbers.map((column) => `${column} INTEGER NOT NULL DEFAULT 0 CHECK (${column} >= 0)`).join(', ')},
      PRIMARY KEY (unique_id, weapon)
    )`,
  ]),
  Outbox.migration('0002-intents', 'weapon'),
];

/** A user's weapon; null for a name that no weapon has. */
export async function findWeapon(
  db: Pick<Tx<WeaponTables>, 'selectFrom'>,
  uniqueId: string,
  weapon: string,
): Promise<Weapon | null> {
  if (!weaponNames.includes(weapon)) return null;
  const query = db.selectFrom('aliya_weapons').select(['weapon', ...numbers]);
  const found = await query.where('unique_id', '=', uniqueId).where('weapon', '=', weapon).executeTakeFirst();
  return found ?? notOwned(weapon);
}

/** All forty weapons of a user, in their order. */
export async function allWeapons(
  db: Pick<Tx<WeaponTables>, 'selectFrom'>,
  uniqueId: string,
): Promise<Weapon[]> {
  const query = db.selectFrom('aliya_weapons').select(['weapon', ...numbers]);
  const found = await query.where('unique_id', '=', uniqueId).execute();
  return weaponNames.map((name) => found.find(({ weapon }) => weapon === name) ?? notOwned(name));
}

/** Stores a weapon as it is now. */
export async function storeWeapon(tx: Tx<WeaponTables>, uniqueId: string, weapon: Weapon): Promise<void> {
  await tx
    .insertInto('aliya_weapons')
    .values({ unique_id: uniqueId, ...weapon })
    .onConflict((conflict) => conflict.columns(['unique_id', 'weapon']).doUpdateSet(weapon))
    .execute();
}

/** The table of the pets. */
import { aliya } from 'kalpa';

/** @typedef {{ aliya_pets: { unique_id: string, name: string, meals: number } }} PetTables */

/** Migrations run in their order, once, and never change once they are out: later ones change what is there. */
export const petMigrations = [
  aliya.tablesMigration('0001-pets', [
    'CREATE TABLE aliya_pets (unique_id TEXT PRIMARY KEY, name TEXT NOT NULL, meals INTEGER NOT NULL)',
  ]),
  aliya.Outbox.migration('0002-intents', 'pet'),
];

/**
 * A user's pet.
 * @param {Pick<aliya.Tx<PetTables>, 'selectFrom'>} db
 * @param {string} uniqueId
 */
export function findPet(db, uniqueId) {
  const query = db.selectFrom('aliya_pets').select(['name', 'meals']);
  return query.where('unique_id', '=', uniqueId).executeTakeFirst();
}

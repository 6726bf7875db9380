/** Pets: a user has one, with a name, and feeds it out of the bag. */
import { aliya, z } from 'kalpa';
import { feed, meal } from './rules.js';
import { findPet, petMigrations } from './tables.js';

/** @typedef {import('./tables.js').PetTables} PetTables */
/** @typedef {aliya.Outbox<PetTables>} State */

const { defineFunction, defineManager, Outbox, refusal, success, text } = aliya;

const nothing = z.object({});

const getPet = defineFunction(
  { name: 'get_pet', caller: 'client', arguments: nothing },
  /** @param {aliya.Input<PetTables, typeof nothing, State>} input */
  async ({ uniqueId, tools }) => {
    const pet = await findPet(tools.db.read, uniqueId);
    return pet ? success({ pet1: [pet.name, pet.meals] }) : refusal(1, 'no pet');
  },
);

const naming = z.object({ name: text({ max: 20 }) });

const adoptPet = defineFunction(
  { name: 'adopt_pet', caller: 'client', arguments: naming },
  /** @param {aliya.Input<PetTables, typeof naming, State>} input */
  async ({ args, uniqueId, tools }) =>
    tools.db.write(uniqueId, async (tx) => {
      if (await findPet(tx, uniqueId)) return refusal(1, 'there is a pet already');
      const pet = { unique_id: uniqueId, name: args.name, meals: 0 };
      await tx.insertInto('aliya_pets').values(pet).execute();
      return success({ pet1: [pet.name, pet.meals] });
    }),
);

const feedPet = defineFunction(
  { name: 'feed_pet', caller: 'client', arguments: nothing },
  /** @param {aliya.Input<PetTables, typeof nothing, State>} input */
  async ({ uniqueId, tools, state }) =>
    state.buy(uniqueId, {
      insufficient: refusal(2, 'nothing to eat'),
      async plan() {
        const pet = await findPet(tools.db.read, uniqueId);
        if (!pet) return refusal(1, 'no pet');
        if (!feed(pet)) return refusal(9, 'the pet has had enough');
        return {
          payment: meal,
          async apply(tx, left) {
            const now = await findPet(tx, uniqueId);
            const fed = now && feed(now);
            if (!fed) return undefined;
            await tx.updateTable('aliya_pets').set(fed).where('unique_id', '=', uniqueId).execute();
            return success({ pet1: [fed.name, fed.meals], item1: [meal.item, left] });
          },
        };
      },
    }),
);

export const pet = defineManager({
  migrations: petMigrations,
  functions: [getPet, adoptPet, feedPet],
  /** @param {aliya.Tools<PetTables>} tools */
  async start(tools) {
    const outbox = new Outbox(tools, 'pet');
    await outbox.start();
    return { state: outbox, stop: () => outbox.stop() };
  },
});

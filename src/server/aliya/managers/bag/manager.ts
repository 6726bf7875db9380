/** Supplies: what players pay with and use up (specification, 07 *Bag*). Other parts ask it; they never touch its table. */
import { z } from 'zod';
import { amount, list, text } from '../../arguments.js';
import { refusal, success, type Answer } from '../../answer.js';
import {
  defineFunction,
  defineManager,
  type Manager,
  type ManagerFunction,
  type Tools,
} from '../../manager.js';
import { isItem, items, type Bag, type Changes, type Item } from './items.js';
import { applyOperation, bagOf, undoOperation } from './operations.js';
import { bagMigrations, type BagTables } from './tables.js';

/** How long an operation's id is remembered: nobody asks again after that. */
const rememberedMs = 90 * 86_400_000;

const nothing = z.object({});
const changing = z.object({ amount: amount(), operation: text().optional() });

/** `get_iron`, `add_iron`, `remove_iron` and their like. */
function functionsOf(item: Item): ManagerFunction[] {
  const changeBy = (sign: 1 | -1) => async (input: Changing) => {
    const { args, uniqueId, tools } = input;
    const changes: Changes = { [item]: sign * args.amount };
    const asked = { uniqueId, changes, operation: args.operation, now: tools.clock.now() };
    const answer = await tools.db.write(uniqueId, (tx) => applyOperation(tx, asked));
    return answer.status === 0 ? success({ remaining: answer.data[item] }) : answer;
  };
  return [
    defineFunction<BagTables, typeof nothing>(
      { name: `get_${item}`, caller: 'part', arguments: nothing },
      async ({ uniqueId, tools }) => success({ remaining: (await read(tools, uniqueId))[item] }),
    ),
    defineFunction({ name: `add_${item}`, caller: 'part', arguments: changing }, changeBy(1)),
    defineFunction({ name: `remove_${item}`, caller: 'part', arguments: changing }, changeBy(-1)),
  ];
}

interface Changing {
  readonly args: z.output<typeof changing>;
  readonly uniqueId: string;
  readonly tools: Tools<BagTables>;
}

const exchanging = z.object({
  take: z.enum(items),
  take_amount: amount(),
  give: z.enum(items),
  give_amount: amount(),
  operation: text().optional(),
});

/** Takes some of one item and gives some of another, both or neither. */
const exchange = defineFunction<BagTables, typeof exchanging>(
  { name: 'exchange', caller: 'part', arguments: exchanging },
  async ({ args, uniqueId, tools }) => {
    const changes = { [args.take]: -args.take_amount, [args.give]: args.give_amount };
    const asked = { uniqueId, changes, operation: args.operation, now: tools.clock.now() };
    return tools.db.write(uniqueId, (tx) => applyOperation(tx, asked));
  },
);

const undoing = z.object({ operation: text() });

const undo = defineFunction<BagTables, typeof undoing>(
  { name: 'undo_operation', caller: 'part', arguments: undoing },
  async ({ args, uniqueId, tools }) => {
    const asked = { uniqueId, operation: args.operation, now: tools.clock.now() };
    return tools.db.write(uniqueId, (tx) => undoOperation(tx, asked));
  },
);

const getAllSupplies = defineFunction<BagTables, typeof nothing>(
  { name: 'get_all_supplies', caller: 'client', arguments: nothing },
  async ({ uniqueId, tools }) => success(listed(await read(tools, uniqueId))),
);

const increasing = z.object({ supplies: list(text()), amount: list(amount()) });

const increaseSupplies = defineFunction<BagTables, typeof increasing>(
  { name: 'increase_supplies', caller: 'cheat', arguments: increasing },
  async ({ args, uniqueId, tools }) => {
    const changes: Partial<Record<Item, number>> = {};
    for (const [index, name] of args.supplies.entries()) {
      const by = args.amount[index];
      if (!isItem(name) || by === undefined) return refusal(1, 'invalid supplies');
      changes[name] = (changes[name] ?? 0) + by;
    }
    if (args.amount.length !== args.supplies.length) return refusal(1, 'invalid supplies');
    return tools.db.write(uniqueId, async (tx): Promise<Answer> => {
      const answer = await applyOperation(tx, { uniqueId, changes, operation: undefined, now: 0 });
      return answer.status === 0 ? success(listed(await bagOf(tx, uniqueId))) : answer;
    });
  },
);

function read(tools: Tools<BagTables>, uniqueId: string): Promise<Bag> {
  return tools.db.write(uniqueId, (tx) => bagOf(tx, uniqueId));
}

/** `item1: ["iron", 5]` and so on. */
function listed(bag: Bag): Record<string, unknown> {
  return Object.fromEntries(items.map((item, index) => [`item${index + 1}`, [item, bag[item]]]));
}

export const bag: Manager = defineManager<BagTables>({
  migrations: bagMigrations,
  functions: [...items.flatMap(functionsOf), exchange, undo, getAllSupplies, increaseSupplies],
  async start({ db, clock }) {
    const before = clock.now() - rememberedMs;
    await db.write('', (tx) =>
      tx.deleteFrom('aliya_bag_operations').where('created_at', '<', before).execute(),
    );
    return { state: undefined, stop: async () => {} };
  },
});

/**
 * Changes of a bag. One with an operation id happens once: asked for again, it gives the same answer, a refusal
 * included; taken back before it came, it never happens. So whoever does not know what became of a request may ask
 * again, or take it back, and nothing is lost or doubled (specification, 10 *Everywhere*).
 */
import { refusal, success, type Answer } from '../../answer.js';
import type { Tx } from '../../database.js';
import { refuse } from '../../../http/refusal.js';
import { change, inverse, items, type Bag, type Changes } from './items.js';
import type { BagTables } from './tables.js';

interface Operation {
  readonly uniqueId: string;
  readonly changes: Changes;
  /** Undefined: it happens as often as it is asked for. */
  readonly operation: string | undefined;
  readonly now: number;
}

/** Makes the changes, all or none. The answer's data has what is left of each item that changed. */
export async function applyOperation(tx: Tx<BagTables>, asked: Operation): Promise<Answer> {
  const { uniqueId, changes, operation, now } = asked;
  const known = operation === undefined ? undefined : await findOperation(tx, operation);
  if (known) {
    if (
      known.unique_id !== uniqueId ||
      (known.state !== 'undone' && known.changes !== JSON.stringify(changes))
    ) {
      throw refuse('operation: this id was used for something else');
    }
    return JSON.parse(known.answer) as Answer;
  }
  const answer = await applyChanges(tx, uniqueId, changes);
  if (operation !== undefined) {
    const row = {
      ...{ operation, unique_id: uniqueId, changes: JSON.stringify(changes), created_at: now },
      ...{
        state: answer.status === 0 ? ('done' as const) : ('refused' as const),
        answer: JSON.stringify(answer),
      },
    };
    await tx.insertInto('aliya_bag_operations').values(row).execute();
  }
  return answer;
}

/** Sees to it that an operation has not happened, and never will: takes it back, or keeps its id from being used. */
export async function undoOperation(
  tx: Tx<BagTables>,
  {
    uniqueId,
    operation,
    now,
  }: { readonly uniqueId: string; readonly operation: string; readonly now: number },
): Promise<Answer> {
  const undone = {
    state: 'undone' as const,
    answer: JSON.stringify(refusal(1, 'The operation was taken back')),
  };
  const known = await findOperation(tx, operation);
  if (!known) {
    const row = { operation, unique_id: uniqueId, changes: '{}', created_at: now, ...undone };
    await tx.insertInto('aliya_bag_operations').values(row).execute();
    return success();
  }
  if (known.unique_id !== uniqueId) throw refuse('operation: this id was used for something else');
  if (known.state === 'done') {
    const answer = await applyChanges(tx, uniqueId, inverse(JSON.parse(known.changes) as Changes));
    if (answer.status !== 0) return answer;
  }
  await tx.updateTable('aliya_bag_operations').set(undone).where('operation', '=', operation).execute();
  return success();
}

/** A user's bag, made at its first use. */
export async function bagOf(tx: Tx<BagTables>, uniqueId: string): Promise<Bag> {
  const query = tx.selectFrom('aliya_bags').select(items).where('unique_id', '=', uniqueId);
  const found = await query.executeTakeFirst();
  if (found) return found;
  await tx
    .insertInto('aliya_bags')
    .values({ unique_id: uniqueId, ...emptyBag })
    .execute();
  return emptyBag;
}

const emptyBag = Object.fromEntries(items.map((item) => [item, 0])) as Bag;

async function applyChanges(tx: Tx<BagTables>, uniqueId: string, changes: Changes): Promise<Answer> {
  const outcome = change(await bagOf(tx, uniqueId), changes);
  if ('refused' in outcome) return refusal(1, outcome.refused);
  await tx.updateTable('aliya_bags').set(outcome.bag).where('unique_id', '=', uniqueId).execute();
  const remaining = Object.fromEntries(
    items.filter((item) => changes[item] !== undefined).map((item) => [item, outcome.bag[item]]),
  );
  return success(remaining);
}

function findOperation(tx: Tx<BagTables>, operation: string) {
  return tx
    .selectFrom('aliya_bag_operations')
    .select(['unique_id', 'changes', 'state', 'answer'])
    .where('operation', '=', operation)
    .executeTakeFirst();
}

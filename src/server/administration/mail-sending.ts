/**
 * Putting mails into mail boxes, in slices: each is one transaction of a few milliseconds that also notes how far it
 * got, so that a mail to a hundred thousand players holds nobody up, goes on after a restart where it stopped, and
 * reaches everybody once, whichever and however many processes work at it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { storeDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { insertMissing } from '../../data/store/bulk.js';
import type { Reader } from '../../data/store/store.js';
import { MailState } from '../rules/codes.js';
import type { Administration } from './administration.js';

type Batch = PlayerRow<'mailBatches'>;
type Sending = Pick<Administration, 'store' | 'clock'>;

/** Players per transaction: few enough that nobody waits for their locks. */
export const playersAtOnce = 100;
/** A pause between slices, in which everybody else has the database. */
const pauseMs = 10;

/** Sends whatever is due and not sent to its end yet, the oldest first. Stops early when `signal` is aborted. */
export async function sendDueMails(admin: Sending, signal?: AbortSignal): Promise<void> {
  const open = await admin.store.read
    .selectFrom('mailBatches')
    .select('pk')
    .where('open', '=', 1)
    .where((eb) => eb.or([eb('toAll', '=', 0), eb('sendAt', '<=', admin.clock.now())]))
    .orderBy('pk')
    .execute();
  for (const { pk } of open) await sendOut(admin, pk, signal);
}

/** Sends one mail to its end, unless it waits for its moment. */
export async function sendOut(admin: Sending, pk: number, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted && (await sendSlice(admin, pk))) await delay(pauseMs);
}

/** Sends a mail to the next few; gives whether some may be left. */
async function sendSlice({ store, clock }: Sending, pk: number): Promise<boolean> {
  const found = await batchOf(store.read, pk);
  if (found?.open !== 1 || (found.toAll === 1 && found.sendAt > clock.now())) return false;
  const batch = found.wanted === null ? await begin(store, found) : found;
  const group = await nextRecipients(store.read, batch);
  const last = group.at(-1);
  if (last === undefined) {
    await store.write([], (tx) =>
      tx.updateTable('mailBatches').set({ open: 0, recipients: null }).where('pk', '=', pk).execute(),
    );
    return false;
  }
  await store.write(group, async (tx) => {
    // Of two processes that have the same slice one gets it; and what was taken back goes to nobody any more.
    const { numUpdatedRows } = await tx
      .updateTable('mailBatches')
      .set({ reachedPk: last })
      .where((eb) => eb.and({ pk, open: 1, reachedPk: batch.reachedPk }))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    const there = await tx.selectFrom('users').select('pk').where('pk', 'in', group).execute();
    const added = await insertMissing(tx, 'userMailBoxes', {
      ...{ dialect: store.dialect, constants: contentsOf(batch) },
      ...{ column: 'UserPk', values: there.map((user) => user.pk) },
    });
    await tx
      .updateTable('mailBatches')
      .set((eb) => ({ players: eb('players', '+', added) }))
      .where('pk', '=', pk)
      .execute();
  });
  return true;
}

function contentsOf({ pk, title, description, sendAt, itemRewards }: Batch) {
  return {
    ...{ title, description, sent: storeDate(sendAt), state: MailState.unread },
    ...{ itemRewards, packRewards: '[]', BatchPk: pk },
  };
}

function batchOf(db: Reader, pk: number): Promise<Batch | undefined> {
  return db.selectFrom('mailBatches').selectAll().where('pk', '=', pk).executeTakeFirst();
}

/** Notes who has an account at the moment at which a mail to all begins: who signs up later does not get it. */
async function begin(store: Sending['store'], batch: Batch): Promise<Batch> {
  return store.write([], async (tx) => {
    const { last, count } = await tx
      .selectFrom('users')
      .select(({ fn }) => [fn.max('pk').as('last'), fn.countAll<number>().as('count')])
      .executeTakeFirstOrThrow();
    await tx
      .updateTable('mailBatches')
      .set({ lastPk: Number(last ?? 0), wanted: Number(count) })
      .where('pk', '=', batch.pk)
      .where('wanted', 'is', null)
      .execute();
    return tx.selectFrom('mailBatches').selectAll().where('pk', '=', batch.pk).executeTakeFirstOrThrow();
  });
}

async function nextRecipients(db: Reader, batch: Batch): Promise<number[]> {
  const { reachedPk, lastPk, toAll, recipients } = batch;
  if (toAll === 0) {
    const list: unknown = JSON.parse(recipients ?? '[]');
    const pks = Array.isArray(list) ? list.filter((pk) => typeof pk === 'number') : [];
    return pks
      .filter((pk) => pk > reachedPk)
      .sort((a, b) => a - b)
      .slice(0, playersAtOnce);
  }
  const users = await db
    .selectFrom('users')
    .select('pk')
    .where('pk', '>', reachedPk)
    .where('pk', '<=', lastPk ?? 0)
    .orderBy('pk')
    .limit(playersAtOnce)
    .execute();
  return users.map(({ pk }) => pk);
}

/** Mail from an administrator to one, several or all players, at once or later. */
import type { Reward } from '../../data/columns.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { Reader } from '../../data/store/store.js';
import { refuse } from '../http/refusal.js';
import { MailState } from '../rules/codes.js';
import { ownedKey } from '../rules/items.js';
import { mailRewards } from '../rules/mail.js';
import type { Actor, Administration } from './administration.js';
import { writeAudit } from './audit.js';
import { playersAtOnce, sendOut } from './mail-sending.js';
import { pageOf, type Page } from './paging.js';

type Batch = PlayerRow<'mailBatches'>;

export interface NewMail {
  readonly actor: Actor;
  /** users.pk of those who get it. */
  readonly to: readonly number[] | 'all';
  readonly title: string;
  readonly text: string;
  readonly items: readonly Reward[];
  /** Unix ms; until then it is in nobody's list. Null is at once. */
  readonly at: number | null;
}

/** How far a mail is. */
export interface MailProgress {
  /** `scheduled` waits for its moment; of `sending` some have it and some are still to get it. */
  readonly state: 'scheduled' | 'sending' | 'sent' | 'canceled';
  /** How many players got it so far. */
  readonly players: number;
  /** How many are to get it; null where that is known at its moment only. */
  readonly wanted: number | null;
}

export interface SentMail extends MailProgress {
  /** mailBatches.pk */
  readonly mail: number;
}

const longest = { title: 200, text: 5000, items: 20 } as const;

/**
 * Notes a mail to be sent. Those who are named get it before this returns, all players in slices by whoever calls
 * `sendDueMails`: a mail to all for later goes to who has an account at that moment. Refuses unknown players and items
 * before anything is written.
 */
export async function sendMail(admin: Administration, mail: NewMail): Promise<SentMail> {
  checkMail(admin, mail);
  const { store, clock } = admin;
  const { actor, to, title, text, items } = mail;
  const now = clock.now();
  const sendAt = mail.at ?? now;
  const isToAll = to === 'all';
  const pks = isToAll ? [] : await knownPlayers(store.read, to);
  const pk = await store.write([], async (tx) => {
    const written = { createdAt: now, actor: actor.name, title, description: text, sendAt };
    const whom = isToAll
      ? { toAll: 1, recipients: null, wanted: null }
      : { toAll: 0, recipients: JSON.stringify(pks), wanted: pks.length };
    const batch = await tx
      .insertInto('mailBatches')
      .values({ ...written, ...whom, itemRewards: JSON.stringify(items), players: 0, open: 1, reachedPk: 0 })
      .returning('pk')
      .executeTakeFirstOrThrow();
    await writeAudit(tx, {
      ...{ at: now, actor, action: 'mail.send', target: `mail ${batch.pk}` },
      ...(pks.length === 1 && pks[0] !== undefined ? { subjectPk: pks[0] } : {}),
      after: { to: isToAll ? 'all' : pks, title, text, items, at: new Date(sendAt).toISOString() },
    });
    return batch.pk;
  });
  if (!isToAll) await sendOut(admin, pk);
  return { mail: pk, ...(await readProgress(admin, pk)) };
}

/** How far a mail is. Refuses with 404 where there is none. */
export async function readProgress(
  { store, clock }: Pick<Administration, 'store' | 'clock'>,
  pk: number,
): Promise<MailProgress> {
  return progressOf(await readBatch(store.read, pk), clock.now());
}

function progressOf(batch: Batch, now: number): MailProgress {
  const { players, wanted, canceledAt, open, sendAt } = batch;
  const going = sendAt > now ? 'scheduled' : open === 1 ? 'sending' : 'sent';
  return { state: canceledAt === null ? going : 'canceled', players, wanted };
}

async function readBatch(db: Reader, pk: number): Promise<Batch> {
  const batch = await db.selectFrom('mailBatches').selectAll().where('pk', '=', pk).executeTakeFirst();
  if (!batch) throw refuse('There is no such mail.', { status: 404 });
  return batch;
}

function checkMail({ catalog }: Administration, { to, title, text, items }: NewMail): void {
  // An empty list must never mean everybody.
  if (to !== 'all' && to.length === 0) throw refuse('to: must name a player, or be "all".');
  if (title.trim() === '' || title.length > longest.title) {
    throw refuse(`title: must be text of 1 to ${longest.title} characters.`);
  }
  if (text.length > longest.text) throw refuse(`text: must not have more than ${longest.text} characters.`);
  if (items.length > longest.items) throw refuse(`items: must not be more than ${longest.items}.`);
  for (const { key, value } of items) {
    if (!catalog.item(ownedKey(key))) throw refuse(`items: there is no item ${JSON.stringify(key)}.`);
    if (!Number.isSafeInteger(value) || value < 1) throw refuse(`items: an amount of ${value} ${key}.`);
  }
}

async function knownPlayers(db: Reader, wanted: readonly number[]): Promise<number[]> {
  const users = await db
    .selectFrom('users')
    .select('pk')
    .where('pk', 'in', [...wanted])
    .orderBy('pk')
    .execute();
  const pks = users.map(({ pk }) => pk);
  const unknown = wanted.filter((pk) => !pks.includes(pk));
  if (unknown.length > 0) throw refuse(`to: there is no player ${unknown.join(', ')}. Nothing was sent.`);
  return pks;
}

/** Takes a mail back from all who have not taken what it carries; gives their number. Nobody gets it any more. */
export async function cancelMail(
  { store, clock }: Pick<Administration, 'store' | 'clock'>,
  { actor, mail }: { readonly actor: Actor; readonly mail: number },
): Promise<number> {
  const now = clock.now();
  const batch = await readBatch(store.read, mail);
  // With its line of the audit log before anything goes: that may take a while, and be broken off.
  await store.write([], async (tx) => {
    await tx.updateTable('mailBatches').set({ canceledAt: now, open: 0 }).where('pk', '=', mail).execute();
    const { open } = await tx
      .selectFrom('userMailBoxes')
      .select(({ fn }) => fn.countAll<number>().as('open'))
      .where('BatchPk', '=', mail)
      .where('state', '<>', MailState.done)
      .executeTakeFirstOrThrow();
    await writeAudit(tx, {
      ...{ at: now, actor, action: 'mail.cancel', target: `mail ${mail}` },
      ...{ before: { title: batch.title, ...progressOf(batch, now) }, after: { takenBack: Number(open) } },
    });
  });
  let taken = 0;
  for (;;) {
    const open = await store.read
      .selectFrom('userMailBoxes')
      .select(['pk', 'UserPk'])
      .where('BatchPk', '=', mail)
      .where('state', '<>', MailState.done)
      .limit(playersAtOnce)
      .execute();
    if (open.length === 0) break;
    const pks = open.map(({ pk }) => pk);
    const players = open.map(({ UserPk }) => UserPk);
    const { numDeletedRows } = await store.write(players, (tx) =>
      tx
        .deleteFrom('userMailBoxes')
        .where('pk', 'in', pks)
        .where('state', '<>', MailState.done)
        .executeTakeFirst(),
    );
    taken += Number(numDeletedRows);
  }
  return taken;
}

/** The mails that were sent from here, the newest first, with how many players took what they carry. */
export async function listSentMails(
  { store: { read: db }, clock }: Pick<Administration, 'store' | 'clock'>,
  page: Page,
) {
  const query = db.selectFrom('mailBatches');
  const { total, rows } = await pageOf(
    db,
    { ordered: query.selectAll().orderBy('pk', 'desc'), counted: query },
    page,
  );
  const pks = rows.map(({ pk }) => pk);
  const done = await db
    .selectFrom('userMailBoxes')
    .select(({ fn }) => ['BatchPk', fn.countAll<number>().as('count')])
    .where('BatchPk', 'in', [0, ...pks])
    .where('state', '=', MailState.done)
    .groupBy('BatchPk')
    .execute();
  const date = (ms: number) => new Date(ms).toISOString();
  return {
    total,
    rows: rows.map((row) => ({
      pk: row.pk,
      createdAt: date(row.createdAt),
      actor: row.actor,
      title: row.title,
      text: row.description,
      items: mailRewards({ itemRewards: row.itemRewards, packRewards: null }),
      at: date(row.sendAt),
      toAll: row.toAll === 1,
      ...progressOf(row, clock.now()),
      taken: Number(done.find(({ BatchPk }) => BatchPk === row.pk)?.count ?? 0),
      canceledAt: row.canceledAt === null ? null : date(row.canceledAt),
    })),
  };
}

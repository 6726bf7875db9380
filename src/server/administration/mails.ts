/** Mail from an administrator to one, several or all players, at once or later. */
import type { Reward } from '../../data/columns.js';
import { storeDate } from '../../data/dates.js';
import { insertMissing } from '../../data/store/bulk.js';
import type { Reader } from '../../data/store/store.js';
import { refuse } from '../http/refusal.js';
import { MailState } from '../rules/codes.js';
import { ownedKey } from '../rules/items.js';
import type { Actor, Administration } from './administration.js';
import { writeAudit } from './audit.js';
import { pageOf, type Page, type Paged } from './paging.js';

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

export interface SentMail {
  /** mailBatches.pk */
  readonly mail: number;
  /** How many players got it. */
  readonly players: number;
}

/** Players per transaction: few enough that nobody waits for their locks. */
const playersAtOnce = 100;
const longest = { title: 200, text: 5000, items: 20 } as const;

/**
 * Sends a mail. Players are written in groups, each a transaction; who was deleted meanwhile is passed over. Refuses
 * unknown players and items before anything is written.
 */
export async function sendMail(admin: Administration, mail: NewMail): Promise<SentMail> {
  checkMail(admin, mail);
  const { store, clock } = admin;
  const { actor, to, title, text, items } = mail;
  const now = clock.now();
  const sendAt = mail.at ?? now;
  const pks = await recipients(store.read, to);
  const itemRewards = JSON.stringify(items);
  const batch = await store.write([], async (tx) => {
    const written = { createdAt: now, actor: actor.name, title, description: text, itemRewards, sendAt };
    const { pk } = await tx
      .insertInto('mailBatches')
      .values({ ...written, toAll: to === 'all' ? 1 : 0, players: pks.length, canceledAt: null })
      .returning('pk')
      .executeTakeFirstOrThrow();
    await writeAudit(tx, {
      ...{ at: now, actor, action: 'mail.send', target: `mail ${pk}` },
      ...(to !== 'all' && to.length === 1 && to[0] !== undefined ? { subjectPk: to[0] } : {}),
      after: { to: to === 'all' ? 'all' : pks, title, text, items, at: new Date(sendAt).toISOString() },
    });
    return pk;
  });
  const constants = {
    ...{ title, description: text, sent: storeDate(sendAt), state: MailState.unread },
    ...{ itemRewards, packRewards: '[]', BatchPk: batch },
  };
  let players = 0;
  for (let from = 0; from < pks.length; from += playersAtOnce) {
    const group = pks.slice(from, from + playersAtOnce);
    players += await store.write(group, async (tx) => {
      const there = await tx.selectFrom('users').select('pk').where('pk', 'in', group).execute();
      const values = there.map(({ pk }) => pk);
      return insertMissing(tx, 'userMailBoxes', {
        ...{ dialect: store.dialect, constants, column: 'UserPk', values },
      });
    });
  }
  return { mail: batch, players };
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

async function recipients(db: Reader, to: NewMail['to']): Promise<number[]> {
  const users = db.selectFrom('users').select('pk').orderBy('pk');
  const wanted = to === 'all' ? users : users.where('pk', 'in', [...to]);
  const pks = (await wanted.execute()).map(({ pk }) => pk);
  const unknown = to === 'all' ? [] : to.filter((pk) => !pks.includes(pk));
  if (unknown.length > 0) throw refuse(`to: there is no player ${unknown.join(', ')}. Nothing was sent.`);
  return pks;
}

/** Takes a mail back from all who have not taken what it carries; gives their number. */
export async function cancelMail(
  admin: Administration,
  { actor, mail }: { readonly actor: Actor; readonly mail: number },
): Promise<number> {
  const { store, clock } = admin;
  const batch = await store.read
    .selectFrom('mailBatches')
    .selectAll()
    .where('pk', '=', mail)
    .executeTakeFirst();
  if (!batch) throw refuse('There is no such mail.', { status: 404 });
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
  await store.write([], async (tx) => {
    const now = clock.now();
    await tx.updateTable('mailBatches').set({ canceledAt: now }).where('pk', '=', mail).execute();
    const audited = { at: now, actor, action: 'mail.cancel', target: `mail ${mail}` };
    await writeAudit(tx, { ...audited, before: { title: batch.title }, after: { takenBack: taken } });
  });
  return taken;
}

/** The mails that were sent from here, the newest first, with how many players took what they carry. */
export async function listSentMails(db: Reader, page: Page): Promise<Paged<object>> {
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
      items: JSON.parse(row.itemRewards ?? '[]') as unknown,
      at: date(row.sendAt),
      toAll: row.toAll === 1,
      players: row.players,
      taken: Number(done.find(({ BatchPk }) => BatchPk === row.pk)?.count ?? 0),
      canceledAt: row.canceledAt === null ? null : date(row.canceledAt),
    })),
  };
}

/**
 * Mails that somebody asked for who must not learn whether there is such an account: they are noted in the database,
 * for whatever address was typed, and sent afterwards (specification, 06 *Auth modes*). The note outlives a crash and
 * holds no secret: a temporary password is made when it is sent, and again when that is tried again.
 */
import pLimit from 'p-limit';
import type { PlayerRow } from '../../data/player-tables.js';
import type { Tx } from '../../data/store/store.js';
import { issueTemporaryPassword } from '../accounts/temporary-passwords.js';
import type { AppContext } from '../context.js';
import { isMailLanguage } from './languages.js';
import { composeMail } from './mail.js';
import { MailFailure } from './mailer.js';
import type { MailKind } from './texts.js';

type OutboxKind = Exclude<MailKind, 'code'>;
type Note = PlayerRow<'mailOutbox'>;

/** A player is mailed the same thing once in this time, however often it is asked for. */
const betweenMs = 60_000;
/** Who has taken a note has this long to send it, before another process may. */
const claimMs = 120_000;
/** A mail that could not be sent for this long is given up. */
const giveUpMs = 24 * 3_600_000;
const firstRetryMs = 60_000;
const longestRetryMs = 3_600_000;
const atOnce = 2;
const batch = 20;

interface Wanted {
  /** users.pk; undefined where nobody has what was typed: the same is done then, and nothing is sent. */
  readonly userPk: number | undefined;
  readonly kind: OutboxKind;
  readonly language: string;
  readonly now: number;
}

/** Notes a mail to be sent. One that waits, or was sent within a minute, is not noted again. */
export async function noteMail(app: AppContext, { userPk, kind, language, now }: Wanted): Promise<void> {
  // A number that no player has and no other request, so that the database does the same work.
  const UserPk = userPk ?? -app.random.integer(1, 2 ** 40);
  await app.store.write([], (tx) =>
    tx
      .insertInto('mailOutbox')
      .values({ UserPk, kind, language, createdAt: now, nextTryAt: now, tries: 0 })
      .onConflict((conflict) => conflict.columns(['UserPk', 'kind']).doNothing())
      .execute(),
  );
}

/** Sends what is due, and forgets what was sent; gives the number of mails that were sent. */
export async function sendNoted(app: AppContext): Promise<number> {
  const now = app.clock.now();
  const due = await app.store.read
    .selectFrom('mailOutbox')
    .selectAll()
    .where('nextTryAt', '<=', now)
    .orderBy('nextTryAt')
    .limit(batch)
    .execute();
  const limit = pLimit(atOnce);
  const sent = await Promise.all(due.map((note) => limit(() => handle(app, note, now))));
  return sent.filter(Boolean).length;
}

async function handle(app: AppContext, note: Note, now: number): Promise<boolean> {
  // What was sent stays for a minute, and what nobody is to get goes like it.
  if (note.sentAt !== null || note.UserPk < 0 || note.createdAt + giveUpMs <= now) {
    if (note.sentAt === null && note.UserPk >= 0)
      app.log.error(
        { user: note.UserPk, kind: note.kind },
        'a mail could not be sent for a day and was given up',
      );
    await remove(app, note);
    return false;
  }
  if (!(await claim(app, note, now))) return false;
  try {
    if (!(await deliver(app, note, now))) {
      await remove(app, note);
      return false;
    }
    await update(app, note, { sentAt: now, nextTryAt: now + betweenMs });
    return true;
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    const fields = { user: note.UserPk, kind: note.kind, reason: error.message };
    app.log.warn(fields, error.isFinal ? 'a mail was refused' : 'a mail could not be sent yet');
    if (error.isFinal) await remove(app, note);
    else {
      const wait = Math.min(longestRetryMs, firstRetryMs * 2 ** note.tries);
      await update(app, note, { tries: note.tries + 1, nextTryAt: now + wait });
    }
    return false;
  }
}

/** Of several processes that see the note one gets it. */
function claim(app: AppContext, { pk, nextTryAt }: Note, now: number): Promise<boolean> {
  return app.store.write([], async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('mailOutbox')
      .set({ nextTryAt: now + claimMs })
      .where('pk', '=', pk)
      .where('nextTryAt', '=', nextTryAt)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  });
}

/** Gives false where there is nobody to send it to any more. */
async function deliver(app: AppContext, note: Note, now: number): Promise<boolean> {
  const user = await app.store.read
    .selectFrom('users')
    .selectAll()
    .where('pk', '=', note.UserPk)
    .executeTakeFirst();
  if (!user?.id || user.email === null || user.deleteAfter !== null) return false;
  const value =
    note.kind === 'account' ? user.id : await issueTemporaryPassword(app, { userPk: user.pk, now });
  if (value === null) return false;
  const kind: OutboxKind = note.kind === 'account' ? 'account' : 'password';
  await app.mailer.send(user.email, composeMail(kind, languageOf(note), value));
  return true;
}

function languageOf({ language }: Note) {
  return isMailLanguage(language) ? language : 'en';
}

function update(app: AppContext, { pk }: Note, columns: Partial<Note>): Promise<unknown> {
  return app.store.write([], (tx) =>
    tx.updateTable('mailOutbox').set(columns).where('pk', '=', pk).execute(),
  );
}

function remove(app: AppContext, { pk }: Note): Promise<unknown> {
  return app.store.write([], (tx: Tx) => tx.deleteFrom('mailOutbox').where('pk', '=', pk).execute());
}

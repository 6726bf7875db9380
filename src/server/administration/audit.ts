/** The audit log: who did what, when, to whom, what was there before and after. Rows are only ever added. */
import type { Reader, Tx } from '../../data/store/store.js';
import type { Actor } from './administration.js';
import { pageOf, type Page, type Paged } from './paging.js';

interface Entry {
  /** Unix ms. */
  readonly at: number;
  readonly actor: Actor;
  readonly action: string;
  readonly target: string;
  /** users.pk of the player that it was done to. */
  readonly subjectPk?: number;
  readonly before?: object | null;
  readonly after?: object | null;
}

/** Adds a line, in the transaction of what it tells of. Secrets are the caller's to leave out. */
export async function writeAudit(tx: Tx, entry: Entry): Promise<void> {
  const { at, actor, action, target, subjectPk = null, before = null, after = null } = entry;
  await tx
    .insertInto('auditLog')
    .values({
      ...{ at, actor: actor.name, ActorPk: actor.userPk, action, target, SubjectPk: subjectPk },
      before: before && JSON.stringify(before),
      after: after && JSON.stringify(after),
    })
    .execute();
}

export interface AuditLine {
  readonly pk: number;
  readonly at: string;
  readonly actor: string;
  /** users.pk, where he is a player. */
  readonly actorPk: number | null;
  readonly action: string;
  readonly target: string;
  /** users.pk of the player that it was done to. */
  readonly player: number | null;
  readonly before: unknown;
  readonly after: unknown;
}

interface AuditFilter extends Page {
  readonly subjectPk?: number | undefined;
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
}

/** The newest lines first; `before` and `after` as values, `at` as a date. */
export async function listAudit(db: Reader, filter: AuditFilter): Promise<Paged<AuditLine>> {
  let query = db.selectFrom('auditLog');
  if (filter.subjectPk !== undefined) query = query.where('SubjectPk', '=', filter.subjectPk);
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor);
  const { total, rows } = await pageOf(
    db,
    { ordered: query.selectAll().orderBy('pk', 'desc'), counted: query },
    filter,
  );
  return {
    total,
    rows: rows.map(({ at, before, after, SubjectPk, ActorPk, ...row }) => ({
      ...row,
      at: new Date(at).toISOString(),
      actorPk: ActorPk,
      player: SubjectPk,
      before: before === null ? null : (JSON.parse(before) as unknown),
      after: after === null ? null : (JSON.parse(after) as unknown),
    })),
  };
}

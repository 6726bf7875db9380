/** Boards as the console shows them, and hiding a score from one or taking it off. */
import { sql } from 'kysely';
import { isOnBoardOf } from '../../data/boards/tables.js';
import { sendDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { Reader, Tx } from '../../data/store/store.js';
import { refuse } from '../http/refusal.js';
import { removeAlbumBest } from '../scores/albums.js';
import { clearRanking } from '../scores/darkmoon.js';
import { removeBest } from '../scores/removal.js';
import { actOnPlayer, type Actor, type Administration, type Done } from './administration.js';
import type { Page, Paged } from './paging.js';

/** The kinds of board: their tables, the score that decides, and what tells one from another. */
const boards = {
  map: { table: 'bestRecords', score: 'score', keys: ['MapPk'] },
  album: { table: 'userAlbumBestRecord', score: 'totalScore', keys: ['AlbumPk', 'season'] },
  darkmoon: { table: 'userDarkmoonRanking', score: 'bestTotalScore', keys: ['season', 'mode'] },
} as const;

export type BoardKind = keyof typeof boards;
export const boardKinds = ['map', 'album', 'darkmoon'] as const;

interface BoardPage extends Page {
  readonly kind: BoardKind;
  /** By the kind: a map; an album and its season; a season and the hand's number. */
  readonly keys: readonly number[];
}

/** A score on a board. */
export interface BoardLine {
  readonly pk: number;
  readonly UserPk: number;
  readonly score: number;
  readonly updatedAt: string | null;
  readonly nickname: string | null;
  /** Whether players do not see it: an operator hid it, or its player is banned, leaving or gone. */
  readonly isHidden: boolean;
  /** Whether an operator hid it. */
  readonly isHiddenByHand: boolean;
}

interface BoardRow extends Omit<BoardLine, 'isHidden' | 'isHiddenByHand'> {
  readonly hidden: number;
  readonly permission: number | null;
  readonly deleteAfter: number | null;
}

/** A board, the highest first, those whom players do not see marked. */
export async function listBoard(
  db: Reader,
  { kind, keys, page, size }: BoardPage,
): Promise<Paged<BoardLine>> {
  const { table, score, keys: names } = boards[kind];
  if (keys.length !== names.length) throw refuse(`keys: must be ${names.join(' and ')}.`);
  const holds = isOnBoardOf(
    table,
    'b',
    keys.map((key) => sql`${key}`),
  );
  const { rows } =
    await sql<BoardRow>`select b."pk", b."UserPk", b.${sql.ref(score)} as "score", b."updatedAt",
      b."hidden", u."nickname", u."permission", u."deleteAfter"
    from ${sql.table(table)} b left join "users" u on u."pk" = b."UserPk"
    where ${holds} order by b.${sql.ref(score)} desc, coalesce(b."updatedAt", b."createdAt", ''), b."pk"
    limit ${size} offset ${(page - 1) * size}`.execute(db);
  const counted = await sql<{ count: number }>`select count(*) as "count" from ${sql.table(table)} b
    where ${holds}`.execute(db);
  return {
    total: Number(counted.rows[0]?.count ?? 0),
    rows: rows.map(({ permission, deleteAfter, hidden, updatedAt, ...row }) => ({
      ...{ ...row, updatedAt: sendDate(updatedAt) },
      isHidden: hidden === 1 || permission === null || permission < 0 || deleteAfter !== null,
      isHiddenByHand: hidden === 1,
    })),
  };
}

interface OnScore {
  readonly actor: Actor;
  readonly kind: BoardKind;
  /** pk of the board's row. */
  readonly pk: number;
}

/**
 * Takes a score off a board, and the plays behind it out of the player's records. On a map and of an album the best of
 * his other plays takes its place, and rating and public profile follow; a darkmoon season begins anew.
 */
export async function removeScore(admin: Administration, score: OnScore): Promise<void> {
  const { catalog } = admin;
  await onScore(admin, { ...score, action: 'score.remove' }, async (tx, found) => {
    const done = { result: undefined, before: { board: score.kind, ...found.row } };
    if (found.kind === 'darkmoon') {
      await clearRanking(tx, found.row);
      return done;
    }
    const next =
      found.kind === 'map' ? await removeBest(tx, catalog, found.row) : await removeAlbumBest(tx, found.row);
    return { ...done, after: next === null ? null : { score: next } };
  });
}

/** Hides a score from its board until it is beaten, or shows it again; it stays the player's best. */
export async function hideScore(
  admin: Administration,
  { isHidden, ...score }: OnScore & { readonly isHidden: boolean },
): Promise<void> {
  const action = isHidden ? 'score.hide' : 'score.show';
  await onScore(admin, { ...score, action }, async (tx, { row }) => {
    const hidden = isHidden ? 1 : 0;
    await tx
      .updateTable(boards[score.kind].table as 'bestRecords')
      .set({ hidden })
      .where('pk', '=', row.pk)
      .execute();
    const before = { board: score.kind, pk: row.pk, hidden: row.hidden };
    return { result: undefined, before, after: { ...before, hidden } };
  });
}

type FoundScore =
  | { readonly kind: 'map'; readonly row: PlayerRow<'bestRecords'> }
  | { readonly kind: 'album'; readonly row: PlayerRow<'userAlbumBestRecord'> }
  | { readonly kind: 'darkmoon'; readonly row: PlayerRow<'userDarkmoonRanking'> };

/** Does something to a score, whose player is locked. Refuses with 404 where there is none. */
async function onScore(
  admin: Administration,
  { actor, kind, pk, action }: OnScore & { readonly action: string },
  work: (tx: Tx, found: FoundScore) => Promise<Done<void>>,
): Promise<void> {
  const { row } = await findScore(admin.store.read, kind, pk);
  await actOnPlayer(admin, { actor, userPk: row.UserPk, action }, async (tx) =>
    work(tx, await findScore(tx, kind, pk)),
  );
}

async function findScore(db: Reader | Tx, kind: BoardKind, pk: number): Promise<FoundScore> {
  const { table } = boards[kind];
  const row = await db
    .selectFrom(table as 'bestRecords')
    .selectAll()
    .where('pk', '=', pk)
    .executeTakeFirst();
  if (!row) throw refuse('There is no such score.', { status: 404 });
  // A row of the table that belongs to the kind.
  return { kind, row } as FoundScore;
}

/** Boards as the console shows them, and taking a score off one. */
import { sql } from 'kysely';
import { sendDate } from '../../data/dates.js';
import type { Reader } from '../../data/store/store.js';
import { refuse } from '../http/refusal.js';
import { removeBest } from '../scores/removal.js';
import { actOnPlayer, type Actor, type Administration } from './administration.js';
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

interface BoardRow {
  readonly pk: number;
  readonly UserPk: number;
  readonly score: number;
  readonly updatedAt: string | null;
  readonly nickname: string | null;
  readonly permission: number | null;
}

/** A board, the highest first, those whom players do not see marked. */
export async function listBoard(db: Reader, { kind, keys, page, size }: BoardPage): Promise<Paged<object>> {
  const { table, score, keys: names } = boards[kind];
  if (keys.length !== names.length) throw refuse(`keys: must be ${names.join(' and ')}.`);
  const holds = sql.join(
    names.map((name, index) => sql`b.${sql.ref(name)} = ${keys[index] ?? 0}`),
    sql` and `,
  );
  const { rows } =
    await sql<BoardRow>`select b."pk", b."UserPk", b.${sql.ref(score)} as "score", b."updatedAt",
      u."nickname", u."permission"
    from ${sql.table(table)} b left join "users" u on u."pk" = b."UserPk"
    where ${holds} order by b.${sql.ref(score)} desc, coalesce(b."updatedAt", b."createdAt", ''), b."pk"
    limit ${size} offset ${(page - 1) * size}`.execute(db);
  const counted = await sql<{ count: number }>`select count(*) as "count" from ${sql.table(table)} b
    where ${holds}`.execute(db);
  return {
    total: Number(counted.rows[0]?.count ?? 0),
    rows: rows.map(({ permission, updatedAt, ...row }) => ({
      ...{ ...row, updatedAt: sendDate(updatedAt) },
      isHidden: permission === null || permission < 0,
    })),
  };
}

interface ScoreRemoval {
  readonly actor: Actor;
  readonly kind: BoardKind;
  /** pk of the board's row. */
  readonly pk: number;
}

/**
 * Takes a score off a board, and the play behind it out of the player's records. On a map the best of his other plays
 * takes its place; rating and public profile follow.
 */
export async function removeScore(admin: Administration, { actor, kind, pk }: ScoreRemoval): Promise<void> {
  const { table } = boards[kind];
  const found = await admin.store.read
    .selectFrom(table as 'bestRecords')
    .select('UserPk')
    .where('pk', '=', pk)
    .executeTakeFirst();
  if (!found) throw refuse('There is no such score.', { status: 404 });
  const userPk = found.UserPk;
  await actOnPlayer(admin, { actor, userPk, action: 'score.remove' }, async (tx) => {
    const row = await tx
      .selectFrom(table as 'bestRecords')
      .selectAll()
      .where('pk', '=', pk)
      .executeTakeFirst();
    if (!row) throw refuse('There is no such score.', { status: 404 });
    const done = { result: undefined, before: { board: kind, ...row } };
    if (kind === 'map') {
      const score = await removeBest(tx, admin.catalog, row);
      return { ...done, after: score === null ? null : { score } };
    }
    await tx
      .deleteFrom(table as 'bestRecords')
      .where('pk', '=', pk)
      .execute();
    return done;
  });
}

/** All player data from one database to another: SQLite to PostgreSQL, or back. */
import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { countBoards } from '../../data/boards/counts.js';
import { dropBoardTriggers, makeBoardTriggers } from '../../data/boards/triggers.js';
import { setSequence } from '../../data/migrations/counters.js';
import { migratePlayerDatabase, moveTable, pendingMigrations } from '../../data/migrations/player.js';
import { lastPkOf } from '../../data/migrations/rebuild.js';
import { hasTable } from '../../data/migrations/run.js';
import { existingTables } from '../../data/schema/existing.js';
import { isPostgresUrl } from '../../data/store/store.js';
import { Failure } from '../../failure.js';
import { copyTable, totalsOf } from './copy.js';
import { openAlone, type Place } from './place.js';
import { growTarget, planMove, type MovePlan } from './plan.js';

export interface MoveOptions {
  /** `postgres://…`, or a path of a SQLite file. */
  readonly from: string;
  readonly to: string;
  /** Look at both sides, and write nothing. */
  readonly dryRun: boolean;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number, table: string) => void;
}

export interface MoveSummary {
  /** Without passwords. */
  readonly from: string;
  readonly to: string;
  /** Whether an interrupted move was gone on with. */
  readonly resumed: boolean;
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly written: number }[];
  /** Tables that were not moved, as they have no integer pk. */
  readonly leftOut: readonly string[];
}

/**
 * Moves all player data. The source is only read; the target must be empty, or the unfinished target of the same move.
 * Nobody else may use either. Interrupted at any point, the same move goes on with it, and until it is done no server
 * takes the target. Throws a Failure where one of these is not so, or the two sides differ in the end.
 */
export async function movePlayers(options: MoveOptions): Promise<MoveSummary> {
  if (options.from === options.to) {
    throw new Failure('The players are there already.', 'Give another database by --to.');
  }
  const source = await openAlone(options.from, 'read');
  try {
    const { db, dialect } = source;
    if ((await pendingMigrations({ db, dialect })).length > 0) {
      throw new Failure(
        'The player database is of an earlier version.',
        'Start `kalpa serve` once, which copies it and brings it up to date; then try again.',
      );
    }
    if (options.dryRun && !isPostgresUrl(options.to) && !existsSync(options.to)) {
      return await planned(source, { to: options.to, resumed: false });
    }
    const target = await openAlone(options.to, options.dryRun ? 'read' : 'write');
    try {
      return await move(options, source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function move(options: MoveOptions, source: Place, target: Place): Promise<MoveSummary> {
  const { dryRun } = options;
  const plan = await planMove(source);
  const resumed = await isBegun(target, source.name);
  if (!resumed) await requireEmpty(target);
  if (dryRun) return planned(source, { to: target.name, resumed });
  await prepare(options, { source, target, plan, resumed });
  const tables = await copyAll(options, { source, target, plan });
  await finish({ source, target, plan });
  return { from: source.name, to: target.name, resumed, leftOut: plan.leftOut, tables };
}

/** What a move would do. */
async function planned(
  source: Place,
  { to, resumed }: Pick<MoveSummary, 'to' | 'resumed'>,
): Promise<MoveSummary> {
  const plan = await planMove(source);
  const tables: { table: string; rows: number; written: number }[] = [];
  for (const { name } of plan.tables) {
    tables.push({ table: name, rows: (await totalsOf(source, name)).rows, written: 0 });
  }
  return { from: source.name, to, resumed, leftOut: plan.leftOut, tables };
}

interface Moving {
  readonly source: Place;
  readonly target: Place;
  readonly plan: MovePlan;
}

/** Whether the target is that of an interrupted move from the same source. */
async function isBegun(target: Place, from: string): Promise<boolean> {
  if (!(await hasTable(moveTable, target))) return false;
  const { rows } = await sql<{ source: string }>`select "source" from ${sql.table(moveTable)}`.execute(
    target.db,
  );
  const before = rows[0]?.source;
  if (before === from) return true;
  throw new Failure(
    `${target.name} is the unfinished target of another move, from ${before ?? 'somewhere'}.`,
    'Go on with that one, or give an empty database.',
  );
}

async function requireEmpty({ db, dialect, name }: Place): Promise<void> {
  for (const table of await existingTables(db, dialect)) {
    // What a migration puts into an empty database.
    if (table.name === 'counters' || table.name.startsWith('kalpa_')) continue;
    const { rows } = await sql`select 1 from ${sql.table(table.name)} limit 1`.execute(db);
    if (rows.length === 0) continue;
    throw new Failure(
      `${name} has data already, in ${table.name}.`,
      'Give an empty database, or a file that is not there: nothing is ever merged or overwritten.',
    );
  }
}

/** Gives the target its tables, and the mark that keeps servers from it. */
async function prepare(
  { now }: MoveOptions,
  { source, target, plan, resumed }: Moving & { readonly resumed: boolean },
): Promise<void> {
  const { db, dialect } = target;
  await migratePlayerDatabase({ db, dialect, now, report: () => {} });
  if (!resumed) {
    await db.transaction().execute(async (tx) => {
      await sql`create table ${sql.table(moveTable)} ("source" text not null)`.execute(tx);
      await sql`insert into ${sql.table(moveTable)} ("source") values (${source.name})`.execute(tx);
    });
  }
  await dropBoardTriggers(db, dialect);
  await growTarget(target, plan);
}

async function copyAll(
  { signal, onProgress }: MoveOptions,
  { source, target, plan }: Moving,
): Promise<MoveSummary['tables']> {
  const totals = new Map<string, number>();
  for (const { name } of plan.tables) totals.set(name, (await totalsOf(source, name)).rows);
  const total = [...totals.values()].reduce((sum, rows) => sum + rows, 0);
  let done = 0;
  const tables: { table: string; rows: number; written: number }[] = [];
  for (const table of plan.tables) {
    const onRows = (rows: number) => onProgress((done += rows), total, table.name);
    const written = await copyTable(table, { source, target, signal, onRows });
    tables.push({ table: table.name, rows: totals.get(table.name) ?? 0, written });
  }
  return tables;
}

/** Sequences go on where they were; boards are counted; and with the mark gone the target is a player database. */
async function finish({ source, target, plan }: Moving): Promise<void> {
  await source.checkAlone();
  await target.checkAlone();
  await target.db.transaction().execute(async (db) => {
    const { dialect } = target;
    for (const { name } of plan.tables) {
      const { rows } = await sql<{
        last: number | null;
      }>`select max("pk") as "last" from ${sql.table(name)}`.execute(db);
      const last = Math.max(await lastPkOf(source, name), Number(rows[0]?.last ?? 0));
      if (last > 0) await setSequence({ db, dialect }, name, last);
    }
    await countBoards(db);
    await makeBoardTriggers(db, dialect);
    await sql`drop table ${sql.table(moveTable)}`.execute(db);
  });
}

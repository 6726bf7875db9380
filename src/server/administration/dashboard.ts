/** What the console shows first: how many play, how much, and how the installation is. */
import { readFile, stat } from 'node:fs/promises';
import { sql } from 'kysely';
import { storeDate } from '../../data/dates.js';
import type { Reader } from '../../data/store/store.js';
import { Permission } from '../rules/codes.js';
import type { Administration } from './administration.js';

const dayMs = 86_400_000;
const daysShown = 30;

/** The numbers of the dashboard. All of them come from indexes, whatever the size of the tables. */
export async function readDashboard({ store, clock }: Pick<Administration, 'store' | 'clock'>) {
  const db = store.read;
  const today = Math.floor(clock.now() / dayMs) * dayMs;
  const users = (where: ReturnType<typeof sql<boolean>>) => countOf(db, sql`"users" where ${where}`);
  return {
    players: await countOf(db, sql`"users"`),
    activeToday: await users(sql`"lastActiveDate" >= ${storeDate(today)}`),
    banned: await users(sql`"permission" < 0`),
    administrators: await users(sql`"permission" = ${Permission.admin}`),
    openReviews: await countOf(db, sql`"scoreReviews" where "state" = 0`),
    playsPerDay: await playsPerDay(db, today),
    database: { kind: store.dialect, bytes: await databaseSize(store) },
  };
}

async function countOf(db: Reader, from: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as "count" from ${from}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

export interface Day {
  /** `2026-01-14` */
  readonly day: string;
  readonly plays: number;
}

/**
 * Plays of the last 30 days, today last. Pks of records grow with time and are never used again, so a day's plays are
 * the distance between the first pks of two days: a few lookups each instead of counting millions of rows.
 */
async function playsPerDay(db: Reader, today: number): Promise<Day[]> {
  const first = today - (daysShown - 1) * dayMs;
  const end = await lastPk(db);
  const days: Day[] = [];
  let from = await firstPkSince(db, first, { low: 1, high: end + 1 });
  for (let day = first; day <= today; day += dayMs) {
    const next = day === today ? end + 1 : await firstPkSince(db, day + dayMs, { low: from, high: end + 1 });
    days.push({ day: new Date(day).toISOString().slice(0, 10), plays: next - from });
    from = next;
  }
  return days;
}

async function lastPk(db: Reader): Promise<number> {
  const row = await db.selectFrom('records').select('pk').orderBy('pk', 'desc').limit(1).executeTakeFirst();
  return row?.pk ?? 0;
}

/** The lowest pk of a record made at or after a moment; `high` where there is none. */
async function firstPkSince(
  db: Reader,
  since: number,
  { low, high }: { readonly low: number; readonly high: number },
): Promise<number> {
  const moment = storeDate(since);
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const row = await db
      .selectFrom('records')
      .select(['pk', 'createdAt'])
      .where('pk', '>=', middle)
      .orderBy('pk')
      .limit(1)
      .executeTakeFirst();
    if (row && (row.createdAt ?? '') < moment) from = row.pk + 1;
    else to = middle;
  }
  return Math.min(from, high);
}

/** Bytes that the player database takes: of SQLite with its journal. */
export async function databaseSize({ dialect, file, read }: Administration['store']): Promise<number> {
  if (dialect === 'postgres' || file === null) {
    const { rows } = await sql<{
      size: number;
    }>`select pg_database_size(current_database()) as "size"`.execute(read);
    return Number(rows[0]?.size ?? 0);
  }
  const sizes = await Promise.all(
    [file, `${file}-wal`].map((name) =>
      stat(name).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

let version: Promise<string> | undefined;

/** The version of this kalpa. */
export function programVersion(): Promise<string> {
  version ??= readFile(new URL('../../../package.json', import.meta.url), 'utf8').then(
    (text) => (JSON.parse(text) as { version: string }).version,
  );
  return version;
}

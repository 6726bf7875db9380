/** What the tests of rankings share: players by the dozen, scores without plays, and how SQLite runs a query. */
import type { Insertable } from 'kysely';
import { openDatabase } from '../../../../src/data/sqlite/driver.js';
import type { PlayerDatabase } from '../../../../src/data/player-tables.js';
import type { TestApp, TestPlayer } from '../../../support/app.js';

const firstOfCrowd = 5000;

/** Players who only stand on boards: gives their pks. Whoever `permission` or `deleteAfter` hides gets those. */
export async function crowd(
  { app }: TestApp,
  count: number,
  hidden: (index: number) => { permission?: number; deleteAfter?: number } = () => ({}),
): Promise<number[]> {
  const pks = Array.from({ length: count }, (_, index) => firstOfCrowd + index);
  await app.store.write([], async (tx) => {
    const users = pks.map((pk, index) => ({ pk, permission: 2, deleteAfter: null, ...hidden(index) }));
    await tx.insertInto('users').values(users).execute();
    const profiles = pks.map((UserPk) => ({ UserPk, uid: UserPk + 10_000_000, nickname: `crowd${UserPk}` }));
    await tx.insertInto('userProfile').values(profiles).execute();
  });
  return pks;
}

/** The stored date so many minutes after the first. */
export function minute(minutes: number): string {
  return `${new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString().replace('T', ' ').slice(0, 23)}000`;
}

/** Stores rows as they are. */
export async function store<T extends 'bestRecords' | 'userAlbumBestRecord' | 'userDarkmoonRanking'>(
  { app }: TestApp,
  table: T,
  rows: readonly Insertable<PlayerDatabase[T]>[],
): Promise<void> {
  await app.store.write([], (tx) => tx.insertInto(table).values(rows).execute());
}

/** Hides a player, or shows him again. */
export async function setUser(
  { app }: TestApp,
  pk: number,
  values: { permission?: number; deleteAfter?: number | null },
): Promise<void> {
  await app.store.write([pk], (tx) => tx.updateTable('users').set(values).where('pk', '=', pk).execute());
}

/** The statements of one request, without the marks around its transaction. */
export async function statementsOf(to: TestApp, player: TestPlayer, path: string): Promise<string[]> {
  const from = to.statements.length;
  const { status } = await player.get(path);
  if (status !== 200) throw new Error(`${path} is refused.`);
  return to.statements.slice(from).filter((text) => !/^(begin|commit)/i.test(text));
}

/** The steps of SQLite's plan of a statement. */
export function planOf({ folder }: TestApp, statement: string): string[] {
  const file = openDatabase(folder.player, { readonly: true, timeout: 5000 });
  try {
    const explained = file.prepare<{ detail: string }>(`explain query plan ${statement}`);
    const values = [...statement.matchAll(/\?/g)].map(() => 1);
    return explained.all(...values).map(({ detail }) => detail);
  } finally {
    file.close();
  }
}

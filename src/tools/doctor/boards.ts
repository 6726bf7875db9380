/** Whether rankings add up: boards are counted by triggers, and what was written past them shows only here. */
import type { QueryExecutorProvider } from 'kysely';
import { checkBoards } from '../../data/boards/check.js';
import { countBoards } from '../../data/boards/counts.js';
import type { DataFolder } from '../../data/folder.js';
import { openCurrentStore } from '../../data/migrations/current.js';
import { wrong, type Result } from './finding.js';

const shown = 5;

/** Compares every board with its records; nothing is found where they agree. The database must be of this version. */
export async function checkRankings(db: QueryExecutorProvider): Promise<Result[]> {
  const { misplaced, miscounted } = await checkBoards(db);
  if (misplaced === 0 && miscounted.length === 0) return [];
  const rest = miscounted.length > shown ? ' and more' : '';
  const counts =
    miscounted.length > 0 ? [`counts differ on ${miscounted.slice(0, shown).join(', ')}${rest}`] : [];
  const places = misplaced > 0 ? [`${misplaced} records stand where they should not, or lack`] : [];
  return [
    wrong(
      `Rankings are not what the records say: ${[...places, ...counts].join('; ')}.`,
      'Count them anew: kalpa doctor --count-boards. It may run beside the server.',
    ),
  ];
}

/**
 * Counts every board anew from the records, in one transaction. Throws a Failure where there is no player database of this
 * version, or it cannot be reached.
 */
export async function recountBoards(folder: Pick<DataFolder, 'player'>, database: string): Promise<void> {
  const store = await openCurrentStore({ database: database === '' ? folder.player : database });
  try {
    await store.write([], (tx) => countBoards(tx));
  } finally {
    await store.close();
  }
}

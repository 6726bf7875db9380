/** Achievements as they are sent: the manifest's rows with the player's state and current (specification, 03 *Reading*). */
import { prepared } from '../../data/store/prepared.js';
import type { AppContext } from '../context.js';
import type { Chunk } from './segments.js';

const perChunk = 64;

const progressOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userAchievement').select(['AchievementPk', 'state', 'current']).where('UserPk', '=', userPk),
);

/** The JSON text of each achievement of the manifest with a player's progress, in order of pk. */
export async function achievementTexts(app: AppContext, userPk: number): Promise<string[]> {
  const progress = new Map(
    (await progressOf(app.store.read, { userPk })).map((row) => [row.AchievementPk, row] as const),
  );
  return [...app.static.rowTexts('achievements')].map(([pk, text]) => {
    const { state = 0, current = 0 } = progress.get(pk) ?? {};
    const open = text.length > 2 ? `${text.slice(0, -1)},` : '{';
    return `${open}"state":${state},"current":${current}}`;
  });
}

/** The same in chunks, as initialinfo's other lists come. */
export async function achievementChunks(app: AppContext, userPk: number): Promise<readonly Chunk[]> {
  const texts = await achievementTexts(app, userPk);
  const chunks: Chunk[] = [];
  for (let from = 0; from < texts.length; from += perChunk) {
    chunks.push({ chunk: from / perChunk, json: texts.slice(from, from + perChunk).join(',') });
  }
  return chunks;
}

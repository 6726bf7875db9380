/** Players to measure with: signed up as anybody is, all content unlocked, with the best records of somebody who plays. */
import type { Insertable } from 'kysely';
import { storeDate } from '../../src/data/dates.js';
import type { PlayerDatabase } from '../../src/data/player-tables.js';
import { insertRows } from '../../src/data/store/bulk.js';
import { openStore } from '../../src/data/store/store.js';
import type { Client } from '../../src/tools/bench/client.js';
import type { PlayedMap, Player } from '../../src/tools/bench/players.js';

/** As many as play at once in the benchmarks. */
export const playerCount = 16;

/** One log-in: what it costs is the hash. */
export function logIn(client: Client, { id, password }: Player): Promise<string> {
  return client.post('/api/auth/login', { id, pw: password });
}

/** Gives every player a best record on every second map: what ratings and counters are computed over. */
export async function seedBestRecords(database: string, maps: readonly PlayedMap[]): Promise<void> {
  const store = await openStore({ database });
  try {
    const users = await store.read.selectFrom('users').select('pk').execute();
    const played = maps.filter((_, index) => index % 2 === 0);
    for (const { pk } of users) {
      const rows = played.map((map, index) => bestRecord(map, { userPk: pk, index }));
      await store.write([pk], (tx) => insertRows(tx, 'bestRecords', rows));
    }
  } finally {
    await store.close();
  }
}

function bestRecord(
  map: PlayedMap,
  { userPk, index }: { readonly userPk: number; readonly index: number },
): Insertable<PlayerDatabase['bestRecords']> {
  const date = storeDate(Date.now());
  const [miss, good] = [index % 7, index % 5];
  return {
    ...{ isStage: 0, category: 0, noteMode: 0, playMode: 0, mode: map.mode, rank: 7, endState: 3 },
    ...{ lampState: 4, lunaticLampState: 4, rate: 900_000 + (index % 90) * 1000, hp: 80, miss, good },
    ...{ great: 3, perfect: 500, maxCombo: 300, score: 900_000 + index, recordFileName: null },
    ...{ skin: 'playnote.default', lunaticMode: 0, rating: 10 + (index % 100) / 10 },
    ...{ UserPk: userPk, PackPk: map.packPk, TrackPk: map.trackPk, MapPk: map.pk },
    ...{ createdAt: date, updatedAt: date },
  };
}

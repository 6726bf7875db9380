/** Years of plays: a few players play thousands of songs and most a few dozen, a few maps are everybody's and most are rare. */
import type { Insertable } from 'kysely';
import type { PlayerDatabase } from '../../../src/data/player-tables.js';
import type { SqliteDatabase } from '../../../src/data/sqlite/database.js';
import type { Catalog } from '../../../src/server/catalog/catalog.js';
import type { Manifest } from '../../../src/server/catalog/rows.js';
import { rating } from '../../../src/server/rules/rating.js';
import type { Random } from '../../../fixtures/generator/random.js';
import { dateAt, lifetime, writeRows } from './rows.js';

type Row<T extends keyof PlayerDatabase> = Insertable<PlayerDatabase[T]>;
type Play = Row<'records'> & { readonly MapPk: number; readonly score: number; readonly lunaticMode: number };

interface Played {
  readonly catalog: Catalog;
  readonly random: Random;
  readonly players: number;
  readonly records: number;
}

/** Adds `records` and the best records that follow from them. */
export function addPlays(file: SqliteDatabase, played: Played): void {
  const counts = playsPerPlayer(played);
  const chooseMap = popularMaps(played);
  let pending: Play[] = [];
  for (const [index, count] of counts.entries()) {
    // One player after the other: his best records follow from his plays alone.
    const plays = Array.from({ length: count }, () =>
      playOf(played, { userPk: index + 1, map: chooseMap() }),
    );
    pending = [...pending, ...plays];
    if (pending.length < batch && index < counts.length - 1) continue;
    writePlays(file, played.catalog, pending);
    pending = [];
  }
}

const batch = 5000;

function writePlays(file: SqliteDatabase, catalog: Catalog, plays: readonly Play[]): void {
  const [some] = plays;
  if (!some) return;
  const columns = Object.keys(some) as (keyof typeof some)[];
  writeRows(file, 'records', { columns, rows: plays });
  const bests = new Map<string, Play>();
  for (const play of plays) {
    const key = `${play.UserPk} ${play.MapPk} ${play.lunaticMode}`;
    const best = bests.get(key);
    if (!best || play.score > best.score) bests.set(key, play);
  }
  const rows = [...bests.values()].map((play) => {
    const difficulty = catalog.find('maps', play.MapPk)?.difficulty ?? 0;
    return { ...play, rating: rating(difficulty, play.rate ?? 0, play.lunaticMode === 1) };
  });
  writeRows(file, 'bestRecords', { columns: [...columns, 'rating'], rows });
}

/** How often each player played: the most eager ones thousands of times, adding up to all records. */
function playsPerPlayer({ random, players, records }: Played): number[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const weights = Array.from({ length: players }, () => Math.exp(1.2 * normal()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let done = 0;
  let before = 0;
  return weights.map((weight) => {
    done += weight;
    const until = Math.round((done / total) * records);
    const count = until - before;
    before = until;
    return count;
  });
}

type MapRow = Manifest<'maps'>;

function mapsOf(catalog: Catalog) {
  return catalog.rows('maps').filter(({ state, difficulty }) => state === 1 && difficulty > 0);
}

/** Chooses maps by their popularity: the n-th is played 1/n as often as the first. */
function popularMaps({ catalog, random }: Played): () => MapRow {
  const maps = mapsOf(catalog);
  const sums: number[] = [];
  for (const index of maps.keys()) sums.push((sums.at(-1) ?? 0) + 1 / (index + 1));
  const total = sums.at(-1) ?? 0;
  // Popular maps are spread over packs and modes, rather than being the first ones.
  const order = maps.map((map) => ({ map, at: random.next() })).sort((a, b) => a.at - b.at);
  return () => {
    const sum = random.next() * total;
    let [from, to] = [0, sums.length - 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((sums[middle] ?? 0) < sum) from = middle + 1;
      else to = middle;
    }
    const chosen = order[from];
    if (!chosen) throw new Error('There is no map.');
    return chosen.map;
  };
}

const perfectScore = 1_000_000;

/** A clear; one of thirty is perfect, so that boards have many who share the highest score. */
function playOf({ catalog, random }: Played, { userPk, map }: { userPk: number; map: MapRow }): Play {
  const isPerfect = random.int(1, 30) === 1;
  const lost = isPerfect ? 0 : Math.floor(random.next() ** 2 * 150_000);
  const notes = Math.max(map.noteCount, 100);
  const misses = Math.ceil((lost / perfectScore) * notes);
  const date = dateAt(random.next() * lifetime);
  return {
    ...{ isStage: 0, category: 0, noteMode: 0, playMode: 0, mode: map.mode, rank: 7 },
    ...{ endState: isPerfect ? 6 : 3, lampState: 4, lunaticLampState: 4, rate: perfectScore - lost, hp: 80 },
    ...{ miss: misses, good: 0, great: 0, perfect: notes - misses, maxCombo: notes - misses },
    ...{ score: perfectScore - lost, recordFileName: null, skin: 'playnote.default' },
    ...{ lunaticMode: random.int(1, 20) === 1 ? 1 : 0, UserPk: userPk, MapPk: map.pk, TrackPk: map.TrackPk },
    ...{ PackPk: catalog.find('tracks', map.TrackPk)?.PackPk ?? 0, createdAt: date, updatedAt: date },
  };
}

/** Adds album records: most players finished some albums, some of them in seasons before the present one. */
export function addAlbumScores(file: SqliteDatabase, { catalog, random, players }: Played): void {
  const albums = catalog.rows('albums');
  function* rows(): Generator<Row<'userAlbumBestRecord'> & { readonly pk: number }> {
    let pk = 0;
    for (let UserPk = 1; UserPk <= players; UserPk += 1) {
      for (const [index, album] of albums.entries()) {
        // The first ones are everybody's.
        if (random.next() > 3 / (3 + index)) continue;
        const date = dateAt(random.next() * lifetime);
        const season = random.int(1, 5) === 1 ? -1 : 0;
        const score = {
          avgRate: random.int(900_000, 1_000_000),
          totalScore: random.int(2_000_000, 3_000_000),
        };
        pk += 1;
        yield { pk, season, ...score, createdAt: date, updatedAt: date, AlbumPk: album.pk, UserPk };
      }
    }
  }
  const columns = ['season', 'avgRate', 'totalScore', 'createdAt', 'updatedAt', 'AlbumPk', 'UserPk'] as const;
  const all = [...rows()];
  writeRows(file, 'userAlbumRecord', { columns: ['pk', ...columns], rows: all });
  const bests = all.map(({ pk, ...row }) => ({ ...row, UserAlbumRecordPk: pk }));
  writeRows(file, 'userAlbumBestRecord', { columns: [...columns, 'UserAlbumRecordPk'], rows: bests });
}

/** How a board is cut into ranges of places: pure. A range begins at a place and ends where the next one begins. */

/** A place on a board: highest points first, of equal ones the earlier, of those the lower pk. */
export interface BoardPlace {
  readonly points: number;
  readonly at: string;
  readonly rowPk: number;
}

/** A number of players: those of a range, or what a mark adds. */
export interface Counted extends BoardPlace {
  readonly players: number;
}

/** A range above this is cut up, into pieces of half as many. */
export const mostPlayers = 512;
const fewPlayers = mostPlayers / 8;

/** Where the first range of every board begins: ahead of any score. */
export const firstPlace: BoardPlace = { points: Number.MAX_SAFE_INTEGER, at: '', rowPk: 0 };

/** Orders places, the best first. */
function comparePlaces(a: BoardPlace, b: BoardPlace): number {
  if (a.points !== b.points) return b.points - a.points;
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.rowPk - b.rowPk;
}

/** Ranges, in order, with what marks add to each. */
export function applyMarks(ranges: readonly Counted[], marks: readonly Counted[]): Counted[] {
  const sums = ranges.map((range) => ({ ...range }));
  for (const mark of marks) {
    const range = sums[lastNotBehind(sums, mark)];
    if (range) range.players += mark.players;
  }
  return sums;
}

/** The index of the last range that does not begin behind a place; ranges are in order, the first is ahead of all. */
function lastNotBehind(ranges: readonly BoardPlace[], place: BoardPlace): number {
  let [from, to] = [0, ranges.length];
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    const range = ranges[middle];
    if (range && comparePlaces(range, place) <= 0) from = middle;
    else to = middle;
  }
  return from;
}

/** Ranges without those that have few players next to few: they go into the one before them. */
export function joinSmall(ranges: readonly Counted[]): Counted[] {
  const joined: Counted[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last && last.players + range.players <= fewPlayers) {
      joined[joined.length - 1] = { ...last, players: last.players + range.players };
    } else joined.push(range);
  }
  return joined;
}

/** A range cut into pieces; `counted` is all that is counted in it, in order: rows as 1, marks with their sign reversed. */
export function cut(range: BoardPlace, counted: readonly Counted[]): Counted[] {
  const pieces: { -readonly [K in keyof Counted]: Counted[K] }[] = [{ ...range, players: 0 }];
  for (const { points, at, rowPk, players } of counted) {
    let piece = pieces.at(-1);
    if (!piece || (players === 1 && piece.players >= mostPlayers / 2)) {
      piece = { points, at, rowPk, players: 0 };
      pieces.push(piece);
    }
    piece.players += players;
  }
  return pieces;
}

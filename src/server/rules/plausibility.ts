import { EndState, highestOption, isClear } from './codes.js';
import { Mode } from './modes.js';
import type { NumberLimits } from './play-numbers.js';
import { readPlayNumber } from './play-numbers.js';

const count: NumberLimits = { max: 100_000 };
const pkLimits: NumberLimits = { max: Number.MAX_SAFE_INTEGER };

/** What is always refused, whatever `scoreChecks` says (specification, 04 *End*). */
const limits = {
  endState: { max: EndState.allPerfect },
  rate: { max: 1_000_000 },
  score: { max: 1e9 },
  miss: count,
  good: count,
  great: count,
  perfect: count,
  maxCombo: count,
  hp: { max: count.max, fraction: true },
} as const satisfies Record<string, NumberLimits>;

type PlayNumber = keyof typeof limits;

/** The numbers of a play as the client reports it, within the limits: rate is accuracy times 10000, hp may have a fraction. */
export type PlayNumbers = { readonly [F in PlayNumber]: number };

/** A play alone, as it is ended over HTTP. */
export type PlayResult = PlayNumbers & { readonly playToken: string };

interface RefusedField {
  readonly ok: false;
  readonly field: string;
  readonly message: string;
}

/** What reading a play gave: the play, or the field that is refused and a message that names it. */
export type Reading<T> = { readonly ok: true; readonly play: T } | RefusedField;
export type PlayReading = Reading<PlayResult>;

/** Reads the decrypted JSON of a play end. Fields beyond those known are ignored. */
export function validatePlay(data: unknown): PlayReading {
  const fields = fieldsOf(data);
  if (!fields) return refused('userPlayData', 'must be an object');
  const playToken = fields.get('playToken');
  if (typeof playToken !== 'string' || playToken === '') return refused('playToken', 'must be a text');
  const numbers = readNumbers(fields, limits);
  return numbers.ok ? { ok: true, play: { playToken, ...numbers.play } } : numbers;
}

/** What a round of multiplay says beside the numbers of every play (specification, 05 *End*). */
const roundLimits = {
  ...limits,
  mode: { max: Mode.cosmos },
  noteMode: { max: highestOption },
  rank: count,
  lunaticMode: { max: 1 },
  PackPk: pkLimits,
  TrackPk: pkLimits,
  MapPk: pkLimits,
} as const satisfies Record<string, NumberLimits>;

/** A round of multiplay as one of its players reports it. */
export type RoundResult = { readonly [F in keyof typeof roundLimits]: number };

/** Reads the decrypted JSON of a round's end. Fields beyond those known are ignored. */
export function validateRound(data: unknown): Reading<RoundResult> {
  const fields = fieldsOf(data);
  return fields ? readNumbers(fields, roundLimits) : refused('userPlayData', 'must be an object');
}

/** Early and late hits, which a round's end sends beside its encrypted part. */
const deviationLimits = { plus: count, minus: count } as const;

/** Reads `plus` and `minus` of a round's end; one that is missing is 0. */
export function validateDeviations(
  data: unknown,
): Reading<{ readonly plus: number; readonly minus: number }> {
  const fields = fieldsOf(data) ?? new Map<string, unknown>();
  return readNumbers(new Map([['plus', 0], ['minus', 0], ...fields]), deviationLimits);
}

function fieldsOf(data: unknown): ReadonlyMap<string, unknown> | null {
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isObject ? new Map<string, unknown>(Object.entries(data)) : null;
}

/** All of the named numbers, or the first that is none or out of its limits. */
function readNumbers<F extends string>(
  fields: ReadonlyMap<string, unknown>,
  wanted: Readonly<Record<F, NumberLimits>>,
): Reading<{ readonly [N in F]: number }> {
  const numbers: Partial<Record<F, number>> = {};
  for (const field of Object.keys(wanted) as F[]) {
    const read = readPlayNumber(fields.get(field), wanted[field]);
    if (typeof read !== 'number') return refused(field, read);
    numbers[field] = read;
  }
  return { ok: true, play: numbers as { [N in F]: number } };
}

function refused(field: string, problem: string): RefusedField {
  return { ok: false, field, message: `${field}: ${problem}` };
}

/**
 * What makes a play doubtful, one text each, for the setting `scoreChecks` (specification, 04 *End*); none for a
 * plausible one. A noteCount of 0 is not known. A play that was not cleared may have left notes out.
 */
export function doubts(play: PlayNumbers, noteCount: number): string[] {
  const hits = play.perfect + play.great + play.good;
  const notes = hits + play.miss;
  const found: string[] = [];
  if (play.endState === EndState.fullCombo && play.miss > 0)
    found.push(`full combo with ${play.miss} misses`);
  const imperfect = play.miss + play.good + play.great;
  if (play.endState === EndState.allPerfect && imperfect > 0) {
    found.push(`all perfect with ${imperfect} notes that are not`);
  }
  if (play.maxCombo > hits) found.push(`combo of ${play.maxCombo} with ${hits} hits`);
  const tooFew = isClear(play.endState) && notes < noteCount;
  if (noteCount > 0 && (tooFew || notes > noteCount)) {
    found.push(`${notes} notes played of a chart with ${noteCount}`);
  }
  return found;
}

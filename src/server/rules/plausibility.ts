import { EndState, isClear } from './codes.js';
import type { NumberLimits } from './play-numbers.js';
import { readPlayNumber } from './play-numbers.js';

const count: NumberLimits = { max: 100_000 };

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

/** A play as the client reports it, within the limits: rate is accuracy times 10000, hp may have a fraction. */
export type PlayResult = { readonly playToken: string } & { readonly [F in PlayNumber]: number };

/** What reading a play gave: the play, or the field that is refused and a message that names it. */
export type PlayReading =
  | { readonly ok: true; readonly play: PlayResult }
  | { readonly ok: false; readonly field: string; readonly message: string };

/** Reads the decrypted JSON of a play end. Fields beyond those known are ignored. */
export function validatePlay(data: unknown): PlayReading {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return refused('userPlayData', 'must be an object');
  }
  const fields = new Map(Object.entries(data));
  const playToken: unknown = fields.get('playToken');
  if (typeof playToken !== 'string' || playToken === '') return refused('playToken', 'must be a text');
  const problems: PlayReading[] = [];
  const number = (field: PlayNumber) => {
    const read = readPlayNumber(fields.get(field), limits[field]);
    if (typeof read === 'number') return read;
    problems.push(refused(field, read));
    return 0;
  };
  const play = {
    playToken,
    endState: number('endState'),
    rate: number('rate'),
    score: number('score'),
    miss: number('miss'),
    good: number('good'),
    great: number('great'),
    perfect: number('perfect'),
    maxCombo: number('maxCombo'),
    hp: number('hp'),
  };
  return problems[0] ?? { ok: true, play };
}

function refused(field: string, problem: string): PlayReading {
  return { ok: false, field, message: `${field}: ${problem}` };
}

type Judged = Omit<PlayResult, 'playToken'>;

/**
 * What makes a play doubtful, one text each, for the setting `scoreChecks` (specification, 04 *End*); none for a
 * plausible one. A noteCount of 0 is not known. A play that was not cleared may have left notes out.
 */
export function doubts(play: Judged, noteCount: number): string[] {
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

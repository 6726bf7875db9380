import { EndState } from './codes.js';
import { readPlayNumber, type NumberLimits } from './play-numbers.js';

/** A stage of an album as the client reports it. */
export interface AlbumStage {
  readonly trackPk: number;
  readonly endState: number;
  readonly perfect: number;
  readonly great: number;
  readonly good: number;
  readonly miss: number;
}

const count: NumberLimits = { max: 100_000 };
const anyPk: NumberLimits = { max: Number.MAX_SAFE_INTEGER };

/** Bounds of the numbers of an album's end: those of a play's end (specification, 04 *End*); what may be fractions (10 *04*). */
const limits = {
  AlbumPk: anyPk,
  endState: { max: EndState.allPerfect },
  avgRate: { max: 1_000_000, fraction: true },
  totalScore: { max: 1e9 },
  totalMaxCombo: count,
  noteMode: { max: 20 },
  lunaticMode: { max: 1 },
  hp: { max: count.max, fraction: true },
  speed: { max: count.max, fraction: true },
} as const satisfies Record<string, NumberLimits>;

const stageLimits = {
  TrackPk: anyPk,
  endState: limits.endState,
  perfect: count,
  great: count,
  good: count,
  miss: count,
} as const satisfies Record<string, NumberLimits>;

/** An album has at most so many maps (mapPk1 to mapPk6). */
const mostStages = 6;

/** An album's end as the client reports it, within the limits: avgRate is accuracy times 10000. */
export type AlbumEnd = { readonly [F in Exclude<keyof typeof limits, 'AlbumPk'>]: number } & {
  readonly albumPk: number;
  readonly stages: readonly AlbumStage[];
};

/** What reading an album's end gave: the end, or a message that names what is refused. */
export type AlbumReading =
  { readonly ok: true; readonly end: AlbumEnd } | { readonly ok: false; readonly message: string };

/** Reads the decrypted JSON of an album's end. Fields beyond those known are ignored. */
export function readAlbumEnd(data: unknown): AlbumReading {
  const fields = fieldsOf(data);
  if (!fields) return { ok: false, message: 'userPlayData: must be an object' };
  const numbers = readNumbers(fields, limits);
  if (typeof numbers === 'string') return { ok: false, message: numbers };
  const stages = readStages(fields.get('stages'));
  if (typeof stages === 'string') return { ok: false, message: stages };
  const { AlbumPk: albumPk, ...rest } = numbers;
  return { ok: true, end: { ...rest, albumPk, stages } };
}

type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(value: unknown): Fields | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value));
}

/** All numbers of that schema, or a message about the first that is wrong. */
function readNumbers<S extends Readonly<Record<string, NumberLimits>>>(
  fields: Fields,
  schema: S,
): { [F in keyof S]: number } | string {
  const numbers: Record<string, number> = {};
  for (const [name, limit] of Object.entries(schema)) {
    const read = readPlayNumber(fields.get(name), limit);
    if (typeof read === 'string') return `${name}: ${read}`;
    numbers[name] = read;
  }
  return numbers as { [F in keyof S]: number };
}

/** `stages` is a JSON text inside the JSON (specification, 04 *Albums*); a real list is taken as well. */
function readStages(value: unknown): AlbumStage[] | string {
  const list = typeof value === 'string' ? parseJson(value) : value;
  if (!Array.isArray(list)) return 'stages: must be the JSON text of a list';
  if (list.length > mostStages) return `stages: must not be more than ${mostStages}`;
  const stages: AlbumStage[] = [];
  for (const [place, entry] of list.entries()) {
    const fields = fieldsOf(entry);
    if (!fields) return `stages: entry ${place} must be an object`;
    const numbers = readNumbers(fields, stageLimits);
    if (typeof numbers === 'string') return `stages: entry ${place}, ${numbers}`;
    const { TrackPk: trackPk, ...rest } = numbers;
    stages.push({ trackPk, ...rest });
  }
  return stages;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The kinds of column, and what TypeScript and SQL make of each. A table definition names a kind per column; the
 * types of rows, the DDL of both dialects and the codecs follow from it.
 */
import type { ColumnType, Generated } from 'kysely';

/** Kinds of the player tables. `?` marks a column that may be NULL; `datetime` and `json` always may. */
export type PlayerColumn = 'integer' | 'integer?' | 'real' | 'text' | 'text?' | 'datetime' | 'json';

/** Kinds of the manifest tables. From `rewards` on: json text of a known shape (specification, 10, *01*). */
export type ManifestColumn =
  'integer' | 'real' | 'text' | 'datetime' | 'json' | 'rewards' | 'reward' | 'costs' | 'integers' | 'keys';

/** What SQL stores a kind as. */
export type StorageType = 'integer' | 'real' | 'text';

/** A thing given: `value` of the item with this key. */
export interface Reward {
  readonly key: string;
  readonly value: number;
}

/** A thing paid: `value` of the item with the key `moneyType`. */
export interface Cost {
  readonly moneyType: string;
  readonly value: number;
}

type ColumnValue<K> = K extends 'integer' | 'real'
  ? number
  : K extends 'integer?'
    ? number | null
    : K extends 'text'
      ? string
      : string | null;

type Stored<K> = K extends 'integer' | 'real' | 'text'
  ? ColumnType<ColumnValue<K>, ColumnValue<K> | undefined, ColumnValue<K>>
  : ColumnValue<K>;

/** A player table as Kysely sees it: `pk` comes from the database, columns with a default may be left out. */
export type TableOf<Columns> = {
  -readonly [C in keyof Columns]: C extends 'pk' ? Generated<number> : Stored<Columns[C]>;
};

/** A row of a player table as it is selected. */
export type RowOf<Columns> = { -readonly [C in keyof Columns]: ColumnValue<Columns[C]> };

type NormalValue<K> = K extends 'integer' | 'real'
  ? number
  : K extends 'text'
    ? string
    : K extends 'datetime'
      ? number | null
      : K extends 'rewards'
        ? readonly Reward[]
        : K extends 'reward'
          ? Reward | null
          : K extends 'costs'
            ? readonly Cost[]
            : K extends 'integers'
              ? readonly number[]
              : K extends 'keys'
                ? readonly string[]
                : unknown;

/** A manifest row in the normal form that game rules see: no nulls but for dates (milliseconds UTC) and rewards. */
export type NormalRow<Columns> = { readonly [C in keyof Columns]: NormalValue<Columns[C]> };

/** The SQL type that stores a kind; json of any shape and dates are text. */
export function storageType(kind: PlayerColumn | ManifestColumn): StorageType {
  if (kind === 'integer' || kind === 'integer?') return 'integer';
  return kind === 'real' ? 'real' : 'text';
}

/** Whether a kind of column holds JSON text. */
export function isJson(kind: PlayerColumn | ManifestColumn): boolean {
  return kind === 'json' || ['rewards', 'reward', 'costs', 'integers', 'keys'].includes(kind);
}

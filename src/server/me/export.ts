/** A player's best records as a file, row by row as they are read. */
import type { Reader } from '../../data/store/store.js';
import { sendDate } from '../../data/dates.js';
import { describeMap } from '../administration/belongings.js';
import type { Catalog } from '../catalog/catalog.js';

const rowsAtOnce = 500;

const columns = [
  ...['title', 'modeName', 'difficulty', 'lunaticMode', 'score', 'rate', 'rating', 'maxCombo', 'perfect'],
  ...['great', 'good', 'miss', 'MapPk', 'createdAt', 'updatedAt'],
] as const;

type Exported = Readonly<Record<(typeof columns)[number], string | number | null>>;

interface Source {
  readonly db: Reader;
  readonly catalog: Catalog;
  readonly userPk: number;
}

async function* records({ db, catalog, userPk }: Source): AsyncGenerator<Exported> {
  for (let last = 0; ;) {
    const rows = await db
      .selectFrom('bestRecords')
      .selectAll()
      .where('UserPk', '=', userPk)
      .where('pk', '>', last)
      .orderBy('pk')
      .limit(rowsAtOnce)
      .execute();
    for (const row of rows) {
      const { lunaticMode, score, rate, rating, maxCombo, perfect, great, good, miss, MapPk } = row;
      yield {
        ...describeMap(catalog, MapPk),
        ...{ lunaticMode, score, rate, rating, maxCombo, perfect, great, good, miss, MapPk },
        ...{ createdAt: sendDate(row.createdAt), updatedAt: sendDate(row.updatedAt) },
      };
    }
    last = rows.at(-1)?.pk ?? last;
    if (rows.length < rowsAtOnce) return;
  }
}

/** A JSON list of the records. */
export async function* jsonExport(source: Source): AsyncGenerator<string> {
  let before = '[';
  for await (const record of records(source)) {
    yield `${before}\n${JSON.stringify(record)}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

/** The records as CSV (RFC 4180), with a line of names. */
export async function* csvExport(source: Source): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  for await (const record of records(source)) {
    yield `${columns.map((column) => csvCell(record[column])).join(',')}\r\n`;
  }
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvCell(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

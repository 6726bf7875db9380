/** What the tests of shop and gacha share: changing the capture, refusals that change nothing, what a grant left. */
import * as assert from 'uvu/assert';
import type { PlayerTable } from '../../../../src/data/player-tables.js';
import { tableRows, type CaptureDocument, type CaptureRow } from '../../../../fixtures/generator/tables.js';
import type { AppOptions, TestAnswer, TestApp, TestPlayer } from '../../../support/app.js';
import { dump, envelopeKeys, rowsOf } from '../play/support.js';

export type Form = Readonly<Record<string, string | number>>;

/** Changes the rows of a captured table, found by key; achievements for fragments pay nothing, so that sums are plain. */
export function changing(
  table: string,
  changes: Readonly<Record<string, CaptureRow>>,
): NonNullable<AppOptions['capture']> {
  return (document) => {
    quiet(document);
    const rows = tableRows(document as CaptureDocument, table);
    for (const [key, columns] of Object.entries(changes)) {
      const row = rows.find((each) => each['key'] === key);
      if (!row) throw new Error(`${table} has no ${key}.`);
      Object.assign(row, columns);
    }
  };
}

/** Achievements for fragments pay nothing. */
export function quiet(document: Record<string, unknown>): void {
  for (const row of tableRows(document as CaptureDocument, 'achievements')) row['itemRewards'] = [];
}

/** The pk of a row of the manifest by its key. */
export function pkOf({ app }: TestApp, table: 'products' | 'productBundles' | 'gachas', key: string): number {
  const row = app.catalog.rows(table).find((each) => each.key === key);
  if (!row) throw new Error(`${table} has no ${key}.`);
  return row.pk;
}

export interface At {
  readonly to: TestApp;
  readonly player: TestPlayer;
}

/** Buys a product by its key. */
export function buy({ to, player }: At, key: string, form: Form = {}): Promise<TestAnswer> {
  return player.post(`/api/buy/product/${pkOf(to, 'products', key)}`, form);
}

interface Refused {
  readonly path: string;
  readonly form?: Form;
  readonly message: string | RegExp;
  readonly status?: number;
}

/** Posts what must be refused: with the full envelope, that message, and nothing changed. */
export async function refused({ to, player }: At, request: Refused): Promise<void> {
  const { path, form = {}, message, status = 400 } = request;
  // What time alone brings, missions and activity, is there before.
  await player.get('/api/mission');
  const before = await dump(to, player.pk);
  const answer = await player.post(path, form);
  const { body } = answer;
  assert.is(answer.status, status, `${path} ${JSON.stringify(form)}: ${body.message}`);
  if (typeof message === 'string') assert.is(body.message, message);
  else assert.match(body.message, message);
  assert.equal(Object.keys(body), envelopeKeys);
  assert.equal([body.state, body.data, body.updatedUserItems], [0, {}, []]);
  assert.equal(await dump(to, player.pk), before, `${body.message} changed nothing`);
}

/** The same for a product by its key. */
export function refusedProduct(
  at: At,
  key: string,
  message: string | RegExp,
  form: Form = {},
): Promise<void> {
  return refused(at, { path: `/api/buy/product/${pkOf(at.to, 'products', key)}`, form, message });
}

/** The player's row of a product. */
export async function boughtRow({ to, player }: At, key: string) {
  const pk = pkOf(to, 'products', key);
  return (await rowsOf(to, 'userProducts', player.pk)).find(({ ProductPk }) => ProductPk === pk);
}

/** The values of a column of a player's rows, sorted. */
export async function column({ to, player }: At, table: PlayerTable, name: string): Promise<number[]> {
  const rows = await rowsOf(to, table, player.pk);
  return rows.map((row) => row[name]).sort((a, b) => a - b);
}

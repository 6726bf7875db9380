/** Captured rows as they can be in an account here: by this manifest, at this moment, beside what the account has. */
import { readDate } from '../../data/dates.js';
import type { SpecifiedTable } from '../../data/player-tables.js';
import type { Cells } from '../../data/store/bulk.js';
import type { Catalog } from '../../server/catalog/catalog.js';
import { NoahStageState } from '../../server/rules/noah.js';

interface Surroundings {
  /** The account's rows of the same table. */
  readonly own: readonly Cells[];
  readonly catalog: Catalog;
  /** Unix ms. */
  readonly now: number;
}

/** The rows that may be merged, changed where they could not stand as they are. */
export function fittingRows(
  table: SpecifiedTable,
  rows: readonly Cells[],
  { own, catalog, now }: Surroundings,
): readonly Cells[] {
  if (table === 'bestRecords') return rows.map((row) => ofMap(catalog, row));
  if (table === 'userNoahStages') return oneRecalled(rows, own);
  if (table !== 'userMemberships') return rows;
  return rows.filter(({ expireDate }) => (readDate(expireDate as string | null) ?? 0) > now);
}

/** A best record with what the manifest says of its map; its rating is computed later. */
function ofMap(catalog: Catalog, row: Cells): Cells {
  const map = catalog.find('maps', Number(row['MapPk']));
  if (!map) return { ...row, rating: 0 };
  const PackPk = catalog.find('tracks', map.TrackPk)?.PackPk ?? row['PackPk'] ?? 0;
  return { ...row, rating: 0, mode: map.mode, TrackPk: map.TrackPk, PackPk };
}

/** One stage is recalled at a time: where the account has one, a captured one is open. */
function oneRecalled(rows: readonly Cells[], own: readonly Cells[]): readonly Cells[] {
  const { recalled, open, done } = NoahStageState;
  const isDone = (pk: Cells[string] | undefined) =>
    rows.some((row) => row['NoahStagePk'] === pk && row['state'] === done);
  const present = own.find((row) => row['state'] === recalled && !isDone(row['NoahStagePk']));
  if (!present) return rows;
  return rows.map((row) =>
    row['state'] === recalled && row['NoahStagePk'] !== present['NoahStagePk']
      ? { ...row, state: open, PickedTrackPk: 0 }
      : row,
  );
}

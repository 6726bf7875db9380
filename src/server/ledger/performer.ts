/** Performer experience and the hurdles in its way, within one request (specification, 04 *Experience*). */
import type { PlayerRow } from '../../data/player-tables.js';
import { updateByPk } from '../../data/store/bulk.js';
import { prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import { HurdleState } from '../rules/codes.js';
import { performerGain, type PerformerGain } from '../rules/experience.js';
import { advanceHurdles, type HurdleClear } from '../rules/hurdles.js';

type HurdleRow = PlayerRow<'userPerformerHurdleMissions'>;

const hurdlesOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userPerformerHurdleMissions').selectAll().where('UserPk', '=', userPk).orderBy('pk'),
);

/** A player's hurdle rows. */
export function readHurdles(db: Reader | Tx, userPk: number): Promise<HurdleRow[]> {
  return hurdlesOf(db, { userPk });
}

interface PerformerOptions {
  readonly tx: Tx;
  readonly catalog: Catalog;
  readonly userPk: number;
}

export class Performer {
  readonly #options: PerformerOptions;
  #rows: HurdleRow[] | undefined;
  readonly #changed = new Set<number>();

  constructor(options: PerformerOptions) {
    this.#options = options;
  }

  /** The hurdle rows, read once. */
  async rows(): Promise<readonly HurdleRow[]> {
    this.#rows ??= await readHurdles(this.#options.tx, this.#options.userPk);
    return this.#rows;
  }

  /** Counts a clear on the open hurdles. */
  async clear(clear: HurdleClear): Promise<void> {
    const rows = await this.rows();
    const advanced = advanceHurdles(rows, this.#options.catalog.map('performerHurdleMissions'), clear);
    const byPk = new Map(advanced.map((row) => [row.pk, row]));
    for (const { pk } of advanced) this.#changed.add(pk);
    this.#rows = rows.map((row) => byPk.get(row.pk) ?? row);
  }

  /** What a gain of experience comes to, from `old` on; opens the hurdle that it meets. */
  async gain(old: number, gained: number): Promise<PerformerGain> {
    const { tx, catalog, userPk } = this.#options;
    const rows = await this.rows();
    const levels = catalog.rows('performerLevels');
    const gain = performerGain(old, gained, {
      levels,
      hurdles: catalog.map('performerHurdleMissions'),
      rows,
    });
    if (gain.openedHurdlePk === null) return gain;
    const opened = await tx
      .insertInto('userPerformerHurdleMissions')
      .values({
        state: HurdleState.open,
        current: 0,
        UserPk: userPk,
        PerformerHurdleMissionPk: gain.openedHurdlePk,
      })
      .returningAll()
      .execute();
    this.#rows = [...rows, ...opened];
    return gain;
  }

  /** Writes the rows that changed. */
  async flush(): Promise<void> {
    const rows = (this.#rows ?? []).filter(({ pk }) => this.#changed.has(pk));
    if (rows.length === 0) return;
    await updateByPk(this.#options.tx, 'userPerformerHurdleMissions', {
      rows,
      columns: ['state', 'current'],
    });
  }
}

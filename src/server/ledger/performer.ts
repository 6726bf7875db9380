/** Performer experience and the hurdles in its way, within one request (specification, 04 *Experience*). */
import type { PlayerRow } from '../../data/player-tables.js';
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
  /** A row that was opened here has the pk 0 until it is written. */
  #rows: HurdleRow[] | undefined;
  /** PerformerHurdleMissionPks of the rows to write. */
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
    this.change(advanceHurdles(rows, this.#options.catalog.map('performerHurdleMissions'), clear));
  }

  /** Takes over hurdle rows that were changed: claimed ones, for instance. They are written by `flush`. */
  change(changed: readonly HurdleRow[]): void {
    const byHurdle = new Map(changed.map((row) => [row.PerformerHurdleMissionPk, row]));
    for (const hurdle of byHurdle.keys()) this.#changed.add(hurdle);
    this.#rows = (this.#rows ?? []).map((row) => byHurdle.get(row.PerformerHurdleMissionPk) ?? row);
  }

  /** What a gain of experience comes to, from `old` on; opens the hurdle that it meets. */
  async gain(old: number, gained: number): Promise<PerformerGain> {
    const { catalog, userPk: UserPk } = this.#options;
    const rows = await this.rows();
    const levels = catalog.rows('performerLevels');
    const gain = performerGain(old, gained, {
      levels,
      hurdles: catalog.map('performerHurdleMissions'),
      rows,
    });
    const PerformerHurdleMissionPk = gain.openedHurdlePk;
    if (PerformerHurdleMissionPk === null) return gain;
    this.#rows = [...rows, { pk: 0, state: HurdleState.open, current: 0, UserPk, PerformerHurdleMissionPk }];
    this.#changed.add(PerformerHurdleMissionPk);
    return gain;
  }

  /** Writes the rows that changed, and those that were opened, in one statement. */
  async flush(): Promise<void> {
    const changed = (this.#rows ?? []).filter((row) => this.#changed.has(row.PerformerHurdleMissionPk));
    if (changed.length === 0) return;
    const written = await this.#options.tx
      .insertInto('userPerformerHurdleMissions')
      .values(changed.map(({ pk: _, ...row }) => row))
      .onConflict((conflict) =>
        conflict.columns(['UserPk', 'PerformerHurdleMissionPk']).doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          current: eb.ref('excluded.current'),
        })),
      )
      .returningAll()
      .execute();
    this.change(written);
  }
}

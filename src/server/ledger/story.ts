/** A player's story within one request: his rows of chapters, parts and stages, changed in memory and written once. */
import type { Insertable } from 'kysely';
import { storeDate } from '../../data/dates.js';
import type { PlayerDatabase, PlayerRow } from '../../data/player-tables.js';
import { insertRows, updateByPk } from '../../data/store/bulk.js';
import { prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/rows.js';
import {
  chaptersInOrder,
  chaptersToReveal,
  lockedFront,
  NoahChapterState,
  NoahPartState,
  NoahStageState,
  type StoryContent,
  type StoryStates,
} from '../rules/noah.js';

const chaptersOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userNoahChapters').selectAll().where('UserPk', '=', userPk).orderBy('NoahChapterPk'),
);

const partsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userNoahParts').selectAll().where('UserPk', '=', userPk).orderBy('NoahPartPk'),
);

const stagesOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userNoahStages').selectAll().where('UserPk', '=', userPk).orderBy('NoahStagePk'),
);

type ChapterRow = PlayerRow<'userNoahChapters'>;
type PartRow = PlayerRow<'userNoahParts'>;
type StageRow = PlayerRow<'userNoahStages'>;

interface StoryOptions {
  readonly catalog: Catalog;
  readonly userPk: number;
  readonly now: number;
}

/** Rows by the pk of what they are about, and which of them were changed. */
class Rows<R extends { readonly pk: number }> {
  readonly byPk: ReadonlyMap<number, R>;
  readonly #rows: Map<number, R>;
  readonly #changed = new Set<number>();

  constructor(rows: readonly R[], key: (row: R) => number) {
    this.#rows = new Map(rows.map((row) => [key(row), row]));
    this.byPk = this.#rows;
  }

  change(pk: number, columns: Partial<R>): void {
    const row = this.#rows.get(pk);
    if (!row) return;
    this.#rows.set(pk, { ...row, ...columns });
    this.#changed.add(pk);
  }

  changed(): R[] {
    return [...this.#changed].flatMap((pk) => this.#rows.get(pk) ?? []);
  }
}

const written = {
  chapters: ['state', 'currents', 'endDate', 'updatedAt'],
  parts: ['state', 'endDate', 'updatedAt'],
  stages: ['state', 'PickedTrackPk', 'endDate', 'updatedAt'],
} as const;

export class Story {
  readonly content: StoryContent;
  readonly #options: StoryOptions;
  readonly #chapters: Rows<ChapterRow>;
  readonly #parts: Rows<PartRow>;
  readonly #stages: Rows<StageRow>;

  private constructor(options: StoryOptions, rows: readonly [ChapterRow[], PartRow[], StageRow[]]) {
    const { catalog } = options;
    this.#options = options;
    this.content = {
      chapters: catalog.rows('noahChapters'),
      parts: catalog.rows('noahParts'),
      stages: catalog.rows('noahStages'),
    };
    this.#chapters = new Rows(rows[0], (row) => row.NoahChapterPk);
    this.#parts = new Rows(rows[1], (row) => row.NoahPartPk);
    this.#stages = new Rows(rows[2], (row) => row.NoahStagePk);
  }

  /** Reads all rows of a player: three statements. */
  static async read(tx: Tx, options: StoryOptions): Promise<Story> {
    const { userPk } = options;
    const chapters = await chaptersOf(tx, { userPk });
    const parts = await partsOf(tx, { userPk });
    return new Story(options, [chapters, parts, await stagesOf(tx, { userPk })]);
  }

  /** Whether the player has a row of every part and stage. */
  get isWhole(): boolean {
    const { parts, stages } = this.content;
    return parts.every(({ pk }) => this.parts.has(pk)) && stages.every(({ pk }) => this.stages.has(pk));
  }

  /** The player's chapter rows by NoahChapterPk. */
  get chapters(): ReadonlyMap<number, ChapterRow> {
    return this.#chapters.byPk;
  }

  /** The player's part rows by NoahPartPk. */
  get parts(): ReadonlyMap<number, PartRow> {
    return this.#parts.byPk;
  }

  /** The player's stage rows by NoahStagePk. */
  get stages(): ReadonlyMap<number, StageRow> {
    return this.#stages.byPk;
  }

  /** The states of all rows, as rules ask for them. */
  get states(): StoryStates {
    return {
      chapters: statesOf(this.chapters),
      parts: statesOf(this.parts),
      stages: statesOf(this.stages),
    };
  }

  /** Moves a chapter on; a complete one gets its end date. */
  setChapter(pk: number, columns: { readonly state?: number; readonly currents?: string }): void {
    const isEnd = columns.state === NoahChapterState.complete;
    this.#chapters.change(pk, { ...columns, ...this.#dates(isEnd) });
  }

  /** Moves a part on; a complete one gets its end date. */
  setPart(pk: number, state: number): void {
    this.#parts.change(pk, { state, ...this.#dates(state === NoahPartState.complete) });
  }

  /** Moves a stage on; a done one gets its end date. */
  setStage(pk: number, columns: { readonly state: number; readonly PickedTrackPk?: number }): void {
    this.#stages.change(pk, { ...columns, ...this.#dates(columns.state === NoahStageState.done) });
  }

  /** Opens a part that is locked; one that is further on stays as it is. */
  openPart(pk: number): void {
    if (this.parts.get(pk)?.state === NoahPartState.locked) this.setPart(pk, NoahPartState.open);
  }

  /** Opens a stage that is locked; one that is further on stays as it is. */
  openStage(pk: number): void {
    if (this.stages.get(pk)?.state === NoahStageState.locked) {
      this.setStage(pk, { state: NoahStageState.open });
    }
  }

  /** Opens what a later manifest put behind what the player has done already. */
  goOn(): void {
    const front = lockedFront(this.content, this.states);
    for (const { pk } of front.parts) this.openPart(pk);
    for (const { pk } of front.stages) this.openStage(pk);
  }

  /** Writes what changed, and a row of each chapter that can be unlocked next. */
  async flush(tx: Tx): Promise<void> {
    await updateByPk(tx, 'userNoahChapters', { rows: this.#chapters.changed(), columns: written.chapters });
    await updateByPk(tx, 'userNoahParts', { rows: this.#parts.changed(), columns: written.parts });
    await updateByPk(tx, 'userNoahStages', { rows: this.#stages.changed(), columns: written.stages });
    const revealed = chaptersToReveal(this.content, this.states.chapters);
    await insertRows(
      tx,
      'userNoahChapters',
      revealed.map((chapter) => this.#newChapter(chapter)),
    );
  }

  #dates(isEnd: boolean) {
    const date = storeDate(this.#options.now);
    return { updatedAt: date, ...(isEnd && { endDate: date }) };
  }

  #newChapter(chapter: Manifest<'noahChapters'>): Insertable<PlayerDatabase['userNoahChapters']> {
    const date = storeDate(this.#options.now);
    return {
      state: NoahChapterState.locked,
      order: chaptersInOrder(this.content).indexOf(chapter),
      currents: JSON.stringify(chapter.goals.map(() => 0)),
      startDate: date,
      endDate: null,
      createdAt: date,
      updatedAt: date,
      UserPk: this.#options.userPk,
      NoahChapterPk: chapter.pk,
    };
  }
}

function statesOf(rows: ReadonlyMap<number, { readonly state: number }>): ReadonlyMap<number, number> {
  return new Map([...rows].map(([pk, { state }]) => [pk, state]));
}

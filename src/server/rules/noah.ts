/** The story: chapters of parts of stages, what of it is open, and what comes next (specification, 03 and 04 *Noah*). */
import type { Manifest } from '../catalog/rows.js';

type Chapter = Manifest<'noahChapters'>;
type Part = Manifest<'noahParts'>;
type Stage = Manifest<'noahStages'>;

/** userNoahChapters.state */
export const NoahChapterState = { locked: 1, open: 2, complete: 3 } as const;

/** userNoahParts.state; 2, in rows of the earlier server, counts as open. */
export const NoahPartState = { locked: 0, open: 1, complete: 3 } as const;

/** userNoahStages.state; a recalled stage is one whose track was picked. */
export const NoahStageState = { locked: 0, open: 2, recalled: 3, done: 4 } as const;

/** Whether a part is being played: neither locked nor complete. */
export function isPartOpen(state: number): boolean {
  return state !== NoahPartState.locked && state !== NoahPartState.complete;
}

/** The story as the manifest has it. */
export interface StoryContent {
  readonly chapters: readonly Chapter[];
  readonly parts: readonly Part[];
  readonly stages: readonly Stage[];
}

type ByOrder = Pick<Chapter, 'order' | 'pk'>;

/** All chapters in their order. */
export function chaptersInOrder({ chapters }: StoryContent): readonly Chapter[] {
  return [...chapters].sort((a: ByOrder, b: ByOrder) => a.order - b.order || a.pk - b.pk);
}

/** The parts of a chapter by pk: those of its pack, or all where none is of its pack. */
export function chapterParts(chapter: Pick<Chapter, 'PackPk'>, { parts }: StoryContent): readonly Part[] {
  const own = parts.filter(({ PackPk }) => PackPk === chapter.PackPk);
  return [...(own.length > 0 ? own : parts)].sort((a, b) => a.pk - b.pk);
}

/** The chapter that a part belongs to: the one of its pack before one that has all parts. */
export function chapterOf(part: Part, content: StoryContent): Chapter | undefined {
  const chapters = chaptersInOrder(content);
  return (
    chapters.find(({ PackPk }) => PackPk === part.PackPk) ??
    chapters.find((chapter) => chapterParts(chapter, content).some(({ pk }) => pk === part.pk))
  );
}

/** The stages of a part by pk: those whose `order` is its pk. */
export function partStages(part: Pick<Part, 'pk'>, { stages }: StoryContent): readonly Stage[] {
  return stages.filter(({ order }) => order === part.pk).sort((a, b) => a.pk - b.pk);
}

/** What follows a row among others, by its pk; undefined after the last. */
export function following<T extends { readonly pk: number }>(rows: readonly T[], pk: number): T | undefined {
  const place = rows.findIndex((row) => row.pk === pk);
  return place < 0 ? undefined : rows[place + 1];
}

/** Whether a track can be picked for a stage: one of its list, or its own where it has no list. */
export function canPick(stage: Pick<Stage, 'curationList' | 'TrackPk'>, trackPk: number): boolean {
  const { curationList, TrackPk } = stage;
  return curationList.length > 0 ? curationList.includes(trackPk) : TrackPk === trackPk;
}

/** `done` dealt out over the goals from the left, each at most its goal: a chapter's `currents`. */
export function dealOut(done: number, goals: readonly number[]): number[] {
  let left = done;
  return goals.map((goal) => {
    const share = Math.max(0, Math.min(goal, left));
    left -= share;
    return share;
  });
}

/** How far a player is: states by the manifest's pks. What has no row is locked. */
export interface StoryStates {
  readonly chapters: ReadonlyMap<number, number>;
  readonly parts: ReadonlyMap<number, number>;
  readonly stages: ReadonlyMap<number, number>;
}

/** The number of done stages of a chapter. */
export function doneStages(chapter: Chapter, content: StoryContent, stages: StoryStates['stages']): number {
  return chapterParts(chapter, content)
    .flatMap((part) => partStages(part, content))
    .filter(({ pk }) => stages.get(pk) === NoahStageState.done).length;
}

/** Whether every stage of a part is done. */
export function areStagesDone(part: Part, content: StoryContent, stages: StoryStates['stages']): boolean {
  return partStages(part, content).every(({ pk }) => stages.get(pk) === NoahStageState.done);
}

/** The chapters a player can see without having a row of them: the first, and the one after a complete one. */
export function chaptersToReveal(
  content: StoryContent,
  chapters: StoryStates['chapters'],
): readonly Chapter[] {
  const inOrder = chaptersInOrder(content);
  return inOrder.filter(({ pk }, place) => {
    const before = inOrder[place - 1];
    const isNext = !before || chapters.get(before.pk) === NoahChapterState.complete;
    return isNext && !chapters.has(pk);
  });
}

/**
 * What must be open for the story to go on, and is locked: the first part not complete of every unlocked chapter, and
 * its first stage not done. Only content that a later manifest put behind what a player has done makes any.
 */
export function lockedFront(content: StoryContent, at: StoryStates): { parts: Part[]; stages: Stage[] } {
  const chapters = content.chapters.filter(
    ({ pk }) => (at.chapters.get(pk) ?? NoahChapterState.locked) >= NoahChapterState.open,
  );
  const front = chapters.flatMap(
    (chapter) =>
      chapterParts(chapter, content).find(({ pk }) => at.parts.get(pk) !== NoahPartState.complete) ?? [],
  );
  const stages = front.flatMap(
    (part) => partStages(part, content).find(({ pk }) => at.stages.get(pk) !== NoahStageState.done) ?? [],
  );
  const isLocked = (states: ReadonlyMap<number, number>) => (row: { readonly pk: number }) =>
    (states.get(row.pk) ?? NoahStageState.locked) === NoahStageState.locked;
  return { parts: front.filter(isLocked(at.parts)), stages: stages.filter(isLocked(at.stages)) };
}

/** What a rule asks of a player's stage row. */
interface StageRow {
  readonly NoahStagePk: number;
  readonly state: number;
  readonly PickedTrackPk: number;
  readonly updatedAt: string | null;
}

/** The stage that is recalled with this track picked: the one that a play of it is for. */
export function recalledStage<R extends StageRow>(rows: readonly R[], trackPk: number): R | undefined {
  return rows.find((row) => row.state === NoahStageState.recalled && row.PickedTrackPk === trackPk);
}

/**
 * The stage that an answer to a noah play speaks of: the one played (paid for, or done before with this track), else
 * the last one touched; undefined where all are locked.
 */
export function stageToShow<R extends StageRow>(
  rows: readonly R[],
  { stagePk, trackPk }: { readonly stagePk: number; readonly trackPk: number },
): R | undefined {
  const touched = rows
    .filter(({ state }) => state !== NoahStageState.locked)
    .sort((a, b) => compareText(b.updatedAt ?? '', a.updatedAt ?? '') || b.NoahStagePk - a.NoahStagePk);
  return (
    touched.find(({ NoahStagePk }) => NoahStagePk === stagePk) ??
    touched.find((row) => row.state === NoahStageState.done && row.PickedTrackPk === trackPk) ??
    touched[0]
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

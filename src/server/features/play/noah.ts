/** Noah plays: the price of the stage that is played, and what a clear of it moves on (specification, 04 *Start*, *Noah*). */
import { wireRow, type WireRow } from '../../../data/wire.js';
import { readWholeStory } from '../../ledger/content-sync.js';
import { Story } from '../../ledger/story.js';
import {
  chapterOf,
  dealOut,
  doneStages,
  following,
  NoahStageState,
  partStages,
  recalledStage,
  stageToShow,
} from '../../rules/noah.js';
import { isClear } from '../../rules/codes.js';
import type { Clearing } from './clear.js';
import type { StartedPlay } from './sessions.js';

/** The recalled stage that a noah play was paid for. */
export interface StartedNoah {
  readonly stagePk: number;
}

/** Takes the price of the recalled stage whose picked track is played. Gives null where there is none: a replay. */
export async function startNoah(
  { app: { catalog }, tx, player, ledger, now }: Clearing,
  trackPk: number,
): Promise<StartedNoah | null> {
  const story = await Story.read(tx, { catalog, userPk: player.pk, now });
  const row = recalledStage([...story.stages.values()], trackPk);
  const stage = row && catalog.find('noahStages', row.NoahStagePk);
  if (!stage) return null;
  await ledger.pay(stage.moneyType, Math.max(0, stage.price), 'Not enough items to start Noah stage.');
  return { stagePk: stage.pk };
}

/** Moves the story on by a clear of the stage that was paid for; gives what every end of a noah play carries. */
export async function endNoah(
  { app: { catalog, store }, tx, player, ledger, now }: Clearing,
  play: StartedPlay,
  endState: number,
): Promise<Record<string, WireRow>> {
  const options = { dialect: store.dialect, catalog, userPk: player.pk, now };
  const story = await readWholeStory(tx, options);
  const stagePk = play.noah?.stagePk ?? 0;
  const started = story.stages.get(stagePk);
  const isRecalled = started?.state === NoahStageState.recalled && started.PickedTrackPk === play.trackPk;
  if (isRecalled && isClear(endState)) {
    const nextPk = finishStage(story, stagePk);
    await story.flush(tx);
    if (nextPk !== undefined) ledger.profile.set({ onProgressNoahStagePkOrZero: nextPk });
  }
  return shown(story, { stagePk, trackPk: play.trackPk });
}

/** The stage is done, its chapter counts it, the next of its part opens; gives the pk of the next. */
function finishStage(story: Story, stagePk: number): number | undefined {
  const { content } = story;
  story.setStage(stagePk, { state: NoahStageState.done });
  const part = partOf(story, stagePk);
  const chapter = part && chapterOf(part, content);
  if (chapter) {
    const currents = dealOut(doneStages(chapter, content, story.states.stages), chapter.goals);
    story.setChapter(chapter.pk, { currents: JSON.stringify(currents) });
  }
  const next = part && following(partStages(part, content), stagePk);
  if (next) story.openStage(next.pk);
  return next?.pk;
}

function partOf({ content }: Story, stagePk: number) {
  const stage = content.stages.find(({ pk }) => pk === stagePk);
  return stage && content.parts.find(({ pk }) => pk === stage.order);
}

function shown(
  story: Story,
  played: { readonly stagePk: number; readonly trackPk: number },
): Record<string, WireRow> {
  const stage = stageToShow([...story.stages.values()], played);
  const part = stage && partOf(story, stage.NoahStagePk);
  const chapter = part && chapterOf(part, story.content);
  const partRow = part && story.parts.get(part.pk);
  const chapterRow = chapter && story.chapters.get(chapter.pk);
  return {
    userNoahStage: stage ? wireRow('userNoahStages', stage) : {},
    userNoahPart: partRow ? wireRow('userNoahParts', partRow) : {},
    userNoahChapter: chapterRow ? wireRow('userNoahChapters', chapterRow) : {},
  };
}

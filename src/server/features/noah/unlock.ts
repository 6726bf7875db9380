import { wireRow, wireRows } from '../../../data/wire.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { chapterParts, NoahChapterState, partStages } from '../../rules/noah.js';
import { openStory } from './open-story.js';

export const unlockChapter = defineWriteRoute(
  {
    method: 'post',
    path: '/api/noah/chapter/:chapter/unlock',
    session: 'player',
    effect: 'write',
    summary: 'Unlocks a chapter of the story for its price: its first part and stage open.',
    params: { chapter: pk() },
  },
  async ({ app, params, player, tx, ledger, now }) => {
    const chapter = app.catalog.find('noahChapters', params.chapter);
    if (!chapter) throw refuse('Chapter not exist.');
    const story = await openStory({ app, tx, player, now });
    const row = story.chapters.get(chapter.pk);
    if (!row) throw refuse('Chapter not exist.');
    if (row.state !== NoahChapterState.locked) throw refuse('This chapter is unlocked already.');
    await ledger.pay(
      chapter.unlockMoneyType,
      Math.max(0, chapter.unlockPrice),
      'Not enough items to unlock.',
    );
    const [part] = chapterParts(chapter, story.content);
    const [stage] = part ? partStages(part, story.content) : [];
    story.setChapter(chapter.pk, { state: NoahChapterState.open });
    if (part) story.openPart(part.pk);
    if (stage) story.openStage(stage.pk);
    await story.flush(tx);
    ledger.profile.set({ onProgressNoahStagePkOrZero: stage?.pk ?? 0 });
    const partRow = part && story.parts.get(part.pk);
    const stageRow = stage && story.stages.get(stage.pk);
    return {
      userNoahChapter: wireRows('userNoahChapters', [...story.chapters.values()]),
      userNoahPart: partRow ? wireRow('userNoahParts', partRow) : {},
      userNoahStage: stageRow ? wireRow('userNoahStages', stageRow) : {},
    };
  },
);

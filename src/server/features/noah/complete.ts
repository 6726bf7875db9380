import { wireRows } from '../../../data/wire.js';
import type { Catalog } from '../../catalog/catalog.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import type { Ledger } from '../../ledger/ledger.js';
import { isCharacter, readNewCharacters } from '../../ledger/new-characters.js';
import type { Story } from '../../ledger/story.js';
import type { Manifest } from '../../catalog/rows.js';
import {
  areStagesDone,
  chapterOf,
  chapterParts,
  following,
  isPartOpen,
  NoahChapterState,
  NoahPartState,
  partStages,
} from '../../rules/noah.js';
import { openStory } from './open-story.js';

export const completePart = defineWriteRoute(
  {
    method: 'post',
    path: '/api/noah/part/:part/complete',
    session: 'player',
    effect: 'write',
    summary: 'Completes a part of the story whose stages are done: its track, then the next part or the end.',
    params: { part: pk() },
  },
  async ({ app, params, player, tx, ledger, now }) => {
    const { catalog } = app;
    const part = catalog.find('noahParts', params.part);
    const story = await openStory({ app, tx, player, now });
    const state = part && story.parts.get(part.pk)?.state;
    if (!part || state === undefined) throw refuse('Part does not exist.');
    if (!isPartOpen(state)) throw refuse(notOpen(state));
    if (!areStagesDone(part, story.content, story.states.stages)) {
      throw refuse('The stages of this part are not done yet.');
    }
    await ledger.pay(part.moneyType, Math.max(0, part.price), 'Not enough items to complete.');
    story.setPart(part.pk, NoahPartState.complete);
    grantTrack(ledger, catalog, part);
    const chapter = chapterOf(part, story.content);
    const next = chapter && following(chapterParts(chapter, story.content), part.pk);
    const changed = next ? goOn(story, next) : endChapter(story, ledger, chapter);
    await story.flush(tx);
    ledger.profile.set({ onProgressNoahStagePkOrZero: changed.stagePks[0] ?? 0 });
    const data = changedRows(story, { ...changed, partPks: [part.pk, ...changed.partPks] });
    return async () => {
      const characters = changed.isCharacterGranted ? await readNewCharacters(tx, player.pk) : {};
      return new Answer({ ...data, ...characters }, { beside: characters });
    };
  },
);

function notOpen(state: number): string {
  return state === NoahPartState.complete ? 'This part is complete already.' : 'This part is not open yet.';
}

function grantTrack(ledger: Ledger, catalog: Catalog, part: Manifest<'noahParts'>): void {
  const track = catalog.find('tracks', part.TrackPk);
  if (track) ledger.grant(track.trackItemKey, 1);
}

/** What comes after a completed part. */
interface Changed {
  readonly partPks: readonly number[];
  readonly stagePks: readonly number[];
  /** Undefined where the chapter goes on. */
  readonly chapterPk: number | undefined;
  readonly isCharacterGranted: boolean;
}

function goOn(story: Story, part: Manifest<'noahParts'>): Changed {
  const [stage] = partStages(part, story.content);
  story.openPart(part.pk);
  if (stage) story.openStage(stage.pk);
  const stagePks = stage ? [stage.pk] : [];
  return { partPks: [part.pk], stagePks, chapterPk: undefined, isCharacterGranted: false };
}

/** The last part completes the chapter; one that was complete before it grew gives its items no second time. */
function endChapter(story: Story, ledger: Ledger, chapter: Manifest<'noahChapters'> | undefined): Changed {
  const none = { partPks: [], stagePks: [], chapterPk: chapter?.pk, isCharacterGranted: false };
  const row = chapter && story.chapters.get(chapter.pk);
  if (!chapter || row?.state === NoahChapterState.complete) return none;
  story.setChapter(chapter.pk, { state: NoahChapterState.complete });
  for (const { key, value } of chapter.items) ledger.grant(key, value);
  return { ...none, isCharacterGranted: chapter.items.some(({ key }) => isCharacter(key)) };
}

function changedRows(story: Story, { partPks, stagePks, chapterPk }: Changed) {
  const chapter = chapterPk === undefined ? undefined : story.chapters.get(chapterPk);
  return {
    changedUserNoahStages: wireRows(
      'userNoahStages',
      stagePks.flatMap((stagePk) => story.stages.get(stagePk) ?? []),
    ),
    changedUserNoahParts: wireRows(
      'userNoahParts',
      partPks.flatMap((partPk) => story.parts.get(partPk) ?? []),
    ),
    // The null stands where a next chapter would (specification, 10 *03* "Noah").
    changedUserNoahChapters: chapter ? [...wireRows('userNoahChapters', [chapter]), null] : [],
  };
}

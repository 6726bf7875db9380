import { wireRow } from '../../../data/wire.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { Item } from '../../rules/items.js';
import { canPick, NoahStageState } from '../../rules/noah.js';
import { openStory } from './open-story.js';

export const recallStage = defineWriteRoute(
  {
    method: 'post',
    path: '/api/noah/stage/:stage/recall',
    session: 'player',
    effect: 'write',
    summary: 'Recalls an open stage of the story: picks the track that it is to be done with.',
    params: { stage: pk() },
    body: { PickedTrackPk: pk() },
  },
  async ({ app, params, body, player, tx, ledger, now }) => {
    const { PickedTrackPk } = body;
    const stage = app.catalog.find('noahStages', params.stage);
    const track = app.catalog.find('tracks', PickedTrackPk);
    if (!stage || !track || !canPick(stage, track.pk)) throw refuse('Stage or track does not exist.');
    const story = await openStory({ app, tx, player, now });
    const state = story.stages.get(stage.pk)?.state ?? NoahStageState.locked;
    if (state !== NoahStageState.open) throw refuse(notOpen(state));
    if ([...story.stages.values()].some((row) => row.state === NoahStageState.recalled)) {
      throw refuse('Another stage is recalled already; clear it first.');
    }
    await ledger.pay(Item.astralMelody, Math.max(0, stage.astralMelody), 'Not enough items to recall.');
    story.setStage(stage.pk, { state: NoahStageState.recalled, PickedTrackPk });
    await story.flush(tx);
    const row = story.stages.get(stage.pk);
    return { userNoahStage: row ? wireRow('userNoahStages', row) : {} };
  },
);

function notOpen(state: number): string {
  if (state === NoahStageState.recalled) return 'This stage is recalled already.';
  return state === NoahStageState.done ? 'This stage is done already.' : 'This stage is not open yet.';
}

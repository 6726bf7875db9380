import type { Envelope } from '../../ledger/envelope.js';
import { judge } from '../../ledger/scores.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineWriteRoute, type WriteInput } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { EndState, isClear } from '../../rules/codes.js';
import { validatePlay, type PlayResult } from '../../rules/plausibility.js';
import { playEvents } from '../../rules/play-events.js';
import { playKind } from '../../rules/play-start.js';
import { clearPlay } from './clear.js';
import { endNoah } from './noah.js';
import { beginPlay } from './start.js';
import { closePlaySession, findPlaySession, type PlaySession } from './sessions.js';

const encrypted = string({ min: 1, max: 65_536 });

const endFields = { userPlayData: encrypted, encryptedKey: encrypted, encryptedIV: encrypted };

type EndInput = WriteInput<Record<never, never>, typeof endFields, PlayResult>;

export const endPlay = defineWriteRoute(
  {
    method: 'post',
    path: '/api/play/end',
    session: 'player',
    effect: 'write',
    summary:
      'Ends a play: its result, encrypted. A token is ended once; a later end of it gets the first answer.',
    body: endFields,
    before: async ({ app, body }) => {
      const reading = validatePlay(await app.keys.decrypt(body));
      if (!reading.ok) throw refuse(reading.message);
      return reading.play;
    },
  },
  async (input) => {
    const { app, player, tx, now, before: result } = input;
    const session = await findPlaySession(tx, { userPk: player.pk, token: result.playToken, now });
    if (!session) throw refuse('Invalid play token.');
    if (session.answer !== null) return storedAnswer(session.answer);
    if (result.endState === EndState.retry) {
      const data = await beginPlay({ app, tx, player, now }, session.play);
      await closePlaySession(tx, session.pk, { now, answer: { data, updatedUserItems: [] } });
      return data;
    }
    return finish(input, session);
  },
);

/** What the first accepted end was answered; nothing changes. */
function storedAnswer(answer: string): Answer {
  const { data, updatedUserItems } = JSON.parse(answer) as {
    data: object;
    updatedUserItems: Envelope['updatedUserItems'];
  };
  return new Answer(data, { updatedUserItems });
}

async function finish(input: EndInput, session: PlaySession) {
  const { app, player, tx, ledger, now, before: result } = input;
  const { play } = session;
  const doubts = judge(app, play.mapPk, result);
  const kind = playKind(play.playType) ?? 'free';
  const events = playEvents({ ...play, ...result, kind });
  ledger.countMissions(events.missions);
  ledger.countAchievements(events.achievements);
  ledger.countLab(events.labTriggers);
  const cleared = isClear(result.endState)
    ? await clearPlay({ app, player, tx, ledger, now }, { play, result, doubts })
    : {};
  const noah = kind === 'noah' ? await endNoah({ app, player, tx, ledger, now }, play, result.endState) : {};
  return async (settled: Envelope) => {
    const { thumbAstralRating, multiAstralRating } = player.profile;
    const { achieved } = ledger.achievements;
    const data = {
      unlockedCharts: [],
      skills: {},
      thumbAstralRating,
      multiAstralRating,
      isMissionResearchable: ledger.isMissionResearchable,
      isNoahStageRecallable: false,
      ...cleared,
      ...noah,
      ...(achieved.length > 0 && { achievedList: achieved }),
    };
    const { updatedUserItems } = settled;
    await closePlaySession(tx, session.pk, { now, answer: { data, updatedUserItems } });
    return data;
  };
}

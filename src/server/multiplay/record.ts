/** The end of a round as one of its players reports it: checked and recorded like a play alone (specification, 05 *End*). */
import { z } from 'zod';
import type { Tx } from '../../data/store/store.js';
import { wireRow } from '../../data/wire.js';
import type { AppContext } from '../context.js';
import { refuse } from '../http/refusal.js';
import { readHoldings } from '../ledger/holdings.js';
import { writeKeeping } from '../ledger/kept.js';
import { Ledger } from '../ledger/ledger.js';
import { judge, recordScore } from '../ledger/scores.js';
import { PlayMode } from '../rules/codes.js';
import { ownsMap } from '../rules/ownership.js';
import { validateDeviations, validateRound, type Reading, type RoundResult } from '../rules/plausibility.js';
import type { Effect, Result } from './rooms/messages.js';
import { readFinisherLocked, type Visitor } from './visitor.js';

const encrypted = z.string().min(1).max(65_536);
const encryptedPlay = z.object({ userPlayData: encrypted, encryptedKey: encrypted, encryptedIV: encrypted });

type Report = Extract<Effect, { kind: 'record' }>;

/**
 * Writes the record of a round's end and, where it is a clear and the highest, the best record with its rating. Throws a
 * Refusal where the report cannot be.
 */
export async function recordRound(
  app: AppContext,
  { track, report }: Report,
  visitor: Visitor,
): Promise<Result> {
  const sent = encryptedPlay.safeParse(report);
  if (!sent.success) throw refuse('Invalid play data.');
  const deviations = accept(validateDeviations(report));
  const result = accept(validateRound(await app.keys.decrypt(sent.data)));
  const map = playedMap(app, result, track);
  const doubts = judge(app, map.pk, result);
  const { noteMode, mode, lunaticMode, rank } = result;
  const packPk = app.catalog.find('tracks', track)?.PackPk ?? 0;
  const play = {
    ...{ noteMode, mode, lunaticMode, rank, packPk, trackPk: track, mapPk: map.pk },
    ...{ playMode: PlayMode.multiplay, lunaticLampState: 0 },
  };
  const now = app.clock.now();
  return writeKeeping(app.store, [visitor.pk], async (tx) => {
    const player = await readFinisherLocked(visitor, { app, now, tx });
    if (!player) return { kind: 'gone', players: [visitor.pk] };
    await requireOwned({ app, tx, userPk: player.pk, now }, map);
    const ledger = new Ledger({ app, tx, player, now });
    const scored = await recordScore({ app, tx, ledger, player, now }, { play, result, doubts });
    await ledger.settle(visitor.caller);
    const record = { ...wireRow('records', scored.record), ...deviations };
    return { kind: 'recorded', answer: { isNewRecord: scored.best ? 1 : 0, record } };
  });
}

function accept<T>(reading: Reading<T>): T {
  if (!reading.ok) throw refuse(reading.message);
  return reading.play;
}

/** The map that was played: one of the track that was started, in its own mode. */
function playedMap(
  { catalog, log }: AppContext,
  { MapPk, TrackPk, PackPk, mode }: RoundResult,
  track: number,
) {
  const map = catalog.find('maps', MapPk);
  if (TrackPk !== track) throw refuse('TrackPk: the round is of another track.');
  if (map?.TrackPk !== track) throw refuse('MapPk: there is no such map of this track.');
  if (map.mode !== mode) throw refuse('mode: this map is of another mode.');
  const pack = catalog.find('tracks', track)?.PackPk;
  if (PackPk !== pack) log.debug({ sent: PackPk, pack }, 'the end of a round named another pack');
  return map;
}

interface Owning {
  readonly app: AppContext;
  readonly tx: Tx;
  readonly userPk: number;
  readonly now: number;
}

async function requireOwned(
  { app, tx, userPk, now }: Owning,
  map: ReturnType<typeof playedMap>,
): Promise<void> {
  if (!app.settings.play.requireOwned) return;
  const has = await readHoldings(tx, { catalog: app.catalog, userPk, now }, map);
  if (!ownsMap(map.mode, has)) throw refuse('MapPk: this map is not owned.');
}

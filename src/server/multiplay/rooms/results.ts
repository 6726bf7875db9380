/** What a room does with what came of its effect. */
import { judgeMeans } from './costs.js';
import type { Arguments, Result } from './messages.js';
import { readWhole } from './numbers.js';
import {
  backToStart,
  otherSeat,
  seatOf,
  seatsOf,
  Stage,
  unready,
  type Pending,
  type Room,
  type Seat,
} from './room.js';

/** A room whose effect is done; `send` reaches a seat of it. */
export interface Settled {
  readonly room: Room;
  /** Whose event it was. */
  readonly asker: number;
  readonly event: Pending;
  readonly price: number | null;
  send(seat: Seat, event: string, ...args: Arguments): void;
}

/** Goes on with the result; `gone` and players who cannot meet are the caller's. */
export function settle(settled: Settled, result: Result): void {
  const { room, event } = settled;
  switch (result.kind) {
    case 'met':
      return introduce(settled, result.profiles);
    case 'balances':
      return weigh(settled, result.amounts);
    case 'charged': {
      if (room.track === null) return;
      room.round = { track: room.track, infos: result.infos, ends: new Map() };
      for (const seat of seatsOf(room)) settled.send(seat, 'startInfo', result.infos.get(seat.player));
      return;
    }
    case 'notEnough':
      return callOff(settled, 'NotEnoughEnergy', '');
    case 'noTrack':
      return callOff(settled, 'DoesNotHaveTrackError', '');
    case 'recorded':
      return noteEnd(settled, result.answer);
    case 'refused':
      return settled.send(seatOf(room, settled.asker), 'error', result.message);
    case 'gone':
      return event === 'playEnd' ? undefined : callOff(settled);
    case 'failed':
      return fail(settled);
  }
}

function introduce({ room, send }: Settled, profiles: ReadonlyMap<number, object>): void {
  for (const seat of seatsOf(room)) {
    const other = otherSeat(room, seat.player);
    if (other) send(seat, 'joinRoom', profiles.get(other.player));
  }
}

/** Both were ready, or one of them chose what to play: can they pay for it? */
function weigh(settled: Settled, amounts: ReadonlyMap<number, number>): void {
  const { room, event, send } = settled;
  const verdict = judgeMeans(room, amounts);
  if (event !== 'ready') {
    if (verdict.kind !== 'both') return callOff(settled, 'NotEnoughEnergy', '');
    return prepare(settled, event[1]);
  }
  unready(room);
  if (verdict.kind === 'both') for (const seat of seatsOf(room)) send(seat, 'goPlayReady', '');
  else if (verdict.kind === 'neither') callOff(settled, 'NotEnoughEnergy', '');
  else {
    for (const seat of seatsOf(room)) {
      send(seat, seat === verdict.rich ? 'energyRequest' : 'waitingResponse', '');
    }
  }
}

/** Stage 1. Whoever was ready for another track is not for this one. */
function prepare({ room, send }: Settled, song: unknown): void {
  const track = readWhole(song);
  if (room.stage === Stage.choosing || room.track !== track) unready(room);
  room.stage = Stage.preparing;
  room.track = track;
  for (const seat of seatsOf(room)) send(seat, 'enterPlayReady', song);
}

/** Nothing comes of the round: back to choosing, each pays his own again. */
function callOff({ room, price, send }: Settled, ...message: [] | [event: string, text: string]): void {
  backToStart(room, price ?? 0);
  const [event, text] = message;
  if (event !== undefined) for (const seat of seatsOf(room)) send(seat, event, text);
}

function noteEnd({ room, asker, price, send }: Settled, answer: object): void {
  const { round } = room;
  if (!round) return;
  round.ends.set(asker, answer);
  send(seatOf(room, asker), 'playEnd', answer);
  const other = otherSeat(room, asker);
  if (other) send(other, 'playFriendEnd', answer);
  if (seatsOf(room).every(({ player }) => round.ends.has(player))) backToStart(room, price ?? 0);
}

const failure = 'Something went wrong on the server, and nothing was changed. Please try again.';

function fail(settled: Settled): void {
  const { room, asker, event, send } = settled;
  if (event === 'playEnd') return send(seatOf(room, asker), 'error', failure);
  callOff(settled, 'error', failure);
}

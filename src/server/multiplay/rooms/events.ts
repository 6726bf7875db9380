/** What each event of a player in a room does (specification, 05 *Events*). */
import type { Arguments, Effect } from './messages.js';
import { agreeToPay, canNobodyPlay, payForBoth } from './costs.js';
import { readWhole } from './numbers.js';
import { backToStart, seatsOf, Stage, unready, type Pending, type Room, type Seat } from './room.js';

/** An event of a player in a room that waits for nothing. */
export interface Scene {
  readonly room: Room;
  readonly seat: Seat;
  readonly other: Seat | null;
  readonly args: Arguments;
  /** What a round costs each; null where the manifest has no price, and so no rounds. */
  readonly price: number | null;
  send(seat: Seat, event: string, ...args: Arguments): void;
  run(effect: Effect, event: Pending): void;
  newRoundId(): string;
}

type Handler = (scene: Scene) => void;

/** Ready flags are kept when a song changes: a round is of what `enterPlayReady` says, and that takes flags back. */
const choose =
  (what: 'song' | 'mode', event: string): Handler =>
  ({ room, other, args, send }) => {
    room[what] = args[0] ?? null;
    if (other) send(other, event, ...args);
  };

const enterMain: Handler = ({ room, other, price, send }) => {
  backToStart(room, price ?? 0);
  if (other) send(other, 'enterMain', '');
};

const ready: Handler = (scene) => {
  const { room, seat, other, send } = scene;
  if (room.stage === Stage.choosing) seat.isReady = true;
  else seat.isPlayReady = true;
  if (!other) return;
  send(other, 'ready', '');
  if (room.stage !== Stage.choosing || !other.isReady) return;
  if (!canNobodyPlay(scene)) scene.run({ kind: 'balances', players: playersOf(room) }, 'ready');
};

const cancelReady: Handler = ({ room, seat, other, send }) => {
  if (room.stage === Stage.choosing) seat.isReady = false;
  else seat.isPlayReady = false;
  if (other) send(other, 'cancelReady', '');
};

const enterPlayReady: Handler = (scene) => {
  const { room, other, args, send } = scene;
  if (!other || room.round) return;
  if (readWhole(args[0]) === null) for (const seat of seatsOf(room)) send(seat, 'DoesNotHaveTrackError', '');
  else if (!canNobodyPlay(scene)) {
    scene.run({ kind: 'balances', players: playersOf(room) }, ['enterPlayReady', args[0]]);
  }
};

const playReady: Handler = ({ room, seat, other, send }) => {
  if (room.stage === Stage.preparing && seat.isPlayReady && other?.isPlayReady) send(seat, 'playStart', '');
};

const playStart: Handler = ({ room, seat, other, send, run, newRoundId }) => {
  if (room.round) {
    send(seat, 'startInfo', room.round.infos.get(seat.player));
    return;
  }
  if (room.stage !== Stage.preparing || room.track === null || !other) return;
  seat.isPlayReady = true;
  if (!other.isPlayReady) return;
  const payers = seatsOf(room).map(({ player, cost }) => ({ player, cost }));
  run({ kind: 'charge', round: newRoundId(), track: room.track, payers }, 'playStart');
};

const playEnd: Handler = ({ room, seat, args, send, run }) => {
  const { round } = room;
  if (!round) {
    send(seat, 'error', 'There is no round to end: it has not started, or it is over.');
    return;
  }
  const answer = round.ends.get(seat.player);
  if (answer) send(seat, 'playEnd', answer);
  else run({ kind: 'record', player: seat.player, track: round.track, report: args[0] }, 'playEnd');
};

const energyRequestReject: Handler = ({ room, other, send }) => {
  if (!room.round) unready(room);
  if (other) send(other, 'energyRequestReject', '');
};

/** Events for the other player alone, as they are. They wait for nothing: they come many times a second. */
export const relayed: ReadonlySet<string> = new Set(['playInfo', 'emoticon']);

const handlers = new Map<string, Handler>(
  Object.entries({
    enterMain,
    selectSong: choose('song', 'selectSong'),
    selectMode: choose('mode', 'selectMode'),
    ready,
    cancelReady,
    enterPlayReady,
    playReady,
    playStart,
    playEnd,
    energyRequestAccept: payForBoth,
    energyRequestReject,
    setPlayCost: agreeToPay,
  }),
);

/** Whether there is such an event, for players who are in a room. */
export function isRoomEvent(name: string): boolean {
  return relayed.has(name) || handlers.has(name);
}

/** Does what an event says. */
export function play(name: string, scene: Scene): void {
  handlers.get(name)?.(scene);
}

function playersOf(room: Room): number[] {
  return seatsOf(room).map(({ player }) => player);
}

/** A room, its two seats, and a round in it: the state that events change. */
import type { Arguments, PlayerEvent, StartInfos } from './messages.js';

/** Stages of a room (specification, 05 *Events*): choosing a song, and about to play it. */
export const Stage = { choosing: 0, preparing: 1 } as const;

export interface Seat {
  readonly player: number;
  /** Ready in stage 0. */
  isReady: boolean;
  /** Ready in stage 1. */
  isPlayReady: boolean;
  /** What this player pays for a round. */
  cost: number;
  /** Since when (unix ms) the player is cut off; null while connected. */
  awaySince: number | null;
  /** What a player who is cut off will be told on coming back: the last event of each name, in order. */
  readonly missed: Map<string, Arguments>;
}

/** A round that was paid for. */
export interface Round {
  readonly track: number;
  readonly infos: StartInfos;
  /** What each player who has ended was answered. */
  readonly ends: Map<number, object>;
}

export interface Room {
  readonly code: string;
  readonly host: Seat;
  guest: Seat | null;
  stage: (typeof Stage)[keyof typeof Stage];
  song: unknown;
  mode: unknown;
  /** tracks.pk that a round would be of; null in stage 0. */
  track: number | null;
  round: Round | null;
  /** Unix ms. */
  lastEventAt: number;
  /** What the room waits for: whose event's effect. */
  pending: { readonly asker: number; readonly event: Pending } | null;
  /** What came in meanwhile, in order. */
  readonly waiting: PlayerEvent[];
}

/** The event that an effect is of. */
export type Pending = 'joinRoom' | 'ready' | 'playStart' | 'playEnd' | readonly ['enterPlayReady', unknown];

/** A player's new seat, connected, who pays `cost`. */
export function newSeat(player: number, cost: number): Seat {
  return { player, isReady: false, isPlayReady: false, cost, awaySince: null, missed: new Map() };
}

/** A new room with its host. */
export function newRoom(code: string, host: Seat, now: number): Room {
  return {
    ...{ code, host, guest: null, stage: Stage.choosing, song: null, mode: null, track: null, round: null },
    ...{ lastEventAt: now, pending: null, waiting: [] },
  };
}

/** Host and, if there is one, guest. */
export function seatsOf(room: Room): Seat[] {
  return room.guest ? [room.host, room.guest] : [room.host];
}

/** The seat of a player who is in this room. */
export function seatOf(room: Room, player: number): Seat {
  return room.guest?.player === player ? room.guest : room.host;
}

/** The other seat, if somebody has it. */
export function otherSeat(room: Room, player: number): Seat | null {
  return room.guest?.player === player ? room.host : room.guest;
}

/** Takes back every ready flag. */
export function unready(room: Room): void {
  for (const seat of seatsOf(room)) {
    seat.isReady = false;
    seat.isPlayReady = false;
  }
}

/** Back to choosing a song: no round, nobody ready, each pays his own. */
export function backToStart(room: Room, price: number): void {
  room.stage = Stage.choosing;
  room.track = null;
  room.round = null;
  unready(room);
  for (const seat of seatsOf(room)) seat.cost = price;
}

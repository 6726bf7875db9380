/**
 * What goes into the room engine and what comes out of it. It knows neither sockets nor the database: what it wants done
 * there is an effect out, and what came of it comes in again as a result.
 */

/** What an event carries beside its name, as it came or as it is to be sent. */
export type Arguments = readonly unknown[];

/** What a player sent. */
export interface PlayerEvent {
  readonly kind: 'event';
  readonly player: number;
  readonly name: string;
  readonly args: Arguments;
}

/** Players are named by their users.pk, rooms by their code. */
export type Input =
  /** The player is connected, for the first time or again. */
  | { readonly kind: 'arrive'; readonly player: number }
  /** The player's connection is gone. */
  | { readonly kind: 'depart'; readonly player: number }
  | PlayerEvent
  /** What came of the effect that this room waits for. */
  | { readonly kind: 'done'; readonly code: string; readonly result: Result };

export type Output =
  | { readonly kind: 'send'; readonly player: number; readonly event: string; readonly args: Arguments }
  /** Each is answered by one `done`; until then the room takes nothing else up. */
  | { readonly kind: 'run'; readonly code: string; readonly effect: Effect }
  /** The player may not take part any more: banned, or gone from the database. */
  | { readonly kind: 'dismiss'; readonly player: number }
  /** An event that there is not. */
  | { readonly kind: 'unknown'; readonly name: string };

/** Who pays how much for a round. */
export interface Payer {
  readonly player: number;
  readonly cost: number;
}

export type Effect =
  /** Two players meet in a room: their profiles. */
  | { readonly kind: 'meet'; readonly players: readonly number[] }
  /** What the players have of what rounds cost. */
  | { readonly kind: 'balances'; readonly players: readonly number[] }
  /** The costs of a round, from all payers or from none. */
  | {
      readonly kind: 'charge';
      readonly round: string;
      readonly track: number;
      readonly payers: readonly Payer[];
    }
  /** The end of a round as a player reports it. */
  | {
      readonly kind: 'record';
      readonly player: number;
      readonly track: number;
      readonly report: unknown;
    };

/** What each player is told at the start of a round. */
export type StartInfos = ReadonlyMap<number, object>;

export type Result =
  | { readonly kind: 'met'; readonly profiles: ReadonlyMap<number, object> }
  | { readonly kind: 'balances'; readonly amounts: ReadonlyMap<number, number> }
  | { readonly kind: 'charged'; readonly infos: StartInfos }
  /** One of them has too little: nothing was taken. */
  | { readonly kind: 'notEnough' }
  /** The track does not exist, or one of them does not own it: nothing was taken. */
  | { readonly kind: 'noTrack' }
  | { readonly kind: 'recorded'; readonly answer: object }
  /** The report cannot be: why, for whoever sent it. */
  | { readonly kind: 'refused'; readonly message: string }
  /** These may not take part any more; nothing was done. */
  | { readonly kind: 'gone'; readonly players: readonly number[] }
  /** Something broke; nothing was done. */
  | { readonly kind: 'failed' };

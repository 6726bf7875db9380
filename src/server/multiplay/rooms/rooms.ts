/**
 * The rooms of a server: events in, events out, with a clock (specification, 05). Free of sockets and database.
 *
 * A room that waits for an effect takes up nothing else: what comes in meanwhile waits in order, so that nothing can
 * change between what an effect was decided on and what came of it. Only relays pass. A player who is cut off is noted
 * at once, but what follows from it is decided when the room is free again.
 */
import { isRoomEvent, play, relayed, type Scene } from './events.js';
import type { Arguments, Effect, Input, Output, PlayerEvent, Result } from './messages.js';
import { settle } from './results.js';
import {
  backToStart,
  newRoom,
  newSeat,
  otherSeat,
  seatOf,
  seatsOf,
  type Pending,
  type Room,
  type Seat,
} from './room.js';

export interface RoomsOptions {
  /** What a round costs each player; null where there is no price, and so no rounds. */
  readonly price: () => number | null;
  /** A code by chance; one that is taken is drawn again. */
  readonly newCode: () => string;
  readonly newRoundId: () => string;
  /** How long a player who is cut off in a round keeps the seat. */
  readonly reconnectMs: () => number;
  /** How long a room without any event stays open. */
  readonly idleMs: number;
}

/** How many events of a player wait at most for a room that waits for an effect. */
const mostWaiting = 50;

/** Events that give a player a seat. */
const seatings: ReadonlySet<string> = new Set(['createRoom', 'joinRoom']);

/** A room that is open to join. */
export interface OpenRoom {
  readonly code: string;
  /** users.pk */
  readonly host: number;
}

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, Room>();
  readonly #roomOf = new Map<number, Room>();
  #outputs: Output[] = [];
  #now = 0;
  #isClosing = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#rooms.size;
  }

  /** Takes an input up, or keeps it for later; gives what is to be done now. `now` is unix ms. */
  handle(input: Input, now: number): Output[] {
    this.#begin(now);
    if (input.kind === 'done') this.#finish(input.code, input.result);
    else this.#take(input);
    return this.#outputs;
  }

  /** Ends what has lasted too long: absences and idleness. */
  tick(now: number): Output[] {
    this.#begin(now);
    for (const room of this.#rooms.values()) {
      if (room.pending) continue;
      this.#settlePresence(room);
      if (now - room.lastEventAt >= this.#options.idleMs) this.#closeIdle(room);
    }
    return this.#outputs;
  }

  /** From now on no room is opened or joined. */
  close(): void {
    this.#isClosing = true;
  }

  /** Whether a player is in a round, or in a room that waits for something. */
  isBusy(player: number): boolean {
    const room = this.#roomOf.get(player);
    return room !== undefined && (room.round !== null || room.pending !== null);
  }

  /** Whether a player is in a round that has started. */
  isPlaying(player: number): boolean {
    return (this.#roomOf.get(player)?.round ?? null) !== null;
  }

  hasSeat(player: number): boolean {
    return this.#roomOf.has(player);
  }

  /** The rooms that are open to join. */
  open(): OpenRoom[] {
    if (this.#isClosing) return [];
    const free = [...this.#rooms.values()].filter(({ guest }) => guest === null);
    return free.map(({ code, host }) => ({ code, host: host.player }));
  }

  #begin(now: number): void {
    this.#now = now;
    this.#outputs = [];
  }

  #take(input: Exclude<Input, { kind: 'done' }>): void {
    const { player } = input;
    const room = this.#roomOf.get(player);
    if (input.kind === 'arrive') return room && this.#return(seatOf(room, player));
    if (input.kind === 'depart') return room && this.#depart(room, player);
    if (room) room.lastEventAt = this.#now;
    if (relayed.has(input.name) && room) return this.#relay(room, input);
    if (room?.pending) return this.#keepWaiting(room, input);
    this.#event(input, room);
  }

  /** However long the room waits, what is kept for it meanwhile is bounded. */
  #keepWaiting(room: Room, input: PlayerEvent): void {
    const before = room.waiting.filter(({ player }) => player === input.player).length;
    if (before < mostWaiting) room.waiting.push(input);
    else this.#tell(input.player, 'error', 'The room is busy: this was not taken up. Please try again.');
  }

  #depart(room: Room, player: number): void {
    seatOf(room, player).awaySince ??= this.#now;
    if (!room.pending) return this.#settlePresence(room);
    // Whoever is gone takes no other seat any more.
    const kept = room.waiting.filter((input) => !(input.player === player && seatings.has(input.name)));
    room.waiting.splice(0, room.waiting.length, ...kept);
  }

  #event(input: PlayerEvent, room: Room | undefined): void {
    const { player, name, args } = input;
    if (name === 'createRoom') return this.#create(player);
    if (name === 'joinRoom') return this.#join(player, args[0]);
    if (!isRoomEvent(name)) return void this.#outputs.push({ kind: 'unknown', name });
    if (!room) return this.#tell(player, 'noRooms', '');
    play(name, this.#scene(room, player, args));
  }

  #scene(room: Room, player: number, args: Arguments): Scene {
    return {
      room,
      seat: seatOf(room, player),
      other: otherSeat(room, player),
      args,
      price: this.#options.price(),
      send: (seat, event, ...sent) => this.#send(seat, event, sent),
      run: (effect, event) => this.#run(room, effect, { asker: player, event }),
      newRoundId: this.#options.newRoundId,
    };
  }

  #relay(room: Room, { player, name, args }: PlayerEvent): void {
    // Who was not introduced yet may turn out not to be let in.
    if (room.pending?.event === 'joinRoom') return;
    const other = otherSeat(room, player);
    if (other && other.awaySince === null) this.#tell(other.player, name, ...args);
  }

  /** One room per player: who opens another leaves the one he is in. */
  #create(player: number): void {
    if (this.#isClosing) return this.#tell(player, 'error', 'The server is stopping: no new rooms.');
    this.#leave(player);
    let code = this.#options.newCode();
    while (this.#rooms.has(code)) code = this.#options.newCode();
    const room = newRoom(code, newSeat(player, this.#price()), this.#now);
    this.#rooms.set(code, room);
    this.#roomOf.set(player, room);
    this.#tell(player, 'createRoom', code);
  }

  #join(player: number, wanted: unknown): void {
    const room = typeof wanted === 'string' ? this.#rooms.get(wanted.trim().toUpperCase()) : undefined;
    if (!room || this.#isClosing || room.host.player === player) return this.#tell(player, 'noRooms', '');
    if (room.guest) return this.#tell(player, 'fullRoom', '');
    this.#leave(player);
    room.guest = newSeat(player, this.#price());
    room.lastEventAt = this.#now;
    backToStart(room, this.#price());
    this.#roomOf.set(player, room);
    const players = [room.host.player, player];
    this.#run(room, { kind: 'meet', players }, { asker: player, event: 'joinRoom' });
  }

  #run(room: Room, effect: Effect, { asker, event }: { asker: number; event: Pending }): void {
    room.pending = { asker, event };
    this.#outputs.push({ kind: 'run', code: room.code, effect });
  }

  /** Goes on with a room whose effect is done, and with what waited for it. */
  #finish(code: string, result: Result): void {
    const room = this.#rooms.get(code);
    if (!room?.pending) return;
    const { asker, event } = room.pending;
    room.pending = null;
    const send: Scene['send'] = (seat, name, ...sent) => this.#send(seat, name, sent);
    if (event === 'joinRoom' && result.kind !== 'met') this.#notMet(asker);
    else settle({ room, asker, event, price: this.#options.price(), send }, result);
    if (result.kind === 'gone') for (const player of result.players) this.#dismiss(player);
    const waiting = room.waiting.splice(0);
    this.#settlePresence(room);
    for (const input of waiting) {
      this.#take(input);
      if (!room.pending) this.#settlePresence(room);
    }
  }

  /** Host and guest never got to know each other: the guest has no seat, and the host need not hear of it. */
  #notMet(guest: number): void {
    this.#vacate(guest);
    this.#tell(guest, 'noRooms', '');
  }

  #dismiss(player: number): void {
    this.#leave(player);
    this.#outputs.push({ kind: 'dismiss', player });
  }

  #return(seat: Seat): void {
    seat.awaySince = null;
    const missed = [...seat.missed];
    seat.missed.clear();
    for (const [event, args] of missed) this.#tell(seat.player, event, ...args);
  }

  /** Who is away gives the seat up: at once, or, in a round, when the time to come back is over. */
  #settlePresence(room: Room): void {
    for (const { player, awaySince } of seatsOf(room)) {
      if (awaySince === null || this.#roomOf.get(player) !== room) continue;
      const isOver = this.#now - awaySince >= this.#options.reconnectMs();
      if (room.round === null || isOver) this.#leave(player);
    }
  }

  /** Gives a player's seat up, if he has one, and tells the other. */
  #leave(player: number): void {
    const other = this.#vacate(player);
    if (other && other.awaySince === null) this.#tell(other.player, 'outFriend', '');
  }

  /** A guest's seat is free again, a host's room is closed. Gives the other's seat in it. */
  #vacate(player: number): Seat | null {
    const room = this.#roomOf.get(player);
    if (!room) return null;
    const other = otherSeat(room, player);
    this.#roomOf.delete(player);
    if (room.host.player === player) {
      this.#rooms.delete(room.code);
      if (other) this.#roomOf.delete(other.player);
    } else {
      room.guest = null;
      backToStart(room, this.#price());
    }
    return other;
  }

  #price(): number {
    return this.#options.price() ?? 0;
  }

  #closeIdle(room: Room): void {
    this.#rooms.delete(room.code);
    for (const seat of seatsOf(room)) {
      this.#roomOf.delete(seat.player);
      if (seat.awaySince === null) this.#tell(seat.player, 'noRooms', '');
    }
  }

  #send(seat: Seat, event: string, args: Arguments): void {
    if (seat.awaySince === null) return this.#tell(seat.player, event, ...args);
    // The latest of each name is all that counts, and no more than there are names is kept.
    seat.missed.delete(event);
    seat.missed.set(event, args);
  }

  #tell(player: number, event: string, ...args: Arguments): void {
    this.#outputs.push({ kind: 'send', player, event, args });
  }
}

/** Walks through rooms: what players may sensibly do next, what they do instead, and what must never come of it. */
import type { Arguments, Effect, Output, Result } from '../../../../src/server/multiplay/rooms/messages.js';
import { Rooms } from '../../../../src/server/multiplay/rooms/rooms.js';
import { Witness } from './witness.js';

const second = 1000;
/** The only track that all own. */
const track = 7;

/** Every event that needs a room. */
export const roomEvents = [
  ...['enterMain', 'selectSong', 'selectMode', 'ready', 'cancelReady', 'enterPlayReady', 'playReady'],
  ...['playStart', 'playInfo', 'emoticon', 'playEnd', 'energyRequestAccept', 'energyRequestReject'],
  'setPlayCost',
];

/** How an effect ends: as the purses have it, or otherwise. */
export type Outcome = 'natural' | 'failed' | 'refused' | 'gone';

export type Step =
  | { readonly kind: 'event'; readonly player: number; readonly name: string; readonly arg: unknown }
  | { readonly kind: 'depart' | 'arrive'; readonly player: number }
  /** The effect that waits the longest is done. */
  | { readonly kind: 'settle'; readonly outcome: Outcome }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'refill'; readonly player: number; readonly amount: number }
  /** One of the moves that make sense at the moment. */
  | { readonly kind: 'sensible'; readonly pick: number };

type Move = Exclude<Step, { kind: 'sensible' }>;

export interface WalkOptions {
  readonly players: readonly number[];
  /** What each has at the beginning, of what a round costs 1 of. */
  readonly purses: readonly number[];
}

export class Walk {
  readonly #players: readonly number[];
  readonly #purses: Map<number, number>;
  readonly #rooms: Rooms;
  readonly #witness: Witness;
  readonly #waiting: { code: string; effect: Effect }[] = [];
  readonly #away = new Set<number>();
  readonly #transcript: string[] = [];
  #now = 0;

  /** Counts what was reached in `seen`: events sent by name (`> ready`), events told (`ready`), and what ended. */
  constructor({ players, purses }: WalkOptions, seen: Map<string, number>) {
    this.#players = players;
    this.#purses = new Map(players.map((player, n) => [player, purses[n] ?? 0]));
    let codes = 0;
    let rounds = 0;
    this.#rooms = new Rooms({
      price: () => 1,
      newCode: () => `R${codes++ % 6}`,
      newRoundId: () => `round${rounds++}`,
      reconnectMs: () => 10 * second,
      idleMs: 7200 * second,
    });
    this.#witness = new Witness(players, (player) => this.#rooms.hasSeat(player), seen);
  }

  /** Throws at the first thing that must not be, with everything that led to it. */
  take(step: Step): void {
    const move = step.kind === 'sensible' ? this.#sensible(step.pick) : step;
    if (!move) return;
    this.#transcript.push(`> ${JSON.stringify(move)}`);
    try {
      this.#do(move);
    } catch (error) {
      throw new Error(`${String(error)}\n${this.#transcript.join('\n')}`, { cause: error });
    }
    this.#witness.forgetSeats();
    if (this.#rooms.size > this.#players.length) throw new Error('There are more rooms than players.');
  }

  #do(move: Move): void {
    switch (move.kind) {
      case 'event':
        return this.#send(move.player, move.name, [move.arg]);
      case 'depart':
      case 'arrive': {
        if (move.kind === 'depart') this.#away.add(move.player);
        else this.#away.delete(move.player);
        const company = this.#witness.company(move.player);
        return this.#hear(this.#rooms.handle(move, this.#now), company);
      }
      case 'wait': {
        this.#now += move.seconds * second;
        const seated = this.#players.filter((player) => this.#rooms.hasSeat(player));
        return this.#hear(this.#rooms.tick(this.#now), seated);
      }
      case 'refill':
        return void this.#purses.set(move.player, move.amount);
      case 'settle':
        return this.#settle(move.outcome);
    }
  }

  #send(player: number, name: string, args: Arguments): void {
    if (this.#away.has(player)) return;
    const hadSeat = this.#rooms.hasSeat(player);
    const company = this.#witness.company(player);
    const isQueued = this.#isWaiting(this.#witness.roomOf(player));
    this.#witness.sends(player, name, isQueued);
    const outputs = this.#rooms.handle({ kind: 'event', player, name, args }, this.#now);
    if (!hadSeat && roomEvents.includes(name)) {
      const [only] = outputs;
      const isRefused = only?.kind === 'send' && only.event === 'noRooms' && only.player === player;
      if (outputs.length !== 1 || !isRefused) throw new Error(`${name} without a room was taken.`);
    }
    this.#hear(outputs, company);
  }

  #isWaiting(code: string | undefined): boolean {
    return this.#waiting.some((one) => one.code === code);
  }

  #settle(outcome: Outcome): void {
    const [next] = this.#waiting.splice(0, 1);
    if (!next) return;
    const { code, effect } = next;
    const company = [...this.#witness.members(code), ...(effect.kind === 'meet' ? effect.players : [])];
    // Who waits to leave for another room tells those whom he leaves: they are of this room, too.
    const result = this.#resultOf(effect, code, outcome);
    this.#witness.settles(code, effect, result);
    this.#hear(this.#rooms.handle({ kind: 'done', code, result }, this.#now), company);
    if (!this.#isWaiting(code)) this.#witness.settled(code);
  }

  /** What somebody does reaches his company, and nobody else. */
  #hear(outputs: readonly Output[], company: readonly number[]): void {
    for (const output of outputs) {
      this.#transcript.push(`  ${JSON.stringify(output)}`);
      switch (output.kind) {
        case 'run':
          if (this.#isWaiting(output.code)) throw new Error('A room waits for two effects.');
          if (output.effect.kind === 'meet') this.#witness.joins(output.effect.players[1] ?? 0, output.code);
          if (output.effect.kind === 'charge') this.#witness.charges(output.code, output.effect);
          this.#waiting.push(output);
          break;
        case 'send':
          if (!company.includes(output.player)) throw new Error(`${output.event} reached ${output.player}.`);
          this.#witness.hears(output.player, output.event, output.args);
          break;
        case 'dismiss':
          this.#witness.counts('dismissed');
          break;
        case 'unknown':
          if (roomEvents.includes(output.name)) throw new Error(`${output.name} is not known.`);
          break;
      }
    }
  }

  #resultOf(effect: Effect, code: string, outcome: Outcome): Result {
    if (outcome === 'failed') return { kind: 'failed' };
    if (outcome === 'gone') return { kind: 'gone', players: playersOf(effect).slice(0, 1) };
    switch (effect.kind) {
      case 'meet':
        return { kind: 'met', profiles: new Map(effect.players.map((player) => [player, { code }])) };
      case 'balances':
        return { kind: 'balances', amounts: new Map(this.#purses) };
      case 'charge':
        return this.#pay(effect);
      case 'record':
        if (outcome === 'refused') return { kind: 'refused', message: 'rate: must be a number' };
        return { kind: 'recorded', answer: { by: effect.player } };
    }
  }

  #pay({ payers, track: played }: Extract<Effect, { kind: 'charge' }>): Result {
    if (played !== track) return { kind: 'noTrack' };
    const has = (player: number) => this.#purses.get(player) ?? 0;
    if (payers.some(({ player, cost }) => has(player) < cost)) return { kind: 'notEnough' };
    for (const { player, cost } of payers) this.#purses.set(player, has(player) - cost);
    return { kind: 'charged', infos: new Map(payers.map(({ player, cost }) => [player, { paid: cost }])) };
  }

  #sensible(pick: number): Move | undefined {
    const moves = [...this.#unfinished(), ...this.#players.flatMap((player) => this.#movesOf(player))];
    return moves[pick % Math.max(1, moves.length)];
  }

  /** Effects take a moment only, and who was cut off comes back. */
  #unfinished(): Move[] {
    const settling = { kind: 'settle', outcome: 'natural' } as const;
    const returns = [...this.#away].map((player): Move => ({ kind: 'arrive', player }));
    return [...this.#waiting.flatMap(() => Array<Move>(6).fill(settling)), ...returns];
  }

  #movesOf(player: number): Move[] {
    if (this.#away.has(player)) return [];
    const say = (name: string, arg: unknown = null): Move => ({ kind: 'event', player, name, arg });
    const often = (move: Move): Move[] => Array<Move>(4).fill(move);
    switch (this.#witness.stateOf(player)) {
      case 'out': {
        const [open] = this.#rooms.open();
        return open ? often(say('joinRoom', open.code)) : [say('createRoom')];
      }
      case 'alone':
        return [];
      case 'met':
        return [
          ...['selectSong', 'selectMode', 'emoticon', 'energyRequestAccept'].map((name) => say(name, track)),
          ...['cancelReady', 'energyRequestReject'].map((name) => say(name)),
          ...[say('setPlayCost', 2), say('ready'), ...often(say('enterPlayReady', track)), say('ready')],
          ...((this.#purses.get(player) ?? 0) < 1 ? [{ kind: 'refill', player, amount: 2 } as const] : []),
        ];
      case 'preparing':
        return [say('ready'), say('playReady'), say('cancelReady'), ...often(say('playStart'))];
      case 'round':
        return [say('playInfo', {}), say('emoticon', 1), say('playStart'), ...often(say('playEnd', {}))];
    }
  }
}

function playersOf(effect: Effect): readonly number[] {
  switch (effect.kind) {
    case 'charge':
      return effect.payers.map(({ player }) => player);
    case 'record':
      return [effect.player];
    case 'meet':
      // The one who was there is the host.
      return [...effect.players].reverse();
    case 'balances':
      return effect.players;
  }
}

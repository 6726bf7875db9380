/** Rooms in a test: two players by letters, what goes in, and in short what comes out. */
import type { Arguments, Effect, Output, Result } from '../../../../src/server/multiplay/rooms/messages.js';
import { Rooms, type RoomsOptions } from '../../../../src/server/multiplay/rooms/rooms.js';

/** Players by letter, as tests name them. */
const players = { A: 1, B: 2, C: 3 } as const;
export type Letter = keyof typeof players;

const letterOf = (player: number) => (Object.keys(players) as Letter[])[player - 1] ?? '?';

interface ScriptOptions extends Partial<RoomsOptions> {
  /** What each has of what a round costs; 10 if not given. */
  readonly purse?: Partial<Record<Letter, number>>;
  /** The only track that all own. */
  readonly track?: number;
}

const second = 1000;

/** Plays rooms step by step. Outputs are texts: `A ready ""`; effects are done at once unless they are held. */
export class Script {
  readonly rooms: Rooms;
  readonly #options: ScriptOptions;
  readonly #held: { code: string; effect: Effect }[] = [];
  #isHolding = false;
  #now = 1_000_000;
  /** What was charged, per effect: `A1 B1`. */
  readonly charges: string[] = [];

  constructor(options: ScriptOptions = {}) {
    let code = 0;
    let round = 0;
    this.#options = options;
    this.rooms = new Rooms({
      price: () => 1,
      newCode: () => `ROOM${++code}`,
      newRoundId: () => `round${++round}`,
      reconnectMs: () => 10 * second,
      idleMs: 7200 * second,
      ...options,
    });
  }

  /** An event of a player; gives everything that came of it. */
  on(letter: Letter, name: string, ...args: Arguments): string[] {
    return this.#put(this.rooms.handle({ kind: 'event', player: players[letter], name, args }, this.#now));
  }

  depart(letter: Letter): string[] {
    return this.#put(this.rooms.handle({ kind: 'depart', player: players[letter] }, this.#now));
  }

  arrive(letter: Letter): string[] {
    return this.#put(this.rooms.handle({ kind: 'arrive', player: players[letter] }, this.#now));
  }

  /** Lets so many seconds pass. */
  wait(seconds: number): string[] {
    this.#now += seconds * second;
    return this.#put(this.rooms.tick(this.#now));
  }

  /** From now on effects wait for `release`. */
  hold(): void {
    this.#isHolding = true;
  }

  /** Does the effect that waits the longest, with `result` instead of what it would come to. */
  release(result?: Result): string[] {
    this.#isHolding = false;
    const [held] = this.#held.splice(0, 1);
    if (!held) throw new Error('No effect waits.');
    return this.#done(held.code, result ?? this.#resultOf(held.effect));
  }

  /** A opens a room, B joins it. */
  meet(): this {
    this.on('A', 'createRoom');
    this.on('B', 'joinRoom', 'ROOM1');
    return this;
  }

  /** They meet and are about to play track 7. */
  prepare(): this {
    this.meet().on('A', 'enterPlayReady', 7);
    return this;
  }

  /** They are in a round of track 7. */
  start(): this {
    this.prepare().on('A', 'playStart');
    this.on('B', 'playStart');
    return this;
  }

  #put(outputs: readonly Output[]): string[] {
    return outputs.flatMap((output) => {
      switch (output.kind) {
        case 'send':
          return [
            [letterOf(output.player), output.event, ...output.args.map((arg) => JSON.stringify(arg))].join(
              ' ',
            ),
          ];
        case 'run':
          if (!this.#isHolding) return this.#done(output.code, this.#resultOf(output.effect));
          this.#held.push(output);
          return [];
        case 'dismiss':
          return [`${letterOf(output.player)} dismissed`];
        case 'unknown':
          return [`unknown ${output.name}`];
      }
    });
  }

  #done(code: string, result: Result): string[] {
    return this.#put(this.rooms.handle({ kind: 'done', code, result }, this.#now));
  }

  #purseOf(player: number): number {
    return this.#options.purse?.[letterOf(player) as Letter] ?? 10;
  }

  #resultOf(effect: Effect): Result {
    switch (effect.kind) {
      case 'meet':
        return { kind: 'met', profiles: new Map(effect.players.map((pk) => [pk, { name: letterOf(pk) }])) };
      case 'balances':
        return {
          kind: 'balances',
          amounts: new Map(effect.players.map((pk) => [pk, this.#purseOf(pk)])),
        };
      case 'charge': {
        const { payers, track } = effect;
        if (track !== (this.#options.track ?? 7)) return { kind: 'noTrack' };
        if (payers.some(({ player, cost }) => this.#purseOf(player) < cost)) return { kind: 'notEnough' };
        this.charges.push(payers.map(({ player, cost }) => `${letterOf(player)}${cost}`).join(' '));
        return {
          kind: 'charged',
          infos: new Map(payers.map(({ player, cost }) => [player, { paid: cost }])),
        };
      }
      case 'record':
        return { kind: 'recorded', answer: { by: letterOf(effect.player), track: effect.track } };
    }
  }
}

/** Knows of rooms only what players send and are told, and holds that against what is charged. */
import type { Arguments, Effect, Result } from '../../../../src/server/multiplay/rooms/messages.js';

/** What a player takes himself to be in the middle of, by what he was told. */
type State = 'out' | 'alone' | 'met' | 'preparing' | 'round';

type Charge = Extract<Effect, { kind: 'charge' }>;

/** What each player hears that makes him something else. */
const turns: Readonly<Record<string, State>> = {
  createRoom: 'alone',
  joinRoom: 'met',
  enterMain: 'met',
  NotEnoughEnergy: 'met',
  DoesNotHaveTrackError: 'met',
  enterPlayReady: 'preparing',
  startInfo: 'round',
};

const isReadiness = (name: string) => name === 'ready' || name === 'playStart';

export class Witness {
  readonly #players: readonly number[];
  readonly #hasSeat: (player: number) => boolean;
  readonly #seen: Map<string, number>;
  readonly #roomOf = new Map<number, string>();
  /** Who has a seat, but was not introduced yet. */
  readonly #joining = new Map<number, string>();
  readonly #states = new Map<number, State>();
  /** Who said to be ready to play what is to be played. */
  readonly #ready = new Set<number>();
  /** What was said while a room waits: it counts when that is over. */
  #later: { readonly player: number; readonly name: string; readonly code: string }[] = [];
  /** What each player was told is to be played. */
  readonly #tracks = new Map<number, unknown>();
  readonly #charged = new Set<string>();
  /** Who is in a round that was paid for, and has or has not ended it. */
  readonly #rounds = new Map<number, { readonly id: string; hasEnded: boolean }>();

  constructor(players: readonly number[], hasSeat: (player: number) => boolean, seen: Map<string, number>) {
    this.#players = players;
    this.#hasSeat = hasSeat;
    this.#seen = seen;
  }

  roomOf(player: number): string | undefined {
    return this.#joining.get(player) ?? this.#roomOf.get(player);
  }

  /** A player gave up the room that he had, if any, for a seat in another. */
  joins(player: number, code: string): void {
    this.#back(player);
    this.#roomOf.delete(player);
    this.#joining.set(player, code);
  }

  stateOf(player: number): State {
    return this.#states.get(player) ?? 'out';
  }

  /** Who is in a room, as far as they were told. */
  members(code: string): number[] {
    return this.#players.filter((player) => this.#roomOf.get(player) === code);
  }

  /** A player, and who is in the same room. */
  company(player: number): number[] {
    const code = this.#roomOf.get(player);
    return code === undefined ? [player] : [...new Set([player, ...this.members(code)])];
  }

  counts(what: string): void {
    this.#seen.set(what, (this.#seen.get(what) ?? 0) + 1);
  }

  sends(player: number, name: string, isQueued: boolean): void {
    this.counts(`> ${name}`);
    const code = this.roomOf(player);
    if (isQueued && code !== undefined) this.#later.push({ player, name, code });
    else this.#says(player, name);
  }

  #says(player: number, name: string): void {
    if (isReadiness(name)) this.#ready.add(player);
    if (name === 'cancelReady') this.#ready.delete(player);
    if (name === 'enterMain') for (const each of this.company(player)) this.#back(each);
  }

  hears(player: number, event: string, args: Arguments): void {
    const [first] = args;
    this.counts(event === 'error' ? `error: ${String(first).slice(0, 20)}` : event);
    if (event === 'createRoom') this.#roomOf.set(player, String(first));
    if (event === 'joinRoom') {
      this.#joining.delete(player);
      this.#roomOf.set(player, (first as { code: string }).code);
    }
    // Readiness is for one track, and for one company.
    if (['createRoom', 'joinRoom', 'outFriend'].includes(event)) this.#back(player);
    if (event === 'enterPlayReady') {
      if (this.#tracks.get(player) !== Number(first)) this.#ready.delete(player);
      this.#tracks.set(player, Number(first));
    }
    if (event === 'playEnd') this.#ends(player);
    const turn = event === 'outFriend' ? 'alone' : turns[event];
    // A cost that is not the sum is nothing of the room's.
    if (turn && !(event === 'NotEnoughEnergy' && this.stateOf(player) === 'round'))
      this.#states.set(player, turn);
  }

  /** What a charge is only right for. */
  charges(code: string, { payers, round, track }: Charge): void {
    this.counts('charge');
    if (payers.length !== 2) throw new Error('A round is charged to both.');
    if (new Set(payers.map(({ player }) => player)).size !== 2) throw new Error('Somebody is charged twice.');
    if (payers.reduce((sum, { cost }) => sum + cost, 0) !== 2) throw new Error('It is not what both cost.');
    if (payers.some(({ cost }) => cost < 0)) throw new Error('A cost is negative.');
    if (this.#charged.has(round)) throw new Error('A round is charged again.');
    this.#charged.add(round);
    for (const { player } of payers) {
      const saysSo = this.#later.some((each) => each.player === player && isReadiness(each.name));
      if (!this.#ready.has(player) && !saysSo) throw new Error(`${player} is charged without being ready.`);
      const isLeft = this.#later.some((each) => each.code === code && each.name === 'enterMain');
      if (this.#rounds.has(player) && !isLeft)
        throw new Error(`${player} is charged in the middle of a round.`);
      if (this.#roomOf.get(player) !== code) throw new Error(`${player} is charged for another room.`);
      if (this.#tracks.get(player) !== track) throw new Error(`${player} is charged for another track.`);
    }
  }

  /** What a room waited for is done; what was sent meanwhile is taken up now. */
  settles(code: string, effect: Effect, result: Result): void {
    if (effect.kind !== 'charge') return;
    // Whether it starts or not, to be ready was for this once.
    for (const player of this.members(code)) this.#ready.delete(player);
    if (result.kind !== 'charged') return;
    this.counts('charged');
    for (const { player } of effect.payers) this.#rounds.set(player, { id: effect.round, hasEnded: false });
  }

  /** A room waits for nothing any more: all that was said meanwhile has been taken up. */
  settled(code: string): void {
    const said = this.#later.filter((each) => each.code === code);
    this.#later = this.#later.filter((each) => each.code !== code);
    for (const { player, name } of said) {
      const now = this.roomOf(player);
      // Whoever has gone to another room meanwhile has said it there.
      if (now !== undefined && now !== code) this.#later.push({ player, name, code: now });
      if (now !== code) continue;
      // What came after it is known already, so that only the round is over for sure.
      if (name === 'enterMain') for (const each of this.members(code)) this.#rounds.delete(each);
      else this.#says(player, name);
    }
  }

  /** Who has no seat any more is ready for nothing. */
  forgetSeats(): void {
    for (const player of this.#players) {
      if (this.#hasSeat(player)) continue;
      this.#back(player);
      this.#roomOf.delete(player);
      this.#joining.delete(player);
      this.#states.set(player, 'out');
    }
  }

  /** Back to choosing: no round, and not ready. */
  #back(player: number): void {
    this.#ready.delete(player);
    this.#rounds.delete(player);
    this.#tracks.delete(player);
    if (this.#hasSeat(player)) this.#states.set(player, 'met');
  }

  #ends(player: number): void {
    const round = this.#rounds.get(player);
    if (!round) return;
    round.hasEnded = true;
    const all = [...this.#rounds].filter(([, { id }]) => id === round.id);
    if (all.every(([, { hasEnded }]) => hasEnded)) for (const [each] of all) this.#back(each);
  }
}

import fc from 'fast-check';
import { test } from 'uvu';
import type { Effect, Output, Result } from '../../../../src/server/multiplay/rooms/messages.js';
import { Rooms } from '../../../../src/server/multiplay/rooms/rooms.js';

const second = 1000;

type Step =
  | { readonly kind: 'event'; readonly player: number; readonly name: string; readonly arg: unknown }
  | { readonly kind: 'depart' | 'arrive'; readonly player: number }
  /** The effect that waits the longest is done: as it comes, or with a failure. */
  | { readonly kind: 'settle'; readonly fails: boolean }
  | { readonly kind: 'wait'; readonly seconds: number };

const roomEvents = [
  ...['enterMain', 'selectSong', 'selectMode', 'ready', 'cancelReady', 'enterPlayReady', 'playReady'],
  ...['playStart', 'playInfo', 'emoticon', 'playEnd', 'energyRequestAccept', 'energyRequestReject'],
  'setPlayCost',
];

/** Mostly the two who met at the beginning. */
const player = fc.constantFrom(1, 1, 1, 2, 2, 2, 3, 4);
/** Likelier the events that lead to a round, so that walks get there. */
const names = fc.constantFrom(
  ...['createRoom', 'joinRoom', 'joinRoom', ...roomEvents, 'dance'],
  ...[
    'ready',
    'enterPlayReady',
    'enterPlayReady',
    'playStart',
    'playStart',
    'playStart',
    'playEnd',
    'playEnd',
  ],
);
const args = fc.constantFrom<unknown>(7, 7, 7, '7', 1, 2, 2, 'R0', 'R1', 'R2', ['R0'], null, -5, 'abc', {});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant('event' as const), player, name: names, arg: args }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      fails: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('depart' as const, 'arrive' as const), player }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 1, 10, 7200) }),
  },
);

/** Who sits together, as what came out says; and who said to be ready to play. */
class Model {
  readonly roomOf = new Map<number, string>();
  readonly #ready = new Set<number>();
  readonly #rounds = new Set<string>();
  charges = 0;

  mates(of: number): number[] {
    const code = this.roomOf.get(of);
    return code === undefined ? [] : [...this.roomOf].filter(([, room]) => room === code).map(([pk]) => pk);
  }

  sent(of: number, name: string, isQueued: boolean): void {
    if (name === 'ready' || name === 'playStart') this.#ready.add(of);
    if (name === 'cancelReady' && !isQueued) this.#ready.delete(of);
  }

  left(of: number): void {
    this.#ready.delete(of);
  }

  /** What a charge is only right for. */
  charge({ payers, round }: Extract<Effect, { kind: 'charge' }>): void {
    this.charges += 1;
    if (payers.length !== 2) throw new Error('A round is charged to both.');
    if (new Set(payers.map((payer) => payer.player)).size !== 2)
      throw new Error('Somebody is charged twice.');
    if (payers.reduce((sum, { cost }) => sum + cost, 0) !== 2)
      throw new Error('The costs are not those of both.');
    if (payers.some(({ cost }) => cost < 0)) throw new Error('A cost is negative.');
    if (this.#rounds.has(round)) throw new Error('A round is charged again.');
    this.#rounds.add(round);
    for (const payer of payers) {
      if (!this.#ready.delete(payer.player))
        throw new Error(`${payer.player} is charged without being ready.`);
    }
  }
}

/** Two players in a room, as every walk begins. */
const meeting: readonly Step[] = [
  { kind: 'event', player: 1, name: 'createRoom', arg: null },
  { kind: 'event', player: 2, name: 'joinRoom', arg: 'R0' },
  { kind: 'settle', fails: false },
];

/** Plays steps and throws at the first thing that must not be; gives the number of rounds that were charged. */
function walk(steps: readonly Step[]): number {
  let now = 0;
  let codes = 0;
  let rounds = 0;
  const rooms = new Rooms({
    price: () => 1,
    newCode: () => `R${codes++ % 6}`,
    newRoundId: () => `round${rounds++}`,
    reconnectMs: 10 * second,
    idleMs: 7200 * second,
  });
  const model = new Model();
  const waiting: { code: string; effect: Effect }[] = [];
  const away = new Set<number>();
  const take = (outputs: readonly Output[], reached: (to: number) => boolean) => {
    for (const output of outputs) {
      if (output.kind === 'run') {
        if (waiting.some(({ code }) => code === output.code))
          throw new Error('A room waits for two effects.');
        if (output.effect.kind === 'charge') model.charge(output.effect);
        waiting.push(output);
      } else if (output.kind === 'send') {
        if (!reached(output.player) && output.event !== 'noRooms')
          throw new Error(`${output.event} reached ${output.player}.`);
        told(output);
      }
    }
  };
  const told = ({ player: to, event, args: sent }: Extract<Output, { kind: 'send' }>) => {
    if (event === 'createRoom') model.roomOf.set(to, String(sent[0]));
    if (event === 'joinRoom') {
      const { code } = sent[0] as { code: string };
      model.roomOf.set(to, code);
    }
    if (event === 'outFriend' || event === 'noRooms') forgetSeats();
  };
  const forgetSeats = () => {
    for (const pk of [1, 2, 3, 4]) {
      if (rooms.hasSeat(pk)) continue;
      model.roomOf.delete(pk);
      model.left(pk);
    }
  };
  for (const each of [...meeting, ...steps]) {
    switch (each.kind) {
      case 'event': {
        if (away.has(each.player)) break;
        const hadSeat = rooms.hasSeat(each.player);
        const code = model.roomOf.get(each.player);
        // What somebody does reaches himself and who was in the room with him, and nobody else.
        const company = new Set([each.player, ...model.mates(each.player)]);
        model.sent(
          each.player,
          each.name,
          waiting.some((one) => one.code === code),
        );
        const outputs = rooms.handle(
          { kind: 'event', player: each.player, name: each.name, args: [each.arg] },
          now,
        );
        if (!hadSeat && roomEvents.includes(each.name)) {
          const [only] = outputs;
          const isRefused = only?.kind === 'send' && only.event === 'noRooms' && only.player === each.player;
          if (outputs.length !== 1 || !isRefused) throw new Error(`${each.name} without a room was taken.`);
        }
        take(outputs, (to) => company.has(to));
        break;
      }
      case 'depart':
      case 'arrive':
        if (each.kind === 'depart') away.add(each.player);
        else away.delete(each.player);
        take(rooms.handle({ kind: each.kind, player: each.player }, now), () => true);
        break;
      case 'wait':
        now += each.seconds * second;
        take(rooms.tick(now), () => true);
        break;
      case 'settle': {
        const [next] = waiting.splice(0, 1);
        if (!next) break;
        const result = each.fails ? { kind: 'failed' as const } : resultOf(next.effect, next.code);
        take(rooms.handle({ kind: 'done', code: next.code, result }, now), (to) => !away.has(to));
        break;
      }
    }
    forgetSeats();
    if (rooms.size > 4) throw new Error('There are more rooms than players.');
  }
  return model.charges;
}

function resultOf(effect: Effect, code: string): Result {
  switch (effect.kind) {
    case 'meet':
      return { kind: 'met', profiles: new Map(effect.players.map((pk) => [pk, { code }])) };
    case 'balances':
      return { kind: 'balances', amounts: new Map(effect.players.map((pk) => [pk, pk])) };
    case 'charge':
      if (effect.payers.some(({ player: pk, cost }) => pk < cost)) return { kind: 'notEnough' };
      return { kind: 'charged', infos: new Map(effect.payers.map(({ player: pk }) => [pk, {}])) };
    case 'record':
      return { kind: 'recorded', answer: {} };
  }
}

test('whatever two to four players send, in whatever order, nobody is charged who did not agree', () => {
  let charges = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
      charges += walk(steps);
    }),
    { numRuns: 2000, includeErrorInReport: true },
  );
  if (charges < 20) throw new Error(`Only ${charges} rounds were charged: the walks do not get there.`);
});

test.run();

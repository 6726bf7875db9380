import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { roomEvents, Walk, type Step } from './walker.js';

const runs = 2000;
const player = fc.integer({ min: 1, max: 4 });
const names = fc.constantFrom('createRoom', 'joinRoom', 'joinRoom', ...roomEvents, 'dance');
const args = fc.constantFrom<unknown>(7, 7, '7', 1, 2, 'R0', 'R1', 'R2', ['R0'], null, -5, 'abc', {});

/** Of what players do, seven in ten make sense where they are; the others are anything. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 70, arbitrary: fc.record({ kind: fc.constant('sensible' as const), pick: fc.nat(9999) }) },
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant('event' as const), player, name: names, arg: args }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      outcome: fc.constantFrom('natural' as const, 'failed' as const, 'refused' as const, 'gone' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('depart' as const, 'arrive' as const), player }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('refill' as const),
      player,
      amount: fc.constantFrom(0, 0, 1, 2, 50),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 1, 10, 7200) }),
  },
);

const walks = fc.record({
  players: fc.constantFrom([1, 2], [1, 2, 3], [1, 2, 3, 4]),
  purses: fc.array(fc.constantFrom(0, 1, 2, 5, 50), { minLength: 4, maxLength: 4 }),
  steps: fc.array(step, { minLength: 30, maxLength: 300, size: 'max' }),
});

/** What the walks have to come by, each at least so often. */
const reached: readonly string[] = [
  ...['createRoom', 'joinRoom', ...roomEvents].map((name) => `> ${name}`),
  ...['createRoom', 'joinRoom', 'noRooms', 'fullRoom', 'outFriend', 'enterMain', 'selectSong', 'selectMode'],
  ...['ready', 'cancelReady', 'goPlayReady', 'energyRequest', 'waitingResponse', 'NotEnoughEnergy'],
  ...['DoesNotHaveTrackError', 'enterPlayReady', 'playStart', 'startInfo', 'playInfo', 'emoticon', 'playEnd'],
  ...['playFriendEnd', 'energyRequestAccept', 'energyRequestReject', 'charge', 'charged', 'dismissed'],
  ...['error: There is no round to', 'error: Something went wrong', 'error: rate: must be a numb'],
];
const leastEach = 100;
const leastRounds = 1500;

test('whatever two to four players send, in whatever order, nobody is charged who did not agree', () => {
  const seen = new Map<string, number>();
  // What fails is shrunk, and printed with the seed by which it can be had again.
  fc.assert(
    fc.property(walks, ({ players, purses, steps }) => {
      const walk = new Walk({ players, purses }, seen);
      for (const each of steps) {
        if (!('player' in each) || players.some((one) => one === each.player)) walk.take(each);
      }
    }),
    { numRuns: runs, includeErrorInReport: true },
  );
  const rare = reached.filter((what) => (seen.get(what) ?? 0) < leastEach);
  assert.equal(rare, [], `the walks do not get there: ${JSON.stringify([...seen])}`);
  const rounds = seen.get('charged') ?? 0;
  assert.ok(rounds >= leastRounds, `only ${rounds} rounds were started`);
});

test.run();

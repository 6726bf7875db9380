import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  advanceMissions,
  clearTicketKey,
  dueMissions,
  itemMissionEvents,
  labTriggerOf,
  remainingTime,
} from '../../../src/server/rules/missions.js';
import { byPk, mission, userMission } from './rows.js';

const now = 1_700_000_000_500;
const seconds = 1_700_000_000;

test('remaining time is in whole seconds and never negative', () => {
  assert.is(remainingTime({ expireDate: seconds + 10 }, now), 10);
  assert.is(remainingTime({ expireDate: seconds }, now), 0);
  assert.is(remainingTime({ expireDate: 0 }, now), 0);
});

test('a row is made per active mission that has none running', () => {
  const missions = byPk(
    mission({ pk: 1 }),
    mission({ pk: 2, periodType: 1 }),
    mission({ pk: 3, state: 0 }),
    mission({ pk: 4, periodType: 2 }),
    mission({ pk: 5 }),
    mission({ pk: 6 }),
  );
  const running = userMission({ pk: 50, MissionPk: 5, expireDate: seconds + 1 });
  const over = userMission({ pk: 51, MissionPk: 6, expireDate: seconds });
  const retired = userMission({ pk: 52, MissionPk: 99, expireDate: seconds + 5 });
  const due = dueMissions([running, over, retired], missions, now);
  assert.equal(due.expired, [over]);
  assert.equal(due.running, [running, retired]);
  assert.equal(
    due.created.map(({ MissionPk, expireDate, remainingTime: left }) => [MissionPk, expireDate, left]),
    [
      [1, seconds + 86_400, 86_400],
      [2, seconds + 604_800, 604_800],
      [6, seconds + 86_400, 86_400],
    ],
  );
  assert.equal(due.created[0], {
    state: 0,
    periodType: 0,
    current: 0,
    expireDate: seconds + 86_400,
    MissionPk: 1,
    remainingTime: 86_400,
  });
});

test('progress is on open rows only and ends at the goal', () => {
  const missions = byPk(mission());
  const cases: [number, number, number, [number, number] | null][] = [
    [0, 0, 1, [1, 0]],
    [0, 2, 1, [3, 1]],
    [0, 2, 50, [3, 1]],
    [0, 0, 0, null],
    [0, 0, -4, null],
    [1, 3, 1, null],
    [2, 3, 1, null],
  ];
  for (const [state, current, amount, expected] of cases) {
    const row = userMission({ state, current });
    const { changed } = advanceMissions([row], missions, [{ category: 0, amount }]);
    assert.equal(changed.map((after) => [after.current, after.state])[0] ?? null, expected);
    assert.equal(row, userMission({ state, current }), 'what is given stays as it is');
  }
});

test('other categories and missions that are gone do not move', () => {
  const rows = [userMission(), userMission({ pk: 2, MissionPk: 9 })];
  assert.equal(advanceMissions(rows, byPk(mission()), [{ category: 1, amount: 1 }]).changed, []);
  assert.is(advanceMissions(rows, byPk(mission()), [{ category: 0, amount: 1 }]).changed.length, 1);
});

test('the clear of a track counts for its own track only', () => {
  const missions = byPk(mission({ category: 3, TrackPk: 40 }));
  const advance = (trackPk?: number) => {
    const event = trackPk === undefined ? { category: 3, amount: 1 } : { category: 3, amount: 1, trackPk };
    return advanceMissions([userMission()], missions, [event]).changed.length;
  };
  assert.is(advance(40), 1);
  assert.is(advance(41), 0);
  assert.is(advance(), 0);
});

const all = byPk(
  mission({ pk: 1, goal: 1 }),
  mission({ pk: 2, goal: 1 }),
  mission({ pk: 3, category: 12, goal: 2 }),
  mission({ pk: 4, category: 12, goal: 3, periodType: 1 }),
  mission({ pk: 5, goal: 1, periodType: 1 }),
);
const allRows = [3, 1, 2, 4, 5].map((pk) => userMission({ pk, MissionPk: pk }));

test('a completed daily mission is a step of category 12, which does not count itself', () => {
  const { changed, labTriggers } = advanceMissions(allRows, all, [{ category: 0, amount: 1 }]);
  assert.equal(
    changed.map(({ MissionPk, current, state }) => [MissionPk, current, state]),
    [
      [3, 2, 1],
      [1, 1, 1],
      [2, 1, 1],
      [4, 2, 0],
      [5, 1, 1],
    ],
  );
  assert.equal([...labTriggers].sort(), [1, 1, 1, 2]);
});

test('a completed weekly mission is no step of category 12', () => {
  const rows = allRows.filter(({ MissionPk }) => MissionPk === 5 || MissionPk === 4);
  const { changed, labTriggers } = advanceMissions(rows, all, [{ category: 0, amount: 1 }]);
  assert.equal(
    changed.map(({ MissionPk }) => MissionPk),
    [5],
  );
  assert.equal(labTriggers, [2]);
});

test('a mission is completed once, however many events come', () => {
  const events = [1, 2, 3].map(() => ({ category: 0, amount: 1 }));
  const { labTriggers } = advanceMissions([userMission()], byPk(mission({ goal: 2 })), events);
  assert.equal(labTriggers, [1]);
});

test('missions never go beyond their goal, nor back', () => {
  const event = fc.record({ category: fc.constantFrom(0, 12), amount: fc.integer({ min: -5, max: 9 }) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (events) =>
      advanceMissions(allRows, all, events).changed.every((row) => {
        const goal = all.get(row.MissionPk)?.goal ?? 0;
        return row.current > 0 && row.current <= goal && (row.state === 1) === (row.current === goal);
      }),
    ),
  );
});

test('what item changes count for', () => {
  const cases: [string, number, number | null][] = [
    ['energy.green', 500, 9],
    ['energy.green', -500, 11],
    ['darkmatter', 3, 10],
    ['darkmatter', -3, 13],
    ['astralmelody', -3, 14],
    ['astralmelody', 3, null],
    ['darkmatter', 0, null],
    ['fragment', 5, null],
  ];
  for (const [key, change, category] of cases) {
    const expected = category === null ? [] : [{ category, amount: Math.abs(change) }];
    assert.equal(itemMissionEvents(key, change), expected, `${key} ${change}`);
  }
});

test('tickets of periods', () => {
  const tickets = ['missionclearticket.daily', 'missionclearticket.weekly', undefined];
  assert.equal([0, 1, 2].map(clearTicketKey), tickets);
});

test('lab triggers of periods', () => {
  assert.equal([0, 1, 2].map(labTriggerOf), [1, 2, null]);
});

test.run();

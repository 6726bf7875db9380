import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { multipliedReward, multipliersAt } from '../../../src/server/rules/economy.js';

const start = '2026-12-24T00:00:00Z';
const end = '2026-12-26T12:00:00.500Z';
const [from, to] = [Date.parse(start), Date.parse(end)];
const event = { start, end, currency: 2, experience: 3 };
const economy = { currency: 1.5, experience: 1, events: [event] };

test('an event counts from its start on, and at its end no more', () => {
  const cases: readonly (readonly [number, number])[] = [
    [from - 1, 1.5],
    [from, 3],
    [to - 1, 3],
    [to, 1.5],
  ];
  for (const [now, currency] of cases) {
    assert.equal(multipliersAt(economy, now), { currency, experience: currency === 3 ? 3 : 1 }, String(now));
  }
});

test('events that overlap multiply each other; without any the settings hold', () => {
  const half = { start: '2026-12-25T00:00:00Z', end: '2027-01-01T00:00:00Z', currency: 0.5, experience: 0 };
  const both = { ...economy, events: [event, half] };
  assert.equal(multipliersAt(both, Date.parse('2026-12-25T00:00:00Z')), { currency: 1.5, experience: 0 });
  assert.equal(multipliersAt({ ...economy, events: [] }, from), { currency: 1.5, experience: 1 });
});

test('currencies are multiplied and floored, everything else is not', () => {
  const by = (currency: number) => ({ currency, experience: 1 });
  assert.is(multipliedReward('energy.green', 451, by(1)), 451);
  assert.is(multipliedReward('energy.green', 451, by(1.5)), 676);
  assert.is(multipliedReward('darkmatter', 10, by(1.1)), 11, 'of the true product');
  assert.is(multipliedReward('darkmooncoin', 3, by(0)), 0);
  for (const key of ['map.7', 'performerexp', 'missionclearticket.daily', 'random.item_box_0']) {
    assert.is(multipliedReward(key, 3, by(2)), 3, key);
  }
});

test.run();

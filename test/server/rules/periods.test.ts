import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  dayStart,
  periodStart,
  refreshPeriod,
  weekNumber,
  weekStart,
} from '../../../src/server/rules/periods.js';

const at = (text: string) => Date.parse(text);

test('days begin at midnight UTC, weeks on Friday noon', () => {
  assert.is(dayStart(at('2024-03-05T23:59:59.999Z')), at('2024-03-05T00:00:00Z'));
  assert.is(weekStart(at('2024-01-05T12:00:00Z')), at('2024-01-05T12:00:00Z'));
  assert.is(weekStart(at('2024-01-12T11:59:59.999Z')), at('2024-01-05T12:00:00Z'));
  assert.is(weekStart(at('2024-01-05T11:59:59Z')), at('2023-12-29T12:00:00Z'));
  assert.is(weekNumber(at('2024-01-12T12:00:00Z')), 1);
  assert.is(periodStart('monthly', 0), null);
  assert.is(periodStart('', 0), null);
});

const thursday = '2024-03-07 10:00:00.000000';

test('a product is refreshed once its period is over, and its date moves to the present one', () => {
  const cases: [string, string | null, string, [number, string | null] | null][] = [
    ['daily', thursday, '2024-03-07T23:59:59Z', null],
    ['daily', thursday, '2024-03-08T00:00:00Z', [0, '2024-03-08 00:00:00.000000']],
    ['daily', thursday, '2024-03-06T23:00:00Z', [0, '2024-03-06 00:00:00.000000']],
    ['weekly', thursday, '2024-03-08T11:59:59Z', null],
    ['weekly', thursday, '2024-03-08T12:00:00Z', [0, '2024-03-08 12:00:00.000000']],
    ['weekly', thursday, '2024-05-01T00:00:00Z', [0, '2024-04-26 12:00:00.000000']],
    ['weekly', '2024-03-08 12:00:00.000000', '2024-03-08T12:00:00Z', null],
    ['weekly', null, '2024-05-01T00:00:00Z', null],
    ['daily', 'no date', '2024-03-08T05:00:00Z', [0, '2024-03-08 00:00:00.000000']],
    ['', thursday, '2024-03-07T11:00:00Z', [4, null]],
    ['', null, '2024-03-07T11:00:00Z', null],
  ];
  for (const [period, lastPeriodicRefreshDate, now, expected] of cases) {
    const changed = refreshPeriod({ periodicBuyCount: 4, lastPeriodicRefreshDate }, period, at(now));
    const columns = changed && [changed.periodicBuyCount, changed.lastPeriodicRefreshDate];
    assert.equal(columns, expected, `${period} at ${now}`);
  }
});

test('several absent weeks refresh once', () => {
  const now = at('2024-05-01T00:00:00Z');
  const once = refreshPeriod({ periodicBuyCount: 4, lastPeriodicRefreshDate: thursday }, 'weekly', now);
  assert.ok(once);
  if (once) assert.is(refreshPeriod({ ...once, periodicBuyCount: 1 }, 'weekly', now), null);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasAttended, utcDay } from '../../../src/server/rules/attendance.js';

const at = (text: string) => Date.parse(text);

test('an attendance counts until the UTC day is over', () => {
  const noon = at('2024-02-29T12:00:00Z');
  const cases: [number | null, string, boolean][] = [
    [null, '2024-02-29T12:00:00Z', false],
    [utcDay(noon), '2024-02-29T00:00:00Z', true],
    [utcDay(noon), '2024-02-29T23:59:59.999Z', true],
    [utcDay(noon), '2024-03-01T00:00:00Z', false],
    [utcDay(noon), '2025-02-28T12:00:00Z', false],
    // A clock that was set back pays nobody twice.
    [utcDay(noon), '2024-02-28T23:00:00Z', true],
  ];
  for (const [attendedOn, now, expected] of cases) {
    assert.is(hasAttended(attendedOn, at(now)), expected, `${attendedOn} at ${now}`);
  }
  assert.is(utcDay(0), 0);
  assert.is(hasAttended(0, 1), true);
});

test.run();

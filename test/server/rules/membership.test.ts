import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { latestDate } from '../../../src/data/dates.js';
import {
  extendMembership,
  isCosmicTicket,
  isRunning,
  ticketHours,
} from '../../../src/server/rules/membership.js';

const hour = 3_600_000;
const now = Date.UTC(2024, 2, 5, 10);

test('tickets and their hours', () => {
  assert.is(isCosmicTicket('cosmicticket.hour_1'), true);
  assert.is(isCosmicTicket('title.cosmicticket'), false);
  assert.is(ticketHours('cosmicticket.hour_1'), 8_631_360);
  assert.is(ticketHours('cosmicticket.day_1'), 24);
  assert.is(ticketHours('cosmicticket.hour_10'), 24);
});

test('a running membership gets longer, any other starts a day ago and runs from now', () => {
  const running = { startDate: now - 5 * hour, expireDate: now + 1 };
  assert.equal(extendMembership(running, 24, now), { ...running, expireDate: now + 1 + 24 * hour });
  const fresh = { startDate: now - 24 * hour, expireDate: now + 48 * hour };
  assert.equal(extendMembership(null, 48, now), fresh);
  assert.equal(extendMembership({ startDate: 0, expireDate: now }, 48, now), fresh);
  assert.is(isRunning({ expireDate: now }, now), false);
});

test('no membership ends after the last date', () => {
  assert.is(extendMembership(null, ticketHours('cosmicticket.hour_1') * 99, now).expireDate, latestDate);
  const endless = { startDate: 0, expireDate: latestDate };
  assert.is(extendMembership(endless, 24, now).expireDate, latestDate);
});

test.run();

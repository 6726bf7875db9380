import { readDate, storeDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';

const day = 86_400_000;
const week = 7 * day;
/** The Friday 12:00 UTC that weeks are counted from (specification, 10 *01*). */
const firstWeek = Date.UTC(2024, 0, 5, 12);

/** The start of the UTC day of a moment, both in milliseconds. */
export function dayStart(now: number): number {
  return Math.floor(now / day) * day;
}

/** The start of the week of a moment, both in milliseconds: weeks begin on Friday, 12:00 UTC. */
export function weekStart(now: number): number {
  return weekBegin(weekNumber(now));
}

/** The start of a week by its number, in milliseconds. */
export function weekBegin(number: number): number {
  return firstWeek + number * week;
}

/** Whole weeks since Friday 2024-01-05 12:00 UTC; `now` in milliseconds. */
export function weekNumber(now: number): number {
  return Math.floor((now - firstWeek) / week);
}

/** The start of the present period of a product by its refreshPeriod (now in milliseconds), or null where it has none. */
export function periodStart(refreshPeriod: string, now: number): number | null {
  if (refreshPeriod === 'daily') return dayStart(now);
  return refreshPeriod === 'weekly' ? weekStart(now) : null;
}

type PeriodColumns = Pick<PlayerRow<'userProducts'>, 'periodicBuyCount' | 'lastPeriodicRefreshDate'>;

/**
 * What time changes of a userProducts row, or null where nothing: once its period is over the count is 0 and the date
 * moves on to the present period, however many have passed. A product that is no longer periodic loses its date; one
 * that was never bought has none yet.
 */
export function refreshPeriod(row: PeriodColumns, period: string, now: number): PeriodColumns | null {
  if (row.lastPeriodicRefreshDate === null) return null;
  const start = periodStart(period, now);
  if (start === null) return { periodicBuyCount: row.periodicBuyCount, lastPeriodicRefreshDate: null };
  const last = readDate(row.lastPeriodicRefreshDate);
  const over = last === null || (period === 'daily' ? dayStart(last) !== start : last < start);
  return over ? { periodicBuyCount: 0, lastPeriodicRefreshDate: storeDate(start) } : null;
}

/**
 * Dates as they are stored (`YYYY-MM-DD HH:MM:SS.ffffff`, UTC), as they are sent (`YYYY-MM-DDTHH:MM:SS.mmmZ`) and as
 * rules see them (milliseconds since 1970 UTC). Specification, 01 *Storage* and 10 *03*.
 */

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** The last moment that a stored date can name: memberships never end later (specification, 10 *Everywhere*). */
export const latestDate = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Reads an ISO 8601 date, strictly: 2024-02-30 is none. Without a zone it is UTC. Gives milliseconds, or null where
 * the text is no date. Digits beyond the millisecond are dropped.
 */
export function parseDate(text: string): number | null {
  const match = iso.exec(text.trim());
  if (!match) return null;
  const [, y, mo, d, h = '0', mi = '0', s = '0', fraction = '', zone = 'Z'] = match;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const [year, month, day, hour, minute, second] = [y, mo, d, h, mi, s].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  const real =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!real) return null;
  const offset = zoneMinutes(zone);
  return offset === null ? null : date.getTime() - offset * 60_000;
}

function zoneMinutes(zone: string): number | null {
  if (zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** The stored form of a moment in milliseconds. */
export function storeDate(ms: number): string {
  const text = new Date(Math.min(ms, latestDate)).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 23)}000`;
}

/** The form in which a stored date is sent; null stays null, and so does a text that is no date. */
export function sendDate(stored: string | null): string | null {
  if (stored === null) return null;
  if (stored.length === 26) return `${stored.slice(0, 10)}T${stored.slice(11, 23)}Z`;
  const ms = parseDate(stored);
  return ms === null ? null : new Date(ms).toISOString();
}

/** A stored date in milliseconds; null where there is none or it is no date. */
export function readDate(stored: string | null): number | null {
  return stored === null ? null : parseDate(stored);
}

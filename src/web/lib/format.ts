/** How values are written for people: in the language of the browser, and in its time zone or UTC (zone.ts). */
import { ownZone, showsUtc } from './zone.js';

const numbers = new Intl.NumberFormat();
const forms = { dateStyle: 'medium', timeStyle: 'short' } as const;
const moments = new Intl.DateTimeFormat(undefined, forms);
const utcMoments = new Intl.DateTimeFormat(undefined, { ...forms, timeZone: 'UTC' });
const distances = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** Bytes in the unit that keeps the number short. */
export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)));
  const format = new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  });
  return format.format(bytes / 1024 ** step);
}

/** A moment: unix ms, or text with a date. undefined where it is none. */
export function asDate(value: number | string | null | undefined): Date | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A moment in the zone that was chosen. */
export function formatMoment(date: Date): string {
  return showsUtc() ? formatUtc(date) : moments.format(date);
}

function formatUtc(date: Date): string {
  return `${utcMoments.format(date)} UTC`;
}

/** A moment in both zones; once where they are the same. */
export function formatBoth(date: Date): string {
  const utc = formatUtc(date);
  return ownZone === 'UTC' ? utc : `${moments.format(date)} · ${utc}`;
}

/** How long ago, or in how long: `5 minutes ago`. */
export function formatDistance(date: Date): string {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const steps = [
    ['year', 31_557_600],
    ['month', 2_629_800],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return distances.format(Math.trunc(seconds / size), unit);
}

/** Accuracy of the wire (times 10000) in percent. */
export function formatRate(rate: number): string {
  return `${(rate / 10_000).toFixed(2)} %`;
}

/** A moment for an `<input type="datetime-local">`, which has no time zone of its own. */
export function toLocalInput(ms: number): string {
  const date = new Date(ms);
  return new Date(ms - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What a moment that is being typed means: of which zone it is, and when that is elsewhere. */
export function zoneHint(text: string): string {
  const moment = fromLocalInput(text);
  if (ownZone === 'UTC') return 'In UTC.';
  const elsewhere = moment === undefined ? '' : ` That is ${formatUtc(new Date(moment))}.`;
  return `In your time zone (${ownZone}).${elsewhere}`;
}

/** The moment that was chosen there, in ISO 8601, or undefined where none was. */
export function fromLocalInput(text: string): string | undefined {
  const date = new Date(text);
  return text === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Columns of records, as the console and the player page show them. */
import type { BestRecordLine, PlayLine } from './contract.js';
import { formatNumber, formatRate } from '../lib/format.js';
import { Badge, Moment } from './parts.js';
import type { Column } from './table.js';

const ends = ['not cleared', 'gave up', 'retried', 'clear', 'risk clear', 'full combo', 'all perfect'];
const firstClear = 3;

/** How a play ended. */
export function End({ state }: { readonly state: number }) {
  return <Badge {...(state >= firstClear && { tone: 'good' as const })}>{ends[state] ?? state}</Badge>;
}

const played: readonly Column<PlayLine>[] = [
  { title: 'Track', isName: true, show: ({ title, MapPk }) => title ?? `Map ${MapPk}` },
  { title: 'Mode', show: ({ modeName, difficulty }) => `${modeName ?? '–'} ${difficulty ?? ''}` },
  { title: 'Score', isNumber: true, show: ({ score }) => formatNumber(score) },
  { title: 'Rate', isNumber: true, show: ({ rate }) => formatRate(rate) },
];

export const bestRecordColumns: readonly Column<BestRecordLine>[] = [
  ...played,
  { title: 'Rating', isNumber: true, show: ({ rating }) => rating.toFixed(3) },
  { title: 'When', show: ({ updatedAt }) => <Moment at={updatedAt} /> },
];

export const playColumns: readonly Column<PlayLine>[] = [
  ...played,
  {
    title: 'End',
    show: ({ endState }) => <End state={endState} />,
  },
  { title: 'When', show: ({ updatedAt }) => <Moment at={updatedAt} /> },
];

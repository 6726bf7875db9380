/** The summary of a parse for people. */
import { textTable } from '../text-table.js';
import type { TableSummary } from './apply.js';
import type { ParseSummary } from './fill.js';

type Count = Exclude<keyof TableSummary, 'table'>;

const columns: readonly (readonly [count: Count, title: string, always: boolean])[] = [
  ['inserted', 'inserted', true],
  ['updated', 'updated', true],
  ['unchanged', 'unchanged', true],
  ['kept', 'kept', true],
  ['pruned', 'pruned', false],
  ['deletedByDiff', 'deleted by diff', true],
  ['overriddenByDiff', 'overridden by diff', true],
  ['addedByDiff', 'added by diff', false],
];

/** The summary as lines of text: a table of rows per table, what was not known, and which files there are now. */
export function summaryText(summary: ParseSummary, folder: string): string {
  const { unknown, warnings, created, config } = summary;
  const list = (title: string, names: readonly string[]) =>
    names.length > 0 ? [`${title.padEnd(18)} ${names.join(', ')}`] : [];
  return [
    ...rowTable(summary.tables),
    '',
    ...list('Unknown tables', unknown.tables),
    ...list('Unknown columns', unknown.columns),
    ...list('Unknown keys', unknown.documents),
    ...(unknown.tables.length + unknown.columns.length + unknown.documents.length > 0
      ? [`${''.padEnd(18)} (kept, and served as captured)`]
      : []),
    ...list('Player state', [`${summary.playerState.length} keys left out`]),
    ...list(summary.dryRun ? 'Config documents' : 'Config changed', config),
    ...list('Created', created),
    ...list('Warnings', warnings.length > 0 ? [String(warnings.length)] : []),
    summary.dryRun ? `Nothing was written to ${folder}: this was a dry run.` : `Written to ${folder}.`,
  ].join('\n');
}

function rowTable(tables: readonly TableSummary[]): string[] {
  const total: TableSummary = { ...sum(tables), table: 'all tables' };
  const shown = columns.filter(([count, , always]) => always || total[count] > 0);
  const busy = tables.filter((table) => shown.some(([count]) => table[count] > 0));
  return [
    textTable([
      ['table', ...shown.map(([, title]) => title)],
      ...[...busy, total].map((table) => [table.table, ...shown.map(([count]) => table[count])]),
    ]),
  ];
}

function sum(tables: readonly TableSummary[]): Omit<TableSummary, 'table'> {
  const of = (count: Count) => tables.reduce((before, table) => before + table[count], 0);
  return {
    inserted: of('inserted'),
    updated: of('updated'),
    unchanged: of('unchanged'),
    kept: of('kept'),
    pruned: of('pruned'),
    deletedByDiff: of('deletedByDiff'),
    overriddenByDiff: of('overriddenByDiff'),
    addedByDiff: of('addedByDiff'),
  };
}

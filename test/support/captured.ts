/** What the client has to be sent of a capture (specification, 01 *round trip*), worked out from the capture alone. */
import { cellKind, knownColumns } from '../../src/data/manifest/layout.js';
import type { Row } from './wire-rows.js';

const playerKey =
  /^user|^(bestRecords|lunaticBestRecords|darkAreaBestRecords?|adSawCount|attendanceReceived|taskEvents|friends)$/i;
const dateForms = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)?$/;

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expectedDate(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (!dateForms.test(value) || value.startsWith('2024-02-30')) return null;
  return new Date(/Z|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`).toISOString();
}

function expectedRow(table: string, row: Row): Row {
  const kinds = knownColumns(table);
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (table === 'tracks' && name === 'Artist' && isRow(value))
        return [name, expectedRow('artist', value)];
      const kind = kinds.get(name);
      return [name, kind && cellKind(kind) === 'datetime' ? expectedDate(value) : value];
    }),
  );
}

function expectedRows(key: string, rows: readonly unknown[]): unknown[] {
  return rows
    .filter((row) => !(isRow(row) && ('UserPk' in row || (key === 'tracks' && row['pk'] === 0))))
    .map((row) => {
      if (!isRow(row)) return row;
      const { state, current, ...rest } = expectedRow(key, row);
      return key === 'achievements'
        ? rest
        : { ...rest, ...('state' in row && { state }), ...('current' in row && { current }) };
    });
}

/** Rows by pk, which is the order that lists of a capture are compared in. */
function inOrder(list: readonly unknown[]): unknown[] {
  if (!list.every((row) => isRow(row) && 'pk' in row)) return [...list];
  return [...list].sort((a, b) => Number((a as Row)['pk']) - Number((b as Row)['pk']));
}

/** The captured keys that are no player's, with what is to be sent under each; a served document is put alike. */
export function expectedDocument(capture: Row): Row {
  const entries = Object.entries(capture).flatMap(([key, value]): [string, unknown][] => {
    if (playerKey.test(key) || (isRow(value) && 'UserPk' in value)) return [];
    if (Array.isArray(value)) {
      const rows = expectedRows(key, value);
      // A list of nothing but a player's rows is his.
      return rows.length === 0 && value.length > 0 ? [] : [[key, inOrder(rows)]];
    }
    const table = key.endsWith('AquaLevelReachCount') ? 'AquaLevelReachCount' : key;
    return [[key, isRow(value) ? expectedRow(table, value) : value]];
  });
  return Object.fromEntries(entries);
}

/** The same keys of a served document: achievements without what is the player's, lists in order of pk. */
export function servedDocument(document: Row, keys: Iterable<string>): Row {
  const entries = [...keys].map((key): [string, unknown] => {
    const value = document[key];
    if (!Array.isArray(value)) return [key, value];
    const rows: unknown[] = value;
    if (key !== 'achievements') return [key, inOrder(rows)];
    const manifest = rows.map((row) => {
      const { state: _, current: __, ...rest } = row as Row;
      return rest;
    });
    return [key, inOrder(manifest)];
  });
  return Object.fromEntries(entries);
}

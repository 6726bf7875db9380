/** Cells as text that can be typed, and back: by the kind of their column. */
import type { TableColumn } from '../../ui/contract.js';

/** What stands in the field of a cell. */
export function typedOf({ kind }: TableColumn, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (isJson(kind)) return JSON.stringify(value, null, 2);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether a column may hold no value: then an empty field is none. */
function isNullable({ kind }: TableColumn): boolean {
  return kind.endsWith('?') || kind === 'datetime' || isJson(kind);
}

function isJson(kind: string): boolean {
  return kind.startsWith('json');
}

/** Whether what is typed may need more than a line. */
export function isLong({ kind }: TableColumn): boolean {
  return isJson(kind);
}

export function isNumber({ kind }: TableColumn): boolean {
  return kind.startsWith('integer') || kind.startsWith('real');
}

/** The value of what was typed. Throws an Error that says what is wrong with it. */
export function valueOf(column: TableColumn, typed: string): unknown {
  if (typed.trim() === '' && isNullable(column)) return null;
  if (isJson(column.kind)) return parsedJson(typed);
  if (!isNumber(column)) return typed;
  const value = Number(typed);
  if (typed.trim() === '' || !Number.isFinite(value)) throw new Error('This column holds numbers.');
  if (column.kind.startsWith('integer') && !Number.isSafeInteger(value)) {
    throw new Error('This column holds whole numbers.');
  }
  return value;
}

function parsedJson(typed: string): unknown {
  try {
    return JSON.parse(typed);
  } catch (error) {
    throw new Error(`This is no JSON: ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
}

/** A cell as one line to read. */
export function shownOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}

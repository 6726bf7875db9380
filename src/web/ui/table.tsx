/** Lists as real tables; on a phone each row becomes a card, or the table scrolls in its own box. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatNumber } from '../lib/format.js';
import { changeQuery } from '../lib/router.js';
import { useKeptFocus } from './kept-focus.js';

export interface Column<T> {
  readonly title: string;
  readonly show: (row: T) => ComponentChildren;
  readonly isNumber?: boolean;
  /** Names the row, as its header. */
  readonly isName?: boolean;
  /** By what the server sorts it, if it does. */
  readonly sort?: string;
  /** Its cells hold buttons only: the title is for screen readers. */
  readonly isActions?: boolean;
}

/** A sorted column, and which way. */
export interface Sorting {
  readonly by: string;
  readonly isDescending: boolean;
}

export interface TableProps<T> {
  /** What the table lists, for screen readers. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string | number;
  readonly sorting?: Sorting | undefined;
  /** On a phone its values stand side by side: where they are short. */
  readonly isCompact?: boolean;
}

export function Table<T>({ caption, columns, rows, keyOf, sorting, isCompact = false }: TableProps<T>) {
  const box = useKeptFocus(rows);
  const isSorted = columns.some(({ sort }) => sort !== undefined);
  const kind = `cards-when-narrow${isCompact ? ' compact' : ''}${isSorted ? ' sortable' : ''}`;
  return (
    <div ref={box} class="table-box" role="region" aria-label={caption} tabIndex={0}>
      <table class={kind}>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.title} column={column} sorting={sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <Cell key={column.title} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<T>({ column, row }: { readonly column: Column<T>; readonly row: T }) {
  const kind = column.isNumber ? 'number' : column.isActions ? 'end' : undefined;
  const label = column.isActions ? undefined : column.title;
  const shown = <div>{column.show(row)}</div>;
  return column.isName ? (
    <th scope="row" data-label={label} class={kind}>
      {shown}
    </th>
  ) : (
    <td data-label={label} class={kind}>
      {shown}
    </td>
  );
}

interface HeadCellProps<T> {
  readonly column: Column<T>;
  readonly sorting: Sorting | undefined;
}

function HeadCell<T>({ column, sorting }: HeadCellProps<T>) {
  const { title, sort, isNumber, isActions } = column;
  if (isActions)
    return (
      <th scope="col">
        <span class="visually-hidden">{title}</span>
      </th>
    );
  return (
    <th scope="col" class={isNumber ? 'number' : undefined} aria-sort={ariaSort(sort, sorting)}>
      {sort === undefined ? title : <SortButton title={title} by={sort} sorting={sorting} />}
    </th>
  );
}

export function ariaSort(by: string | undefined, sorting: Sorting | undefined) {
  if (by === undefined || sorting?.by !== by) return undefined;
  return sorting.isDescending ? 'descending' : 'ascending';
}

interface SortButtonProps {
  readonly title: string;
  readonly by: string;
  readonly sorting: Sorting | undefined;
}

/** Sorts by a column, and back the other way; it stands in the address. */
export function SortButton({ title, by, sorting }: SortButtonProps) {
  const isSorted = sorting?.by === by;
  const next = isSorted && !sorting.isDescending ? 'desc' : 'asc';
  return (
    <button type="button" onClick={() => changeQuery({ sort: by, order: next })}>
      {title}
      <span aria-hidden="true" class={isSorted ? undefined : 'faint'}>
        {!isSorted ? '↕' : sorting.isDescending ? '↓' : '↑'}
      </span>
    </button>
  );
}

/** The sorting that stands in an address. */
export function sortingOf(query: URLSearchParams): Sorting | undefined {
  const by = query.get('sort');
  return by === null ? undefined : { by, isDescending: query.get('order') === 'desc' };
}

interface PagerProps {
  /** How many there are; from `mostCounted` on, at least so many. */
  readonly total: number;
  readonly page: number;
  readonly size: number;
}

/** How far the server counts (administration/paging.ts). */
const mostCounted = 10_000;

/** Which rows are shown, and the way to the others; the page, from 1, stands in the address. */
export function Pager({ total, page, size }: PagerProps) {
  const isMore = total >= mostCounted;
  const last = Math.max(1, Math.ceil(total / size));
  const from = (page - 1) * size;
  const to = isMore && from + size > total ? from + size : Math.min(total, from + size);
  const shown = `${formatNumber(from + 1)}–${formatNumber(to)} of ${formatNumber(total)}${isMore ? ' or more' : ''}`;
  return (
    <nav class="pager" aria-label="Pages">
      <span role="status">{total === 0 || (from >= total && !isMore) ? 'None' : shown}</span>
      {last > 1 && (
        <span class="row">
          <button disabled={page <= 1} onClick={() => changeQuery({ page: page > 2 ? page - 1 : undefined })}>
            Previous
          </button>
          <span class="row nowrap">
            Page
            <input
              key={page}
              aria-label="Page"
              class="page-number"
              inputMode="numeric"
              defaultValue={String(page)}
              onChange={(event) => turnTo(event.currentTarget, isMore ? undefined : last)}
            />
            {!isMore && <span>of {formatNumber(last)}</span>}
          </span>
          <button disabled={page >= last && !isMore} onClick={() => changeQuery({ page: page + 1 })}>
            Next
          </button>
        </span>
      )}
    </nav>
  );
}

/** Goes to the page that was typed, as far as there are any; what is no page is taken back. */
function turnTo(field: HTMLInputElement, last: number | undefined): void {
  const wanted = Math.min(Number(field.value), last ?? Number.MAX_SAFE_INTEGER);
  if (Number.isSafeInteger(wanted) && wanted > 0) changeQuery({ page: wanted > 1 ? wanted : undefined });
  else field.value = field.defaultValue;
}

/** The page of an address, from 1. */
export function pageOf(query: URLSearchParams): number {
  const page = Number(query.get('page') ?? 1);
  return Number.isInteger(page) && page > 0 ? page : 1;
}

interface SearchProps {
  readonly label: string;
  readonly placeholder?: string;
  /** Where the text stands in the address. */
  readonly name?: string;
}

const typingMs = 250;

/** A search that goes on while one types. */
export function Search({ label, placeholder, name = 'query' }: SearchProps) {
  const given = new URLSearchParams(location.search).get(name) ?? '';
  const [text, setText] = useState(given);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const applied = useRef(given);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Changed elsewhere, such as by a button that shows everything again.
    if (given !== applied.current) setText(given);
    applied.current = given;
  }, [given]);
  const apply = (value: string) => {
    applied.current = value.trim();
    changeQuery({ [name]: applied.current });
  };
  return (
    <form
      class="search"
      role="search"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        apply(text);
      }}
    >
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={text}
        autocomplete="off"
        onInput={(event) => {
          const { value } = event.currentTarget;
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => apply(value), typingMs);
        }}
      />
    </form>
  );
}

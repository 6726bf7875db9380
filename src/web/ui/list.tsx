import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { changeQuery } from '../lib/router.js';
import type { Loaded } from '../lib/use-load.js';
import { Show } from './parts.js';
import { Pager, Table, type TableProps } from './table.js';

interface ListProps<R> extends Omit<TableProps<R>, 'rows'> {
  readonly of: Loaded<{ readonly total: number; readonly rows: readonly R[] }>;
  /** From 1. */
  readonly page: number;
  readonly size: number;
  /** Shown where there is nothing at all: what would be here, or how to find more. */
  readonly empty: ComponentChildren;
}

/** A page of a list that the server keeps: loading, empty, or a table with the way to the other pages. */
export function List<R>({ of, page, size, empty, ...table }: ListProps<R>) {
  return (
    <Show of={of}>
      {({ total, rows }) => {
        if (rows.length === 0 && page > 1) return of.isLoading ? null : <Beyond total={total} size={size} />;
        if (rows.length === 0) return empty;
        return (
          <>
            <Table {...table} rows={rows} />
            <Pager total={total} page={page} size={size} />
          </>
        );
      }}
    </Show>
  );
}

/** A page that the list does not reach any more, as what was on it is gone: the last one there is takes its place. */
function Beyond({ total, size }: { readonly total: number; readonly size: number }) {
  useEffect(() => {
    const last = Math.ceil(total / size);
    changeQuery({ page: last > 1 ? last : undefined });
  }, [total]);
  return null;
}

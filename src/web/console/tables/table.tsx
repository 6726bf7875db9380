/** One table: pages, order, a search in each column, and cells that are edited where they stand. */
import { useState } from 'preact/hooks';
import { formatNumber } from '../../lib/format.js';
import { changeQuery, Link } from '../../lib/router.js';
import { useLoad } from '../../lib/use-load.js';
import { confirm } from '../../ui/dialog.js';
import { Empty, PageHead, Show } from '../../ui/parts.js';
import { ariaSort, Pager, pageOf, SortButton, sortingOf } from '../../ui/table.js';
import { toast } from '../../ui/toasts.js';
import type { ViewProps } from '../app.js';
import type { Row, TableColumn, TableInfo, TablePage, Tables } from '../../ui/contract.js';
import { api } from '../session.js';
import { Cell } from './cell.js';
import { InsertDialog } from './insert.js';
import { isNumber } from './values.js';

const size = 50;
const filterPrefix = 'filter.';

export function TableView({ params, query }: ViewProps) {
  const name = params['table'] ?? '';
  const tables = useLoad((signal) => api.get<Tables>('/tables', {}, signal), []);
  return (
    <Show of={tables}>
      {(found) => {
        const table = found.tables.find((each) => each.name === name);
        return table ? (
          <Rows table={table} query={query} />
        ) : (
          <>
            <PageHead title={name} from={['/admin/tables', 'Tables']} />
            <Empty title="There is no such table." />
          </>
        );
      }}
    </Show>
  );
}

interface RowsProps {
  readonly table: TableInfo;
  readonly query: URLSearchParams;
}

function Rows({ table, query }: RowsProps) {
  const [isInserting, setInserting] = useState(false);
  const page = pageOf(query);
  const { by, isDescending } = sortingOf(query) ?? { by: 'pk', isDescending: true };
  const filters = [...query].filter(([name, value]) => name.startsWith(filterPrefix) && value !== '');
  const filter = Object.fromEntries(filters.map(([name, value]) => [name.slice(filterPrefix.length), value]));
  const asked = {
    ...{ page, size, sort: by, descending: isDescending },
    ...(filters.length > 0 && { filter: JSON.stringify(filter) }),
  };
  const rows = useLoad(
    (signal) => api.get<TablePage>(`/tables/${table.name}`, asked, signal),
    [table.name, JSON.stringify(asked)],
  );
  return (
    <>
      <PageHead
        title={table.name}
        from={['/admin/tables', 'Tables']}
        about={
          table.isReadOnly
            ? 'Only the server writes here.'
            : 'Choose a cell to edit it. Numbers are searched by 5 or 10..20, dates by their beginning, and null finds empty cells.'
        }
      >
        {!table.isReadOnly && !isOfAccounts(table) && (
          <button onClick={() => setInserting(true)}>Insert a row…</button>
        )}
      </PageHead>
      <div class="stack">
        <Grid table={table} query={query} page={rows.value} set={rows.set} reload={rows.reload} />
        <Show of={rows}>
          {({ total, searched }) => (
            <>
              {total === 0 && (
                <Empty title={filters.length > 0 ? 'No row matches.' : 'This table is empty.'}>
                  {filters.length > 0 && (
                    <button
                      onClick={() => changeQuery(Object.fromEntries(filters.map(([each]) => [each, ''])))}
                    >
                      Show all rows
                    </button>
                  )}
                </Empty>
              )}
              {searched !== null && (
                <p class="note">
                  This table is large: only {formatNumber(searched)} rows were looked through. A search by pk
                  or UserPk finds all.
                </p>
              )}
              <Pager total={total} page={page} size={size} />
            </>
          )}
        </Show>
      </div>
      {isInserting && (
        <InsertDialog table={table} close={() => setInserting(false)} onInserted={rows.reload} />
      )}
    </>
  );
}

interface GridProps extends RowsProps {
  readonly page: TablePage | undefined;
  readonly set: (page: TablePage) => void;
  readonly reload: () => void;
}

function Grid({ table, query, page, set, reload }: GridProps) {
  const sorting = sortingOf(query) ?? { by: 'pk', isDescending: true };
  const replace = (row: Row) =>
    page && set({ ...page, rows: page.rows.map((each) => (each['pk'] === row['pk'] ? row : each)) });
  const hasRows = (page?.rows.length ?? 0) > 0;
  return (
    <div class="table-box grid" role="region" aria-label={table.name} tabIndex={0}>
      <table>
        <caption class="visually-hidden">{table.name}</caption>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                class={isNumber(column) ? 'number' : undefined}
                aria-sort={ariaSort(column.name, sorting)}
              >
                <SortButton title={column.name} by={column.name} sorting={sorting} />
              </th>
            ))}
            {!table.isReadOnly && hasRows && (
              <th scope="col">
                <span class="visually-hidden">Actions</span>
              </th>
            )}
          </tr>
          <tr class="filters">
            {table.columns.map((column) => (
              <th key={column.name}>
                <Filter column={column} value={query.get(filterPrefix + column.name) ?? ''} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page?.rows.map((row) => (
            <tr key={String(row['pk'])}>
              {table.columns.map((column) => (
                <Cell key={column.name} table={table.name} column={column} row={row} onChanged={replace} />
              ))}
              {!table.isReadOnly && (
                <td class="row-actions">
                  <RowAction table={table} row={row} reload={reload} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Accounts are made by signing up, and deleted as players, with all that is theirs. */
function isOfAccounts({ name }: TableInfo): boolean {
  return name === 'users' || name === 'userProfile';
}

interface RowActionProps {
  readonly table: TableInfo;
  readonly row: Row;
  readonly reload: () => void;
}

function RowAction({ table, row, reload }: RowActionProps) {
  const pk = String(row['pk']);
  if (isOfAccounts(table)) {
    const player = String(table.name === 'users' ? row['pk'] : row['UserPk']);
    return (
      <Link href={`/admin/players/${player}`} aria-label={`Player ${player}`}>
        Player
      </Link>
    );
  }
  return (
    <button
      class="quiet danger"
      aria-label={`Delete row ${pk}…`}
      onClick={() => remove(table.name, row, reload)}
    >
      Delete…
    </button>
  );
}

async function remove(table: string, row: Row, reload: () => void): Promise<void> {
  const pk = String(row['pk']);
  const isDone = await confirm({
    title: `Delete row ${pk} of ${table}?`,
    body: (
      <p>
        Only this row goes{typeof row['UserPk'] === 'number' && ` (it belongs to player ${row['UserPk']})`}.
        The audit log keeps what stood in it.
      </p>
    ),
    action: 'Delete the row',
    isDangerous: true,
    run: () => api.post(`/tables/${table}/delete`, { pk: row['pk'] }),
  });
  if (!isDone) return;
  reload();
  toast(`Row ${pk} was deleted.`);
}

/** A search in one column; it takes effect when one leaves the field or presses Enter. */
function Filter({ column: { name }, value }: { readonly column: TableColumn; readonly value: string }) {
  return (
    <input
      type="search"
      aria-label={`Search ${name}`}
      placeholder="Search"
      defaultValue={value}
      onChange={(event) => changeQuery({ [filterPrefix + name]: event.currentTarget.value.trim() })}
    />
  );
}

import { useLoad } from '../lib/use-load.js';
import type { BestRecordLine, Paged, PlayLine } from '../ui/contract.js';
import { Empty, PageHead, Show } from '../ui/parts.js';
import { bestRecordColumns, playColumns } from '../ui/record-columns.js';
import { Pager, pageOf, Search, Table, type Column } from '../ui/table.js';
import type { ViewProps } from './app.js';
import { api } from './session.js';

const size = 50;

interface ListProps<R> extends ViewProps {
  readonly title: string;
  readonly path: string;
  readonly columns: readonly Column<R>[];
}

function List<R extends { readonly pk: number }>({ query, title, path, columns }: ListProps<R>) {
  const [search, page] = [query.get('query') ?? '', pageOf(query)];
  const found = useLoad((signal) => api.get<Paged<R>>(path, { search, page, size }, signal), [search, page]);
  return (
    <>
      <PageHead title={title} />
      <div class="stack">
        <Search label="Search tracks" />
        <Show of={found}>
          {({ rows, total }) =>
            rows.length === 0 ? (
              <Empty title={search === '' ? 'There is nothing yet: play a song.' : 'No track matches.'} />
            ) : (
              <>
                <Table caption={title} columns={columns} rows={rows} keyOf={({ pk }) => pk} />
                <Pager total={total} page={page} size={size} />
              </>
            )
          }
        </Show>
      </div>
    </>
  );
}

export function BestRecords({ query }: ViewProps) {
  return (
    <List<BestRecordLine> query={query} title="Best records" path="/records" columns={bestRecordColumns} />
  );
}

export function Plays({ query }: ViewProps) {
  return <List<PlayLine> query={query} title="Recent plays" path="/plays" columns={playColumns} />;
}

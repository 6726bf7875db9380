import { changeQuery } from '../lib/router.js';
import { useLoad } from '../lib/use-load.js';
import type { BestRecordLine, Paged, PlayLine } from '../ui/contract.js';
import { List } from '../ui/list.js';
import { Empty, PageHead } from '../ui/parts.js';
import { bestRecordColumns, playColumns } from '../ui/record-columns.js';
import { pageOf, Search, type Column } from '../ui/table.js';
import type { ViewProps } from './app.js';
import { api } from './session.js';

const size = 50;

interface OwnProps<R> extends ViewProps {
  readonly title: string;
  readonly path: string;
  readonly columns: readonly Column<R>[];
}

function Own<R extends { readonly pk: number }>({ query, title, path, columns }: OwnProps<R>) {
  const [search, page] = [query.get('query') ?? '', pageOf(query)];
  const found = useLoad((signal) => api.get<Paged<R>>(path, { search, page, size }, signal), [search, page]);
  return (
    <>
      <PageHead title={title} />
      <div class="stack">
        <Search label="Search tracks" />
        <List
          {...{ of: found, page, size, columns, caption: title, isCompact: true }}
          keyOf={({ pk }) => pk}
          empty={
            search === '' ? (
              <Empty title="There is nothing yet.">
                <p>Play a song in the game: it appears here as soon as it is over.</p>
              </Empty>
            ) : (
              <Empty title="No track matches.">
                <p>A shorter part of its title finds more.</p>
                <button onClick={() => changeQuery({ query: '' })}>Show all</button>
              </Empty>
            )
          }
        />
      </div>
    </>
  );
}

export function BestRecords({ query }: ViewProps) {
  return (
    <Own<BestRecordLine> query={query} title="Best records" path="/records" columns={bestRecordColumns} />
  );
}

export function Plays({ query }: ViewProps) {
  return <Own<PlayLine> query={query} title="Recent plays" path="/plays" columns={playColumns} />;
}

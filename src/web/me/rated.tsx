import { useLoad } from '../lib/use-load.js';
import type { OwnRating } from '../ui/contract.js';
import { Empty, PageHead, Show } from '../ui/parts.js';
import { bestRecordColumns } from '../ui/record-columns.js';
import { Table } from '../ui/table.js';
import { api } from './session.js';

const hands = [
  ['thumb', 'Thumb'],
  ['multi', 'Multi'],
] as const;

export function Rated() {
  const rating = useLoad((signal) => api.get<OwnRating>('/rating', {}, signal), []);
  return (
    <>
      <PageHead
        title="Rating"
        about="The rating of a hand is the sum of its fifty best records, divided by fifty."
      />
      <Show of={rating}>
        {(value) =>
          hands.map(([hand, name]) => (
            <section key={hand} class="stack">
              <h2>
                {name}: {value[hand].rating.toFixed(3)}
              </h2>
              {value[hand].best.length === 0 ? (
                <Empty title={`No map of ${name} is cleared yet.`} />
              ) : (
                <Table
                  caption={`Best records of ${name}`}
                  columns={bestRecordColumns}
                  rows={value[hand].best}
                  keyOf={({ pk }) => pk}
                />
              )}
            </section>
          ))
        }
      </Show>
    </>
  );
}

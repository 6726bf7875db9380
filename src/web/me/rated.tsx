import { useLoad } from '../lib/use-load.js';
import type { OwnRating } from '../ui/contract.js';
import { Empty, PageHead, Show, Tabs } from '../ui/parts.js';
import { bestRecordColumns } from '../ui/record-columns.js';
import { Table, type Column } from '../ui/table.js';
import type { ViewProps } from './app.js';
import { api } from './session.js';

const hands = [
  ['thumb', 'Thumb'],
  ['multi', 'Multi'],
] as const;

type Placed = OwnRating['thumb']['best'][number] & { readonly place: number };

const [track, ...values] = bestRecordColumns;
const columns: readonly Column<Placed>[] = [
  ...(track ? [track] : []),
  { title: 'Place', isNumber: true, show: ({ place }) => place },
  ...values,
];

/** What makes the rating: one hand at a time, which stands in the address, as a hundred records are many on a phone. */
export function Rated({ query }: ViewProps) {
  const [hand, name] = hands.find(([each]) => each === query.get('hand')) ?? hands[0];
  const addressOf = (each: string) => `/me/rating?hand=${each}`;
  const rating = useLoad((signal) => api.get<OwnRating>('/rating', {}, signal), []);
  return (
    <>
      <PageHead
        title="Rating"
        about="The rating of a hand is the sum of its fifty best records, divided by fifty."
      />
      <Tabs
        label="Hand"
        tabs={hands.map(([each, title]) => [addressOf(each), title])}
        current={addressOf(hand)}
      />
      <Show of={rating}>
        {(value) => (
          <section class="stack">
            <h2>
              {name}: {value[hand].rating.toFixed(3)}
            </h2>
            {value[hand].best.length === 0 ? (
              <Empty title={`No map of ${name} is cleared yet.`}>
                <p>With the first one the rating begins.</p>
              </Empty>
            ) : (
              <Table
                caption={`Best records of ${name}`}
                columns={columns}
                rows={value[hand].best.map((record, index) => ({ ...record, place: index + 1 }))}
                keyOf={({ pk }) => pk}
                isCompact
              />
            )}
          </section>
        )}
      </Show>
    </>
  );
}

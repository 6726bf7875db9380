/** The queue of doubtful scores: what was played, why it is doubted, and what becomes of it. */
import { useEffect, useState } from 'preact/hooks';
import { formatNumber } from '../../lib/format.js';
import { changeQuery, Link } from '../../lib/router.js';
import { useLoad, type Loaded } from '../../lib/use-load.js';
import { List } from '../../ui/list.js';
import { Empty, PageHead, Tabs } from '../../ui/parts.js';
import { pageOf } from '../../ui/table.js';
import type { Paged, ReviewLine } from '../../ui/contract.js';
import type { ViewProps } from '../app.js';
import { api } from '../session.js';
import { columnsOf } from './columns.js';
import { decide, decisionsIn, type Decision } from './decide.js';

const size = 50;

const tabs = [
  ['open', 'To decide'],
  ['accepted', 'Accepted'],
  ['hidden', 'Hidden'],
  ['removed', 'Removed'],
] as const;

export type ReviewTab = (typeof tabs)[number][0];

export function Reviews({ params, query }: ViewProps) {
  const [state] = tabs.find(([name]) => name === params['state']) ?? tabs[0];
  const addressOf = (name: ReviewTab) => (name === 'open' ? '/admin/reviews' : `/admin/reviews/${name}`);
  const [page, player] = [pageOf(query), query.get('player') ?? ''];
  const found = useLoad(
    (signal) => api.get<Paged<ReviewLine>>('/reviews', { state, page, size, player }, signal),
    [state, page, player],
  );
  return (
    <>
      <PageHead
        title="Scores to review"
        about="Scores whose numbers do not fit together. They count like any other until they are hidden or removed."
      />
      <Tabs
        label="Reviews"
        tabs={tabs.map(([name, title]) => [addressOf(name), title])}
        current={addressOf(state)}
      />
      <div class="stack">
        {player !== '' && (
          <p class="note row between">
            <span>
              Only those of <Link href={`/admin/players/${player}`}>one player</Link>.
            </span>
            <button onClick={() => changeQuery({ player: '' })}>Show all players</button>
          </p>
        )}
        <Queue found={found} state={state} page={page} isSearch={player !== ''} />
      </div>
    </>
  );
}

interface QueueProps {
  readonly found: Loaded<Paged<ReviewLine>>;
  readonly state: ReviewTab;
  readonly page: number;
  readonly isSearch: boolean;
}

const none: readonly ReviewLine[] = [];

function Queue({ found, state, page, isSearch }: QueueProps) {
  const { rows } = found.value ?? { rows: none };
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  // What was decided is no longer there to be chosen.
  useEffect(
    () => setChosen((last) => new Set(rows.map(({ pk }) => pk).filter((pk) => last.has(pk)))),
    [rows],
  );
  const act = async (decision: Decision, reviews: readonly ReviewLine[]) => {
    if (await decide(decision, reviews)) found.reload();
  };
  const choose = (pks: readonly number[], isChosen: boolean) =>
    setChosen((last) => new Set([...[...last].filter((pk) => !pks.includes(pk)), ...(isChosen ? pks : [])]));
  const chosenRows = rows.filter(({ pk }) => chosen.has(pk));
  const decisions = decisionsIn(state);
  return (
    <>
      {decisions.length > 0 && rows.length > 0 && (
        <div class="row between bulk" role="group" aria-label="Several at once">
          <label class="check">
            <input
              type="checkbox"
              checked={chosen.size === rows.length}
              indeterminate={chosen.size > 0 && chosen.size < rows.length}
              onChange={(event) =>
                choose(
                  rows.map(({ pk }) => pk),
                  event.currentTarget.checked,
                )
              }
            />
            <span>
              {chosen.size === 0 ? 'Choose all on this page' : `${formatNumber(chosen.size)} chosen`}
            </span>
          </label>
          <div class="row">
            {decisions.map(({ decision, deed, isDangerous }) => (
              <button
                key={decision}
                class={isDangerous ? 'danger' : undefined}
                disabled={chosen.size === 0}
                onClick={() => act(decision, chosenRows)}
              >
                {deed}…
              </button>
            ))}
          </div>
        </div>
      )}
      <List
        {...{ of: found, page, size, columns: columnsOf({ decisions, chosen, choose, act }) }}
        caption="Scores"
        keyOf={({ pk }) => pk}
        empty={<Nothing state={state} isSearch={isSearch} />}
      />
    </>
  );
}

const empty: Record<ReviewTab, readonly [title: string, about: string]> = {
  open: [
    'Nothing waits for a decision.',
    'A score appears here when its numbers contradict each other, such as a full combo with misses. The setting scoreChecks says what is done with those: review keeps and lists them, reject refuses them, off asks nothing.',
  ],
  accepted: [
    'No score was accepted yet.',
    'Accepted scores stay as they are; here a decision can be changed.',
  ],
  hidden: [
    'No score is hidden.',
    'A hidden score stays the player’s own best one, but stands on no board. From here it can be shown again.',
  ],
  removed: ['No score was removed yet.', 'Of a removed score only this line and the audit log are left.'],
};

function Nothing({ state, isSearch }: { readonly state: ReviewTab; readonly isSearch: boolean }) {
  const [title, about] = empty[state];
  if (isSearch) return <Empty title="This player has no such score." />;
  return (
    <Empty title={title}>
      <p>{about}</p>
      {state === 'open' && <Link href="/admin/settings">Go to the settings</Link>}
    </Empty>
  );
}

/** The audit log: who did what to whom, with what was there before and after. Nothing here can be changed. */
import { changeQuery, Link } from '../lib/router.js';
import { useLoad } from '../lib/use-load.js';
import { Empty, Moment, PageHead, Show } from '../ui/parts.js';
import { Pager, pageOf, Search, Table, type Column } from '../ui/table.js';
import type { ViewProps } from './app.js';
import type { AuditLine, Paged } from '../ui/contract.js';
import { api } from './session.js';

const size = 50;

const columns: readonly Column<AuditLine>[] = [
  { title: 'When', isName: true, show: ({ at }) => <Moment at={at} exact /> },
  { title: 'Who', show: ({ actor }) => actor },
  { title: 'What', show: ({ action }) => <code>{action}</code> },
  {
    title: 'To what',
    show: ({ target, player }) =>
      player === null ? target : <Link href={`/admin/players/${player}`}>{target}</Link>,
  },
  { title: 'Change', show: (line) => <Change line={line} /> },
];

export function Audit({ query }: ViewProps) {
  const page = pageOf(query);
  const [actor, player, action] = ['actor', 'player', 'action'].map((name) => query.get(name) ?? '');
  const asked = { page, size, actor, player, action };
  const lines = useLoad(
    (signal) => api.get<Paged<AuditLine>>('/audit', asked, signal),
    [JSON.stringify(asked)],
  );
  const isSearch = `${actor}${player}${action}` !== '';
  return (
    <>
      <PageHead
        title="Audit log"
        about="Every administrative action, the newest first. It cannot be edited."
      />
      <div class="stack">
        <div class="row">
          <Search name="actor" label="Who" placeholder="Who, such as admin:alice" />
          <Search name="action" label="What" placeholder="What, such as ban" />
          <Search name="player" label="Player (pk)" placeholder="Player (pk)" />
        </div>
        <Show of={lines}>
          {({ rows, total }) =>
            rows.length === 0 ? (
              <Empty title={isSearch ? 'No line matches.' : 'Nothing was done yet.'}>
                {isSearch && (
                  <button onClick={() => changeQuery({ actor: '', player: '', action: '' })}>Show all</button>
                )}
              </Empty>
            ) : (
              <>
                <Table caption="Audit log" columns={columns} rows={rows} keyOf={({ pk }) => pk} />
                <Pager total={total} page={page} size={size} />
              </>
            )
          }
        </Show>
      </div>
    </>
  );
}

function Change({ line: { before, after } }: { readonly line: AuditLine }) {
  if (before === null && after === null) return <span class="muted">–</span>;
  return (
    <details>
      <summary>Show</summary>
      <dl class="diff small">
        <dt>Before</dt>
        <dd>
          <code class="pre">{JSON.stringify(before, null, 1)}</code>
        </dd>
        <dt>After</dt>
        <dd>
          <code class="pre">{JSON.stringify(after, null, 1)}</code>
        </dd>
      </dl>
    </details>
  );
}

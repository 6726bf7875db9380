/** The audit log: who did what to whom, with what was there before and after. Nothing here can be changed. */
import { changeQuery, Link } from '../lib/router.js';
import { useLoad } from '../lib/use-load.js';
import { List } from '../ui/list.js';
import { Empty, Moment, PageHead } from '../ui/parts.js';
import { pageOf, Search, type Column } from '../ui/table.js';
import type { ViewProps } from './app.js';
import type { AuditLine, Paged } from '../ui/contract.js';
import { api } from './session.js';

const size = 50;

const columns: readonly Column<AuditLine>[] = [
  { title: 'When', isName: true, show: ({ at }) => <Moment at={at} exact /> },
  {
    title: 'Who',
    show: ({ actor }) => <Link href={`/admin/audit?actor=${encodeURIComponent(actor)}`}>{actor}</Link>,
  },
  {
    title: 'What',
    show: ({ action }) => (
      <Link href={`/admin/audit?action=${encodeURIComponent(action)}`}>
        <code>{action}</code>
      </Link>
    ),
  },
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
        <List
          {...{ of: lines, page, size, columns }}
          caption="Audit log"
          keyOf={({ pk }) => pk}
          empty={
            isSearch ? (
              <Empty title="No line matches.">
                <p>
                  Who and what are looked for as a whole, such as admin:alice and ban; a player by his pk.
                </p>
                <button onClick={() => changeQuery({ actor: '', player: '', action: '' })}>Show all</button>
              </Empty>
            ) : (
              <Empty title="Nothing was done yet.">
                <p>Every change that an administrator makes, here or by kalpa’s commands, leaves a line.</p>
              </Empty>
            )
          }
        />
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

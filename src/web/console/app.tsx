import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { matchPath, navigate, usePlace, Link } from '../lib/router.js';
import { Gate } from '../lib/session.js';
import { useZone } from '../lib/zone.js';
import { Questions } from '../ui/dialog.js';
import { Empty, PageHead } from '../ui/parts.js';
import { Toasts } from '../ui/toasts.js';
import { Audit } from './audit.js';
import { Backups } from './backups.js';
import { Darkmoon } from './darkmoon.js';
import { Dashboard } from './dashboard.js';
import { Layout } from './layout.js';
import { Invites } from './invites.js';
import { LogIn, nextOf } from './log-in.js';
import { Compose } from './mail/compose.js';
import { MailList } from './mail/list.js';
import { Notices } from './notices.js';
import { PlayerList } from './players/list.js';
import { Player } from './players/player.js';
import { Rankings } from './rankings/rankings.js';
import { Reviews } from './reviews/reviews.js';
import { session } from './session.js';
import { Settings } from './settings.js';
import { TableList } from './tables/list.js';
import { TableView } from './tables/table.js';

/** What a view is given: the parts of its address, and what stands behind the question mark. */
export interface ViewProps {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

const views: readonly (readonly [pattern: string, view: ComponentType<ViewProps>])[] = [
  ['/admin', Dashboard],
  ['/admin/players', PlayerList],
  ['/admin/players/:pk', Player],
  ['/admin/players/:pk/:tab', Player],
  ['/admin/mail', MailList],
  ['/admin/mail/new', Compose],
  ['/admin/notices', Notices],
  ['/admin/darkmoon', Darkmoon],
  ['/admin/rankings', Rankings],
  ['/admin/rankings/:kind', Rankings],
  ['/admin/reviews', Reviews],
  ['/admin/reviews/:state', Reviews],
  ['/admin/tables', TableList],
  ['/admin/tables/:table', TableView],
  ['/admin/invites', Invites],
  ['/admin/settings', Settings],
  ['/admin/backups', Backups],
  ['/admin/audit', Audit],
];

export function App() {
  useZone();
  return (
    <>
      <Gate session={session} closed={<LogIn />}>
        {(user) => (
          <Layout user={user}>
            <View />
          </Layout>
        )}
      </Gate>
      <Questions />
      <Toasts />
    </>
  );
}

function View() {
  const { path, query } = usePlace();
  useEffect(() => {
    if (location.pathname === '/login') navigate(nextOf(query), { replace: true });
  }, [path]);
  if (path === '/login') return null;
  for (const [pattern, Found] of views) {
    const params = matchPath(pattern, path);
    // Tabs of one thing keep it loaded; another thing begins anew.
    if (params) return <Found key={Object.values(params)[0] ?? pattern} params={params} query={query} />;
  }
  return (
    <>
      <PageHead title="Not found" />
      <Empty title="There is no such page.">
        <Link href="/admin">Go to the dashboard</Link>
      </Empty>
    </>
  );
}

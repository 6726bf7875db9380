/** The frame of the console: where one can go, beside what one looks at. On a phone the way there is a menu. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Link, usePlace } from '../lib/router.js';
import type { WebUser } from '../lib/session.js';
import { ownZone, showsUtc, showUtc } from '../lib/zone.js';
import { useAction } from '../ui/action.js';
import { Dialog, mayLeave } from '../ui/dialog.js';
import { Logo } from '../ui/logo.js';
import { session } from './session.js';

const groups: readonly { readonly title: string; readonly links: readonly (readonly [string, string])[] }[] =
  [
    { title: 'Overview', links: [['/admin', 'Dashboard']] },
    {
      title: 'People',
      links: [
        ['/admin/players', 'Players'],
        ['/admin/invites', 'Invite codes'],
      ],
    },
    {
      title: 'Game',
      links: [
        ['/admin/mail', 'Mail'],
        ['/admin/notices', 'Notices'],
        ['/admin/darkmoon', 'Darkmoon seasons'],
        ['/admin/rankings', 'Rankings'],
        ['/admin/reviews', 'Scores to review'],
      ],
    },
    {
      title: 'Server',
      links: [
        ['/admin/tables', 'Tables'],
        ['/admin/settings', 'Settings'],
        ['/admin/backups', 'Backups'],
        ['/admin/audit', 'Audit log'],
      ],
    },
  ];

export function Layout({ user, children }: { readonly user: WebUser; readonly children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <Brand />
        <button class="quiet" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          Menu
        </button>
      </header>
      <div class="frame">
        <header class="side">
          <Brand />
          <Navigation user={user} />
        </header>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      {isOpen && (
        <Dialog title="Menu" class="menu" onClose={() => setOpen(false)}>
          <div class="side">
            <Navigation user={user} onChosen={() => setOpen(false)} />
            <button onClick={() => setOpen(false)}>Close</button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Brand() {
  return (
    <Link class="brand" href="/admin" aria-label="kalpa, dashboard">
      <Logo />
      kalpa
    </Link>
  );
}

interface NavigationProps {
  readonly user: WebUser;
  readonly onChosen?: () => void;
}

function Navigation({ user, onChosen }: NavigationProps) {
  const { path } = usePlace();
  const logOut = useAction(async () => (await mayLeave()) && session.logOut());
  return (
    <>
      <nav class="nav" aria-label="Console">
        {groups.map(({ title, links }) => (
          <div key={title} class="nav-group">
            <p class="nav-title">{title}</p>
            {links.map(([href, name]) => (
              <Link key={href} href={href} onClick={onChosen} aria-current={currentOf(href, path)}>
                {name}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <div class="side-end">
        <p class="who small muted">Logged in as {user.id ?? user.nickname}</p>
        {ownZone !== 'UTC' && (
          <label class="check small who">
            <input
              type="checkbox"
              checked={showsUtc()}
              onChange={(event) => showUtc(event.currentTarget.checked)}
            />
            <span>Show times in UTC</span>
          </label>
        )}
        {logOut.problem}
        <button class="quiet" aria-busy={logOut.isRunning} onClick={() => logOut.run()}>
          Log out
        </button>
      </div>
    </>
  );
}

/** A view below a link belongs to it. */
function currentOf(href: string, path: string): 'page' | 'true' | undefined {
  if (path.replace(/\/$/, '') === href) return 'page';
  return href !== '/admin' && path.startsWith(`${href}/`) ? 'true' : undefined;
}

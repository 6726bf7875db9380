import { useEffect } from 'preact/hooks';
import { navigate, usePlace } from '../lib/router.js';
import { LogInForm } from '../lib/session.js';
import { Logo } from '../ui/logo.js';
import { session } from './session.js';

/** The log-in at /login. Whoever came from a view of the console goes on there. */
export function LogIn() {
  const { path } = usePlace();
  useEffect(() => {
    document.title = 'Log in · kalpa';
    if (path === '/login') return;
    const next = location.pathname + location.search;
    navigate(next === '/admin' ? '/login' : `/login?next=${encodeURIComponent(next)}`, { replace: true });
  }, [path]);
  return (
    <div class="centre">
      <main class="card stack">
        <div class="brand">
          <Logo />
          <h1>kalpa console</h1>
        </div>
        <LogInForm session={session} />
        <p class="small muted">
          For administrators. The first one is made on the server: <code>kalpa user promote &lt;id&gt;</code>.
          Players find their records at <a href="/me">/me</a>.
        </p>
      </main>
    </div>
  );
}

/** Where a log-in leads. Only to views of the console: an address from elsewhere must not send anybody elsewhere. */
export function nextOf(query: URLSearchParams): string {
  const next = new URL(query.get('next') ?? '/admin', location.origin);
  const isOwn = next.origin === location.origin && /^\/admin(\/|$)/.test(next.pathname);
  return isOwn ? next.pathname + next.search : '/admin';
}

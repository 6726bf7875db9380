/** The player's own page: who one is, what makes the rating, records and plays. It only shows. */
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePlace } from '../lib/router.js';
import { Gate, LogInForm, type WebUser } from '../lib/session.js';
import { useAction } from '../ui/action.js';
import { mayLeave, Questions } from '../ui/dialog.js';
import { Logo } from '../ui/logo.js';
import { Tabs } from '../ui/parts.js';
import { Toasts } from '../ui/toasts.js';
import { BestRecords, Plays } from './lists.js';
import { Overview } from './overview.js';
import { Rated } from './rated.js';
import { session } from './session.js';

/** What a view is given. */
export interface ViewProps {
  readonly query: URLSearchParams;
}

const views: readonly (readonly [path: string, name: string, view: ComponentType<ViewProps>])[] = [
  ['/me', 'Overview', Overview],
  ['/me/rating', 'Rating', Rated],
  ['/me/records', 'Best records', BestRecords],
  ['/me/plays', 'Recent plays', Plays],
];

export function App() {
  return (
    <>
      <Gate session={session} closed={<LogIn />}>
        {(user) => <Page user={user} />}
      </Gate>
      <Questions />
      <Toasts />
    </>
  );
}

function Page({ user }: { readonly user: WebUser }) {
  const { path, query } = usePlace();
  const logOut = useAction(async () => (await mayLeave()) && session.logOut());
  const [current, , View] = views.find(([each]) => each === path.replace(/\/$/, '')) ?? ['/me', '', Overview];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="bar">
        <span class="brand">
          <Logo />
          {user.nickname || user.id}
        </span>
        <button class="quiet" aria-busy={logOut.isRunning} onClick={() => logOut.run()}>
          Log out
        </button>
      </header>
      <main id="main" tabIndex={-1} class="own">
        {logOut.problem}
        <Tabs label="Your page" tabs={views.map(([href, name]) => [href, name])} current={current} />
        <View key={current} query={query} />
      </main>
    </>
  );
}

function LogIn() {
  useEffect(() => {
    document.title = 'Log in · kalpa';
  }, []);
  return (
    <div class="centre">
      <main class="card stack">
        <div class="brand">
          <Logo />
          <h1>Your records</h1>
        </div>
        <LogInForm session={session} />
        <p class="small muted">Log in with your account of the game.</p>
      </main>
    </div>
  );
}

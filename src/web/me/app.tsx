import { Gate, LogInForm, Session, type WebUser } from '../lib/session.js';
import { Logo } from '../ui/logo.js';
import { Toasts } from '../ui/toasts.js';

const session = new Session<WebUser>('/me/api');

export function App() {
  return (
    <>
      <Gate session={session} closed={<LogIn />}>
        {(user) => <p>{user.id}</p>}
      </Gate>
      <Toasts />
    </>
  );
}

function LogIn() {
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

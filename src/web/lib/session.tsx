/** Who is logged in to these pages, and the way back in when a session ends in the middle of something. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ActionButton, useAction } from '../ui/action.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Failed } from '../ui/parts.js';
import { Api, RequestError } from './http.js';
import { fleeting } from './unsaved.js';

interface Signed<U> {
  readonly user: U;
  readonly csrf: string;
}

interface Waiting {
  readonly done: () => void;
  readonly giveUp: (error: RequestError) => void;
}

/** What every user of these pages has. */
export interface WebUser {
  readonly id: string | null;
  readonly nickname: string | null;
}

/** The log-in of one realm: the console's, or the player page's. */
export class Session<U extends WebUser> extends EventTarget {
  readonly api: Api;
  user: U | undefined;
  waiting: Waiting | undefined;

  constructor(base: string) {
    super();
    this.api = new Api(
      base,
      () => this.#renew(),
      () => this.find(),
    );
  }

  /** Asks the server who is logged in; nobody is no failure. */
  async find(): Promise<void> {
    try {
      this.#begin(await this.api.direct<Signed<U>>('GET', '/session'));
    } catch (error) {
      if (!(error instanceof RequestError) || error.status !== 401) throw error;
    }
  }

  async logIn(id: string, password: string): Promise<void> {
    this.#begin(await this.api.direct<Signed<U>>('POST', '/login', { id, password }));
    this.waiting?.done();
    this.#wait(undefined);
  }

  /** Goes on where the browser has a session again; what the server says otherwise, the dialog is there for. */
  async resume(): Promise<void> {
    try {
      this.#begin(await this.api.direct<Signed<U>>('GET', '/session'));
    } catch {
      return;
    }
    this.waiting?.done();
    this.#wait(undefined);
  }

  async logOut(): Promise<void> {
    try {
      await this.api.direct('POST', '/logout', {});
    } catch (error) {
      // A session that is over already is what was wanted.
      if (!(error instanceof RequestError) || error.status !== 401) throw error;
    }
    this.user = undefined;
    this.dispatchEvent(new Event('change'));
  }

  giveUp(): void {
    this.waiting?.giveUp(new RequestError('You are not logged in: this was not done.', 401));
    this.#wait(undefined);
  }

  #begin({ user, csrf }: Signed<U>): void {
    this.user = user;
    this.api.useCsrfToken(csrf);
    this.dispatchEvent(new Event('change'));
  }

  #renew(): Promise<void> {
    return new Promise((done, giveUp) => this.#wait({ done, giveUp }));
  }

  #wait(waiting: Waiting | undefined): void {
    this.waiting = waiting;
    this.dispatchEvent(new Event('change'));
  }
}

/** Renders anew whenever the session changes. */
function useSession<U extends WebUser>(session: Session<U>): Session<U> {
  const [, setRound] = useState(0);
  useEffect(() => {
    const update = () => setRound((last) => last + 1);
    session.addEventListener('change', update);
    return () => session.removeEventListener('change', update);
  }, []);
  return session;
}

interface GateProps<U extends WebUser> {
  readonly session: Session<U>;
  /** Shown to whom is not logged in. */
  readonly closed: ComponentChildren;
  readonly children: (user: U) => ComponentChildren;
}

/** What is behind the log-in. A session that ends leaves it standing, with a dialog to log in again over it. */
export function Gate<U extends WebUser>({ session, closed, children }: GateProps<U>) {
  useSession(session);
  const [state, setState] = useState<'asking' | 'known' | { readonly error: unknown }>('asking');
  useEffect(() => {
    if (state !== 'asking') return;
    session.find().then(
      () => setState('known'),
      (error: unknown) => setState({ error }),
    );
  }, [state]);
  if (state === 'asking') return null;
  if (state !== 'known') {
    return (
      <div class="centre">
        <main>
          <Failed error={state.error} retry={() => setState('asking')} />
        </main>
      </div>
    );
  }
  if (!session.user) return closed;
  return (
    <>
      {children(session.user)}
      {session.waiting && <LogInAgain session={session} />}
    </>
  );
}

function LogInAgain<U extends WebUser>({ session }: { readonly session: Session<U> }) {
  useEffect(() => {
    // Who comes back from another tab may have logged in there.
    const resume = () => void session.resume();
    window.addEventListener('focus', resume);
    return () => window.removeEventListener('focus', resume);
  }, []);
  return (
    <Dialog title="Your session has ended" onClose={() => session.giveUp()}>
      <p>Log in again to go on. Nothing that you typed is lost.</p>
      <LogInForm session={session} id={session.user?.id ?? ''} cancel={() => session.giveUp()} />
    </Dialog>
  );
}

interface LogInFormProps<U extends WebUser> {
  readonly session: Session<U>;
  readonly id?: string;
  readonly cancel?: () => void;
}

export function LogInForm<U extends WebUser>({ session, id: known = '', cancel }: LogInFormProps<U>) {
  const [id, setId] = useState(known);
  const [password, setPassword] = useState('');
  const action = useAction(() => session.logIn(id, password));
  return (
    <form class="stack" {...fleeting} onSubmit={action.submit}>
      <Field label="Id">
        {(field) => (
          <input
            {...field}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            value={id}
            autofocus={known === ''}
            onInput={(event) => setId(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Password">
        {(field) => (
          <input
            {...field}
            type="password"
            name="password"
            autocomplete="current-password"
            required
            value={password}
            autofocus={known !== ''}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        )}
      </Field>
      {action.problem}
      <div class="actions">
        {cancel && (
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        )}
        <ActionButton of={action} class="primary">
          Log in
        </ActionButton>
      </div>
    </form>
  );
}

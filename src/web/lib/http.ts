/**
 * How the pages talk to the server: JSON over fetch, with the CSRF token of the session. Where the session has ended,
 * a request waits until the person has logged in again and is then sent once more, so that nothing typed is lost.
 */

/** A request that was not done: what the server said, or that it could not be reached. */
export class RequestError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 where no answer came. */
    readonly status: number,
    /** What the server said beside the message. */
    readonly data: unknown = {},
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Sent {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Where the token stands in answers and in requests that change something. */
const csrfHeader = 'X-CSRF-Token';

export class Api {
  #csrf = '';
  #renewed: Promise<void> | undefined;

  constructor(
    /** What all paths begin with, such as `/admin/api`. */
    private readonly base: string,
    /** Asks the person to log in again; resolves once that is done. */
    private readonly renewSession: () => Promise<void>,
    /** Asks the server for the token of the session that the browser has by now: another tab may have logged in. */
    private readonly renewToken: () => Promise<void>,
  ) {}

  /** The token of the session, known after its answer to who is logged in. */
  useCsrfToken(token: string): void {
    this.#csrf = token;
  }

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.#send('GET', path, { query, ...(signal && { signal }) });
  }

  post<T = object>(path: string, body: unknown = {}): Promise<T> {
    return this.#send('POST', path, { body });
  }

  /** Sends without waiting for a log-in: for the log-in itself. */
  async direct<T>(method: string, path: string, body?: unknown): Promise<T> {
    return readAnswer<T>(await this.#fetch(method, path, { body }));
  }

  async #send<T>(method: string, path: string, sent: Sent): Promise<T> {
    const response = await this.#fetch(method, path, sent);
    if (response.status === 403 && (await isOfToken(response))) {
      await this.renewToken();
      return readAnswer<T>(await this.#fetch(method, path, sent));
    }
    if (response.status !== 401) return readAnswer<T>(response);
    // Requests that fail together wait for one log-in.
    this.#renewed ??= this.renewSession().finally(() => (this.#renewed = undefined));
    await this.#renewed;
    return readAnswer<T>(await this.#fetch(method, path, sent));
  }

  async #fetch(method: string, path: string, { query = {}, body, signal }: Sent): Promise<Response> {
    try {
      return await fetch(this.base + path + searchOf(query), {
        method,
        headers: {
          Accept: 'application/json',
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(method !== 'GET' && { [csrfHeader]: this.#csrf }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
        credentials: 'same-origin',
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new RequestError(
        'The server cannot be reached. Check that it runs and that you are connected.',
        0,
      );
    }
  }
}

/** A query as it stands in an address; what is empty is left out. */
function searchOf(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (given.length === 0) return '';
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

/** Whether a request was refused for its CSRF token alone, which the message begins with. */
async function isOfToken(response: Response): Promise<boolean> {
  const { message } = (await response.clone().json()) as { readonly message?: unknown };
  return typeof message === 'string' && message.startsWith(csrfHeader);
}

async function readAnswer<T>(response: Response): Promise<T> {
  const document: unknown = await response.json().catch(() => ({}));
  // The contract is the server's types: what they say is compiled into both sides.
  if (response.ok) return document as T;
  const { message, data } = document as { readonly message?: unknown; readonly data?: unknown };
  throw new RequestError(
    typeof message === 'string'
      ? message
      : `The server answered with status ${response.status}. Try again; should it stay so, its log says why.`,
    response.status,
    data,
  );
}

/** What can be shown of something that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

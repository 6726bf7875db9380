/** A client of the server: keep-alive connections, forms, and an error for every answer that is not 200. */
import { Pool } from 'undici';

export interface Client {
  /** The text of an answer. */
  get(path: string, token?: string): Promise<string>;
  post(path: string, form: Readonly<Record<string, string | number>>, token?: string): Promise<string>;
  /** Reads an answer to its end without keeping it; gives its bytes. */
  drain(path: string, token: string): Promise<number>;
  close(): Promise<void>;
}

/** An answer that was none of 200. */
export class UnexpectedAnswer extends Error {
  constructor(
    readonly path: string,
    readonly status: number,
    /** The `message` of the answer, or the beginning of its text. */
    readonly reason: string,
  ) {
    super(`${path} answered ${status}: ${reason}`);
  }
}

interface ClientOptions {
  /** Take any certificate: for a server of one's own on this machine. */
  readonly anyCertificate?: boolean;
}

/** A client that keeps so many connections open. */
export function openClient(origin: string, connections: number, options: ClientOptions = {}): Client {
  const connect = options.anyCertificate === true ? { connect: { rejectUnauthorized: false } } : {};
  const pool = new Pool(origin, { connections, pipelining: 1, ...connect });
  return {
    async get(path, token) {
      const { statusCode, body } = await pool.request({ path, method: 'GET', headers: session(token) });
      return accept(path, statusCode, await body.text());
    },
    async post(path, form, token) {
      const fields = Object.entries(form).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      const headers = { ...session(token), 'content-type': 'application/x-www-form-urlencoded' };
      const asked = { path, method: 'POST', headers, body: fields.join('&') } as const;
      const { statusCode, body } = await pool.request(asked);
      return accept(path, statusCode, await body.text());
    },
    async drain(path, token) {
      const { statusCode, body } = await pool.request({ path, method: 'GET', headers: session(token) });
      let bytes = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) bytes += chunk.length;
      accept(path, statusCode, `${bytes} bytes`);
      return bytes;
    },
    close: () => pool.close(),
  };
}

function session(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { 'custom-usertoken': token };
}

function accept(path: string, status: number, text: string): string {
  if (status === 200) return text;
  throw new UnexpectedAnswer(
    path,
    status,
    /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text.slice(0, 300),
  );
}

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

/** A client that keeps so many connections open. */
export function openClient(origin: string, connections: number): Client {
  const pool = new Pool(origin, { connections, pipelining: 1 });
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
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
  return text;
}

/** How long `work` took, in ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** What each endpoint took and how often it succeeded. */
import { routes } from '../../src/server/routes.js';
import type { Form, Guest, TourAnswer } from '../../test/support/tour/guest.js';
import { Pool } from 'undici';

export interface Endpoint {
  readonly name: string;
  /** Of the requests that succeeded, in ms, by the round that they were in. */
  readonly rounds: number[][];
  /** What the others were answered. */
  readonly refusals: string[];
}

/** A request that was answered with anything but 200: the rest of its chain is left out. */
class Refused extends Error {}

/** Makes guests whose requests are recorded, by the endpoint that they are for. */
export class Recorder {
  readonly #pool: Pool;
  readonly #endpoints: readonly (Endpoint & { readonly pattern: RegExp })[];
  #round = -1;

  constructor(origin: string) {
    this.#pool = new Pool(origin, { connections: 32, pipelining: 1 });
    this.#endpoints = routes
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ method, path }) => {
        const name = `${method.toUpperCase()} ${path}`;
        return {
          name,
          rounds: [],
          refusals: [],
          pattern: new RegExp(`^${name.replaceAll(/:\w+/g, '[^/]+')}$`),
        };
      });
  }

  get endpoints(): readonly Endpoint[] {
    return this.#endpoints;
  }

  /** From now on requests count, in a round of their own. */
  beginRound(): void {
    this.#round += 1;
    for (const { rounds } of this.#endpoints) rounds.push([]);
  }

  /** Runs a chain of requests to its end, or to the first that is refused; gives the number of requests. */
  async follow(
    run: (guestOf: (userPk: number, token: string) => Guest) => Promise<void>,
    dueAt?: number,
  ): Promise<number> {
    const chain = { count: 0, since: dueAt };
    try {
      await run((userPk, token) => this.#guest(userPk, { token, chain }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
    return chain.count;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #guest(
    pk: number,
    of: { readonly token: string; readonly chain: { count: number; since: number | undefined } },
  ): Guest {
    return {
      pk,
      get: (path) => this.#request('GET', path, of),
      post: (path, form = {}) => this.#request('POST', path, { ...of, form }),
      as: (token) => this.#guest(pk, { ...of, token }),
    };
  }

  async #request(
    method: 'GET' | 'POST',
    path: string,
    {
      token,
      chain,
      form,
    }: { token: string; chain: { count: number; since: number | undefined }; form?: Form },
  ): Promise<TourAnswer> {
    // The first of a chain counts from when it was due, so that a server that stalls is charged for who waits.
    const started = chain.since ?? performance.now();
    chain.since = undefined;
    chain.count += 1;
    const headers = {
      'custom-usertoken': token,
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const fields = Object.entries(form ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const body = form ? fields.join('&') : null;
    const answer = await this.#pool.request({ path, method, headers, body });
    const text = await answer.body.text();
    const took = performance.now() - started;
    const endpoint = this.#endpoints.find(({ pattern }) => pattern.test(`${method} ${path}`));
    if (answer.statusCode !== 200) {
      if (this.#round >= 0) endpoint?.refusals.push(`${answer.statusCode} ${text.slice(0, 120)}`);
      throw new Refused();
    }
    endpoint?.rounds[this.#round]?.push(took);
    // A capture is megabytes: nothing on the tour reads it.
    return { status: answer.statusCode, body: path === '/api/initialinfo' ? {} : JSON.parse(text) };
  }
}

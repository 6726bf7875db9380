/**
 * Routes for browsers: the console's API below `/admin/api/` and the player page's below `/me/api/`. They take JSON,
 * know who asks by a cookie of their own, and have no envelope (docs/PROTOCOL.md, *Console and player page*).
 */
import type { Readable } from 'node:stream';
import type { AppContext } from '../context.js';
import type { Caller, Route } from './route.js';
import type { Parsed, Schema } from './schema.js';
import type { Realm, WebSession } from './web-session.js';

type NoFields = Readonly<Record<never, never>>;

interface Spec<P extends Schema, Q extends Schema, B extends Schema> {
  /** GET reads; POST changes something and takes a CSRF token. */
  readonly method: 'get' | 'post';
  readonly path: string;
  /** One line for `kalpa routes` and docs/PROTOCOL.md. */
  readonly summary: string;
  readonly params?: P;
  /** Fields behind the question mark, as text. */
  readonly query?: Q;
  /** Fields of the JSON body. */
  readonly body?: B;
}

/** What the handler of an entrance sees. */
interface EntranceInput<P extends Schema, Q extends Schema, B extends Schema> {
  readonly app: AppContext;
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: Parsed<B>;
  readonly caller: Caller;
  /** The moment of the request, in unix ms. */
  readonly now: number;
  readonly cookie: {
    /** Gives the browser the token of a session, or takes it away. */
    set(token: string | null): void;
  };
}

/** What the handler of a route behind a log-in sees. */
export interface WebInput<
  P extends Schema = NoFields,
  Q extends Schema = NoFields,
  B extends Schema = NoFields,
> extends EntranceInput<P, Q, B> {
  readonly session: WebSession;
}

/** An answer that is a file, written as it is made. */
export class Download {
  constructor(
    readonly file: { readonly name: string; readonly type: string },
    readonly content: Readable,
  ) {}
}

/** A declared route for browsers, its types erased but for that of the answer. */
export interface WebRoute<A extends object = object> {
  readonly session: Realm;
  /** Whether it is there for those who are not logged in. */
  readonly isEntrance: boolean;
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly params: Schema;
  readonly query: Schema;
  readonly body: Schema;
  readonly handle: (input: WebInput<Schema, Schema, Schema>) => Promise<A>;
}

/** The document that a route answers: what the web pages are given (admin/contract.ts). */
export type AnswerOf<R> = R extends WebRoute<infer A> ? A : never;

/** A route of either kind: the game's, or one for browsers. */
export type AnyRoute = Route | WebRoute;

/** Whether a route is for browsers. */
export function isWebRoute(route: AnyRoute): route is WebRoute {
  return 'isEntrance' in route;
}

/** Declares a route of the console: for administrators only. What it gives is the JSON document of the answer. */
export function defineAdminRoute<
  A extends object,
  P extends Schema = NoFields,
  Q extends Schema = NoFields,
  B extends Schema = NoFields,
>(spec: Spec<P, Q, B>, handle: (input: WebInput<P, Q, B>) => Promise<A>): WebRoute<A> {
  return erase('admin', spec, handle);
}

/** Declares a route of the player page: a player, and what is his own. */
export function defineMeRoute<
  A extends object,
  P extends Schema = NoFields,
  Q extends Schema = NoFields,
  B extends Schema = NoFields,
>(spec: Spec<P, Q, B>, handle: (input: WebInput<P, Q, B>) => Promise<A>): WebRoute<A> {
  return erase('me', spec, handle);
}

/** Declares the log-in of a realm. */
export function defineEntrance<A extends object, B extends Schema>(
  realm: Realm,
  spec: Spec<NoFields, NoFields, B>,
  handle: (input: EntranceInput<NoFields, NoFields, B>) => Promise<A>,
): WebRoute<A> {
  return { ...erase(realm, spec, handle), isEntrance: true };
}

/** Routes of all types stand in one table; what a handler is given was made by its own schemas. */
function erase<A extends object>(session: Realm, spec: object, handle: unknown): WebRoute<A> {
  return { session, isEntrance: false, params: {}, query: {}, body: {}, ...spec, handle } as WebRoute<A>;
}

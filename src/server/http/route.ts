/**
 * An endpoint is one declaration: method, path, who may call it, what it takes, and a handler that sees only typed,
 * validated input. Two arguments, so that TypeScript infers the handler's input from the declaration.
 */
import type { Reader, Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import type { Envelope } from '../ledger/envelope.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Asker, Player } from './player.js';
import type { Parsed, Schema } from './schema.js';

/** What an answer's `data` may be: rows and values to serialise, or text that is JSON already. */
export type Data = object | string;

/** An answer with more than its data: another message, keys beside `data`. */
export class Answer {
  constructor(
    readonly data: Data,
    readonly options: {
      readonly message?: string;
      /** Keys beside `data`. */
      readonly beside?: object;
      /** What was changed when the stored answer was made, instead of what this request changed. */
      readonly updatedUserItems?: Envelope['updatedUserItems'];
    } = {},
  ) {}
}

/** `data` already as JSON text, in pieces that are sent one after the other: what initialinfo is made of. */
export class JsonPieces {
  constructor(readonly pieces: readonly Uint8Array[]) {}
}

/** Who asks, as far as HTTP knows. */
export interface Caller {
  /** The remote address; behind a trusted proxy the forwarded one. */
  readonly address: string;
  readonly deviceIdentifier: string | null;
  /** The header Accept-Language, as far as one was sent. */
  readonly acceptLanguage?: string;
}

/** The schema of a route that takes none. */
type NoFields = Readonly<Record<never, never>>;

interface Common<P extends Schema, B extends Schema> {
  readonly method: 'get' | 'post';
  /** As in the specification, path parameters as `:name`. */
  readonly path: string;
  /** One line for `kalpa routes` and docs/PROTOCOL.md. */
  readonly summary: string;
  readonly params?: P;
  readonly body?: B;
}

interface Input<P extends Schema, B extends Schema> {
  readonly app: AppContext;
  readonly params: Parsed<P>;
  readonly body: Parsed<B>;
  readonly caller: Caller;
  /** The moment of the request, in unix ms. */
  readonly now: number;
}

/** What a handler of an open route sees. It opens its own transaction where it needs one. */
export type OpenInput<P extends Schema, B extends Schema> = Input<P, B>;

/** What a handler that only reads sees. */
export interface ReadInput<P extends Schema, B extends Schema> extends Input<P, B> {
  readonly player: Player;
  readonly db: Reader;
}

/** A request's transaction and ledger, the player locked and read anew. */
export interface Locked {
  readonly player: Player;
  readonly tx: Tx;
  readonly ledger: Ledger;
}

/** What a handler that writes sees. */
export interface WriteInput<P extends Schema, B extends Schema, Before> extends Input<P, B>, Locked {
  /** What the declaration's `before` gave. */
  readonly before: Before;
}

/** What `before` sees: it runs outside the transaction, for RSA, hashing and mail. */
export interface BeforeInput<P extends Schema, B extends Schema> extends Input<P, B> {
  readonly player: Asker;
}

type Handled = Data | Answer | JsonPieces;

/** Makes the answer once the ledger has settled everything. */
export type Later = (settled: Envelope) => Promise<Handled>;

/** What a writing handler gives: an answer, or a function that makes it later. */
export type Written = Handled | Later;

/** What a reading handler gives where there is something to write after all: it is done as the rest of the request. */
export class Writing {
  constructor(readonly handle: (locked: Locked) => Promise<Written>) {}
}

type Read = Handled | Writing;

interface OpenSpec<P extends Schema, B extends Schema> extends Common<P, B> {
  readonly session: 'open';
}

interface ReadSpec<P extends Schema, B extends Schema> extends Common<P, B> {
  readonly session: 'player';
  readonly effect: 'read';
}

interface WriteSpec<P extends Schema, B extends Schema, Before> extends Common<P, B> {
  readonly session: 'player';
  readonly effect: 'write';
  readonly before?: (input: BeforeInput<P, B>) => Promise<Before>;
  /** Other players (users.pk) whom it changes or whose state it rests on: they are locked along with who asks. */
  readonly alsoLock?: (input: BeforeInput<P, B>) => readonly number[];
}

interface Declared {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly params: Schema;
  readonly body: Schema;
}

/** A declared endpoint, its schemas filled in and its types erased: what the application and `kalpa routes` see. */
export type Route = Declared &
  (
    | { readonly session: 'open'; readonly handle: (input: OpenInput<Schema, Schema>) => Promise<Handled> }
    | {
        readonly session: 'player';
        readonly effect: 'read';
        readonly handle: (input: ReadInput<Schema, Schema>) => Promise<Read>;
      }
    | {
        readonly session: 'player';
        readonly effect: 'write';
        readonly before?: (input: BeforeInput<Schema, Schema>) => Promise<unknown>;
        readonly alsoLock?: (input: BeforeInput<Schema, Schema>) => readonly number[];
        readonly handle: (input: WriteInput<Schema, Schema, unknown>) => Promise<Written>;
      }
  );

/** Declares an endpoint without a session. */
export function defineOpenRoute<P extends Schema = NoFields, B extends Schema = NoFields>(
  spec: OpenSpec<P, B>,
  handle: (input: OpenInput<P, B>) => Promise<Handled>,
): Route {
  return erase(spec, handle);
}

/** Declares an endpoint that reads as a player and writes nothing. */
export function defineReadRoute<P extends Schema = NoFields, B extends Schema = NoFields>(
  spec: ReadSpec<P, B>,
  handle: (input: ReadInput<P, B>) => Promise<Read>,
): Route {
  return erase(spec, handle);
}

/** Declares an endpoint that changes a player: one request, one transaction, settled by the ledger. */
export function defineWriteRoute<
  P extends Schema = NoFields,
  B extends Schema = NoFields,
  Before = undefined,
>(spec: WriteSpec<P, B, Before>, handle: (input: WriteInput<P, B, Before>) => Promise<Written>): Route {
  return erase(spec, handle);
}

/** Routes of all types stand in one table; what a handler is given was made by its own schemas. */
function erase(spec: object, handle: unknown): Route {
  return { params: {}, body: {}, ...spec, handle } as Route;
}

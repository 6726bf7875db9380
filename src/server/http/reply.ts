/** What goes back to a client, and the few things that open and session routes share in making it. */
import type { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Refusal } from './refusal.js';

/** What is answered to a request: the whole JSON document, in pieces. */
export interface Reply {
  readonly status: number;
  readonly pieces: readonly (string | Uint8Array)[];
  /** users.pk, for the log. */
  readonly user?: number;
  /** A file that is written as it is made, in place of `pieces`. */
  readonly download?: { readonly name: string; readonly type: string; readonly content: Readable };
}

/** The parameters that the router found in the path. */
export function pathParameters(context: Context): ReadonlyMap<string, string> {
  return new Map(Object.entries((context['params'] ?? {}) as Record<string, string>));
}

/** The answer where no session is known: no route, no session, an error. */
export function shortReply(status: number, message: string, data: object | string = {}): Reply {
  return { status, pieces: [JSON.stringify({ state: 0, message, data })] };
}

/** Tells the client when to try again, where a refusal says so. */
export function setRetryAfter(context: Context, refusal: Refusal): void {
  if (refusal.retryAfter !== undefined) context.set('Retry-After', String(refusal.retryAfter));
}

/** Writes a reply. Pieces go out as they are: joining initialinfo's would copy it once more. */
export function send(context: Context, reply: Reply): void {
  context.status = reply.status;
  if (reply.download) {
    context.set('Content-Type', reply.download.type);
    context.set('Content-Disposition', `attachment; filename="${reply.download.name}"`);
    context.body = reply.download.content;
    return;
  }
  context.set('Content-Type', 'application/json; charset=utf-8');
  const [only] = reply.pieces;
  if (reply.pieces.length === 1 && typeof only === 'string') {
    context.body = only;
    return;
  }
  const pieces = reply.pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
  context.set('Content-Length', String(pieces.reduce((sum, piece) => sum + piece.length, 0)));
  context.respond = false;
  context.res.statusCode = reply.status;
  context.res.cork();
  for (const piece of pieces) context.res.write(piece);
  context.res.end();
  context.res.uncork();
}

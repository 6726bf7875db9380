/** A hub without a port: connections that only note what they hear. */
import type { Hub, Link } from '../../../src/server/multiplay/hub.js';
import type { Visitor } from '../../../src/server/multiplay/visitor.js';
import type { TestPlayer } from '../../support/app.js';

/** Resolves once `what` holds. */
export async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setImmediate(resolve));
}

/** Connects a player; `heard` grows by the names of the events that he is sent. */
export function enter(
  hub: Hub,
  { pk }: TestPlayer,
): { readonly heard: readonly string[]; readonly say: Link } {
  const heard: string[] = [];
  const visitor: Visitor = {
    pk,
    proof: 'token',
    permission: 2,
    caller: { address: '127.0.0.1', deviceIdentifier: null },
    session: { pk: 0, lastUsedAt: 0, remoteAddress: null },
  };
  const connection = { send: (event: string) => void heard.push(event), close() {} };
  return { heard, say: hub.connect(visitor, connection) };
}

/** How many connections one address may have at once, whatever they are for: also those that never say anything. */
import type { Socket } from 'node:net';
import { addressKey } from '../accounts/attempt-rules.js';
import type { AppContext } from '../context.js';
import { isProxy, plainAddress } from '../http/caller.js';

/** Whoever is on this machine, or a proxy that is trusted, brings others' connections. */
const ownAddresses: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

/** Gives what decides of each new connection whether it is one too many, and counts it until it ends. */
export function limitCrowd(app: Pick<AppContext, 'settings'>): (socket: Socket) => boolean {
  const open = new Map<string, number>();
  return (socket) => {
    const { trustProxy, multiplay } = app.settings;
    const address = plainAddress(socket.remoteAddress ?? '');
    if (ownAddresses.has(address) || isProxy(address, trustProxy)) return true;
    const network = addressKey(address);
    const others = open.get(network) ?? 0;
    if (multiplay.connectionsPerAddress > 0 && others >= multiplay.connectionsPerAddress) return false;
    open.set(network, others + 1);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left > 0) open.set(network, left);
      else open.delete(network);
    });
    return true;
  };
}

import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Context } from 'koa';
import type { AppContext } from '../context.js';
import type { Caller } from './route.js';

const longestIdentifier = 200;

/** Who sent a request: address and device, as far as they can be believed (specification, 06 *Operations*). */
export function callerOf(context: Context, app: AppContext): Caller {
  const device = context.get('Device-Identifier').slice(0, longestIdentifier);
  return {
    address: addressOf(context.req, context.get('X-Forwarded-For'), app.settings.trustProxy),
    deviceIdentifier: device === '' ? null : device,
    acceptLanguage: context.get('Accept-Language'),
  };
}

/** Whether a request came over TLS, here or at a proxy that is believed. */
export function isSecure(context: Context, app: AppContext): boolean {
  if (context.req.socket instanceof TLSSocket) return true;
  const remote = plainAddress(context.req.socket.remoteAddress ?? '');
  const protocol = context.get('X-Forwarded-Proto').split(',').at(-1)?.trim();
  return protocol === 'https' && isListed(proxiesOf(app.settings.trustProxy), remote);
}

const forwardingHeaders = ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Real-IP', 'Forwarded', 'Via'];

/**
 * Whether a request comes from this machine itself. One that somebody forwarded counts as local only where the
 * forwarder is believed and says so (specification, 06 *Operations*).
 */
export function isLocal(context: Context, app: AppContext): boolean {
  const remote = plainAddress(context.req.socket.remoteAddress ?? '');
  const isForwarded = forwardingHeaders.some((name) => context.get(name) !== '');
  if (!isForwarded) return isLoopback(remote);
  const isBelieved = isListed(proxiesOf(app.settings.trustProxy), remote);
  return isBelieved && context.get('X-Forwarded-For') !== '' && isLoopback(callerOf(context, app).address);
}

function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** The remote address of a request; `forwarded` is its X-Forwarded-For, believed where a trusted proxy sent it. */
export function addressOf(
  request: Pick<IncomingMessage, 'socket'>,
  forwarded: string,
  trustProxy: readonly string[],
): string {
  const remote = plainAddress(request.socket.remoteAddress ?? '');
  return forwarded === '' ? remote : forwardedAddress(remote, forwarded, trustProxy);
}

/** Read from the right: the first address that is no trusted proxy is the client's. */
function forwardedAddress(remote: string, header: string, trusted: readonly string[]): string {
  const proxies = proxiesOf(trusted);
  const hops = header.split(',');
  let address = remote;
  while (isListed(proxies, address)) {
    const hop = plainAddress(hops.pop()?.trim() ?? '');
    // What is no address was written by nobody who is trusted to know.
    if (isIP(hop) === 0) break;
    address = hop;
  }
  return address;
}

/** Whether an address is that of a proxy that is trusted. */
export function isProxy(address: string, trustProxy: readonly string[]): boolean {
  return isListed(proxiesOf(trustProxy), address);
}

const lists = new WeakMap<readonly string[], BlockList>();

/** The addresses and networks of the setting `trustProxy`, ready to be looked up in. */
function proxiesOf(trusted: readonly string[]): BlockList {
  let list = lists.get(trusted);
  if (!list) {
    list = new BlockList();
    for (const entry of trusted) addNetwork(list, entry);
    lists.set(trusted, list);
  }
  return list;
}

function addNetwork(list: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/');
  const family = familyOf(address);
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(prefix), family);
}

function isListed(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** An IPv4 address that came in over an IPv6 socket in its own form; an IPv6 one without the name of an interface. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address.replace(/%.*$/, '');
}

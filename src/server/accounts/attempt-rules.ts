/** What counts as one address, and how much an account that many addresses try is slowed down. */
import { isIPv6 } from 'node:net';

const stepMs = 100;
const longestMs = 3000;

/** The network that limits count: an IPv4 address, or the /64 of an IPv6 one, as that is what one household has. */
export function addressKey(address: string): string {
  const [plain = ''] = address.split('%', 1);
  if (!isIPv6(plain) || plain.includes('.')) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  while (tail !== undefined && groups.length + after.length < 8) groups.push('0');
  const network = [...groups, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/** Milliseconds that a try waits when the account had `tries` of them from all addresses; 0 within the limit. */
export function slowdown(tries: number, limit: number): number {
  return limit > 0 ? Math.min(longestMs, Math.max(0, tries - limit) * stepMs) : 0;
}

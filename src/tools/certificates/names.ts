/** Names and addresses under which devices reach this machine, and which its certificate therefore has. */
import { isIP } from 'node:net';
import { hostname, networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** Bridges and tunnels of this machine's own, which a phone does not reach: they come last. */
const ownNetworks = /^(br-|docker|veth|virbr|vmnet|vboxnet|tailscale|tun|tap|wg|zt)/;

/** Addresses that other devices may reach this machine at, the likeliest first. */
export function lanAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  const found = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ internal, address }) => !internal && !/^(fe80|169\.254\.)/i.test(address))
      .map(({ address, family }) => ({
        address,
        place: (ownNetworks.test(name) ? 2 : 0) + (family === 'IPv6' ? 1 : 0),
      })),
  );
  return found.sort((a, b) => a.place - b.place).map(({ address }) => address);
}

/**
 * What to type on a device for each address (`http://0.0.0.0:12001`) that a server listens at: all addresses of this
 * machine where it listens at all, nothing where it listens to this machine alone.
 */
export function deviceAddresses(
  addresses: readonly string[],
  interfaces: Interfaces = networkInterfaces(),
): string[] {
  const everywhere = addresses.filter((address) => /^\w+:\/\/(0\.0\.0\.0|\[::\]):/.test(address));
  const here = lanAddresses(interfaces).flatMap((own) => {
    const host = own.includes(':') ? `[${own}]` : own;
    return everywhere
      .filter((address) => address.includes('[::]') || !own.includes(':'))
      .map((address) => address.replace(/0\.0\.0\.0|\[::\]/, host));
  });
  const named = addresses.filter(
    (address) => !/\/\/(127\.|localhost|\[::1\]|0\.0\.0\.0|\[::\])/.test(address),
  );
  return [...here, ...named];
}

/** What a certificate for this machine is made out to: itself, its name, and its addresses in the network. */
export function machineNames(
  host: string = hostname(),
  interfaces: Interfaces = networkInterfaces(),
): string[] {
  const own = host.toLowerCase();
  const names = isName(own) ? [own, ...(own.includes('.') ? [] : [`${own}.local`])] : [];
  return unique(['localhost', '127.0.0.1', '::1', ...names, ...lanAddresses(interfaces)]);
}

/** Whether a certificate can be made out to a text: an IP address, or a DNS name, `*.` in front allowed. */
export function isCertificateName(text: string): boolean {
  return isIP(text) !== 0 || isName(text.replace(/^\*\./, ''));
}

/** Each name once, in the form in which names are compared; the first place counts. */
export function unique(names: readonly string[]): string[] {
  return [...new Set(names.map(normalName))];
}

/** `::1` and `0:0:0:0:0:0:0:1` are the same address; names are compared without case. */
function normalName(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name.toLowerCase();
}

function isName(text: string): boolean {
  const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;
  return text.length <= 253 && text.split('.').every((part) => label.test(part));
}

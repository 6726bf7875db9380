/** Where the parts are: in this process, or where the settings say, each on a port of its own otherwise. */
import { nearest } from '../../../config/suggest.js';
import { Failure } from '../../../failure.js';
import type { ServiceContext } from '../../context.js';
import type { PlainService } from '../../services.js';

/** A part that others reach over HTTP. */
export interface Part {
  /** `bag`; its service is `aliya.bag`. */
  readonly name: string;
  readonly port: number;
}

/** The service of a part. */
export interface PartService extends PlainService {
  readonly part: Part;
}

export function isPartService(service: object): service is PartService {
  return 'part' in service;
}

/**
 * The gateway's place for health checks and metrics, which nobody needs where it runs beside others: it has one only
 * where the setting names one.
 */
export const gatewayPart: Part = { name: 'gateway', port: 0 };

/** Whether the setting says where a part is. */
export function isPlaced({ settings }: ServiceContext, { name }: Part): boolean {
  return addressesOf(settings.aliya.addresses).has(name);
}

/** The name of a part's service. */
export function serviceOf({ name }: Part): string {
  return `aliya.${name}`;
}

/** The origin at which a part can be asked: `http://127.0.0.1:8082`. */
export function originOf(context: ServiceContext, part: Part): string {
  return context.addressOf(serviceOf(part)) ?? configuredOrigin(context, part);
}

/**
 * Where a part of this process is to listen. Throws a Failure where that is beyond this machine and there is no
 * shared secret: whoever reaches a part is trusted (specification, 07 *Managers*).
 */
export function listenAt(context: ServiceContext, part: Part): { host: string; port: number } {
  const url = new URL(configuredOrigin(context, part));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!isLoopback(host) && context.settings.aliya.secret === '') {
    throw new Failure(
      `${serviceOf(part)} would listen at ${url.host}, beyond this machine, and there is no shared secret: whoever reached it could give themselves anything.`,
      'Set aliya.secret to the same long random text for every part, or let it listen at 127.0.0.1 (setting aliya.addresses).',
    );
  }
  return { host, port: Number(url.port || 80) };
}

/** Throws a Failure where the setting `aliya.addresses` names a part that no plug-in has. */
export function checkAddresses({ settings, plugins }: ServiceContext): void {
  const services = plugins.flatMap((plugin) => plugin.services ?? []);
  const parts = [...services.filter(isPartService).map(({ part }) => part), gatewayPart];
  const names = parts.map(({ name }) => name);
  const unknown = [...addressesOf(settings.aliya.addresses).keys()].find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, names);
  throw new Failure(
    `The setting aliya.addresses names ${unknown}, and Aliya has no such part${meant === null ? '' : ` (did you mean ${meant}?)`}.`,
    `It has: ${names.join(', ')}.`,
  );
}

function configuredOrigin({ settings }: ServiceContext, { name, port }: Part): string {
  return addressesOf(settings.aliya.addresses).get(name) ?? `http://127.0.0.1:${port}`;
}

/** The entries `bag=http://10.0.0.5:8082` of the setting. */
function addressesOf(entries: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    entries.map((entry): [string, string] => {
      const [name = '', origin = ''] = entry.split(/=(.*)/s);
      return [name, origin.replace(/\/$/, '')];
    }),
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

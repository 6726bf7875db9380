/**
 * A message on the wire: 36 bytes of header, then base64 of the encrypted JSON, 76 characters to a line
 * (specification, 07 *Gateway*). The same both ways.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { decrypt, encrypt, type CipherKeys } from './cipher.js';

/** Lower-case hex MD5 of `aliya`: what every message begins with. */
export const magic = createHash('md5').update('aliya').digest('hex');
export const headerBytes = magic.length + 4;

/** The longest payload that four digits can name. */
const mostBytes = 9999;
const lineLength = 76;

/** Why a request is no message: the connection is closed without a word, and this is counted. */
export type Fault =
  | 'header'
  | 'length'
  | 'base64'
  | 'cipher'
  | 'json'
  | 'shape'
  | 'timeout'
  | 'broken off'
  | 'address limit'
  | 'connection limit';

export class Malformed extends Error {
  override readonly name = 'Malformed';

  constructor(readonly fault: Fault) {
    super(`Not a message of Aliya: ${fault}.`);
  }
}

/** The payload as a message; null where it is longer than four digits can say. */
export function encodeMessage(document: object, keys: CipherKeys): Buffer | null {
  const base64 = encrypt(JSON.stringify(document), keys).toString('base64');
  const payload = base64.replaceAll(new RegExp(`.{1,${lineLength}}`, 'g'), '$&\n');
  if (payload.length > mostBytes) return null;
  return Buffer.from(magic + String(payload.length).padStart(4, '0') + payload, 'latin1');
}

/**
 * The length of the payload that a header announces; undefined while the header is not complete. Throws Malformed as
 * soon as the bytes can be none.
 */
export function payloadLength(received: Buffer): number | undefined {
  const begin = received.subarray(0, magic.length).toString('latin1');
  if (!magic.startsWith(begin)) throw new Malformed('header');
  if (received.length < headerBytes) return undefined;
  const digits = received.subarray(magic.length, headerBytes).toString('latin1');
  if (!/^\d{4}$/.test(digits) || digits === '0000') throw new Malformed('length');
  return Number(digits);
}

const shape = z.object({
  function: z.unknown().optional(),
  random: z.unknown().optional(),
  data: z.record(z.string(), z.unknown()).default({}),
});

export interface Request {
  /** What should be the name of a function. */
  readonly function: unknown;
  /** Comes back in the answer as it is; null where there was none. */
  readonly random: unknown;
  readonly data: Readonly<Record<string, unknown>>;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A request out of a payload. Throws Malformed. */
export function decodeRequest(payload: Buffer, keys: CipherKeys): Request {
  const text = attempt('cipher', () => utf8.decode(decrypt(fromBase64(payload), keys)));
  const document: unknown = attempt('json', (): unknown => JSON.parse(text));
  const request = shape.safeParse(document).data;
  if (!request) throw new Malformed('shape');
  return { function: request.function, random: request.random ?? null, data: request.data };
}

/** Line breaks may be anywhere; Node's own decoder takes what is no base64, too. */
function fromBase64(payload: Buffer): Buffer {
  const text = payload.toString('latin1').replaceAll(/\r?\n/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw new Malformed('base64');
  return Buffer.from(text, 'base64');
}

function attempt<T>(fault: Fault, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Malformed ? error : new Malformed(fault);
  }
}

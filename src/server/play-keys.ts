/** The play keys as the server uses them: RSA on the thread pool, one answer for whatever fails (04 *Encryption*). */
import { createDecipheriv, webcrypto, type KeyObject } from 'node:crypto';
import { refuse } from './http/refusal.js';

/** The encrypted fields of a play end, each base64. */
export interface EncryptedPlay {
  readonly userPlayData: string;
  readonly encryptedKey: string;
  readonly encryptedIV: string;
}

const ciphers = new Map([16, 24, 32].map((bytes) => [bytes, `aes-${bytes * 8}-cbc`]));
const ivBytes = 16;
const base64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

export class PlayKeys {
  /** The XML that play starts send. */
  readonly publicXml: string;
  readonly #key: webcrypto.CryptoKey;
  readonly #blockBytes: number;

  private constructor(key: webcrypto.CryptoKey, options: { publicXml: string; blockBytes: number }) {
    this.#key = key;
    this.#blockBytes = options.blockBytes;
    this.publicXml = options.publicXml;
  }

  /** Takes a pair that fits together, as tools/keys reads it. */
  static async create({
    privateKey,
    publicXml,
  }: {
    privateKey: KeyObject;
    publicXml: string;
  }): Promise<PlayKeys> {
    const algorithm = { name: 'RSA-OAEP', hash: 'SHA-1' };
    const der = privateKey.export({ type: 'pkcs8', format: 'der' });
    const key = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['decrypt']);
    const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
    return new PlayKeys(key, { publicXml, blockBytes: Math.ceil(bits / 8) });
  }

  /** The JSON value that a client encrypted. Refuses with `Invalid play data.`, whatever is wrong: no oracle. */
  async decrypt(encrypted: EncryptedPlay): Promise<unknown> {
    try {
      const [key, iv] = await Promise.all([
        this.#unwrap(encrypted.encryptedKey),
        this.#unwrap(encrypted.encryptedIV),
      ]);
      const cipher = ciphers.get(key.length);
      if (!cipher || iv.length !== ivBytes) throw invalid();
      const decipher = createDecipheriv(cipher, key, iv);
      const text = Buffer.concat([decipher.update(bytesOf(encrypted.userPlayData)), decipher.final()]);
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
    } catch {
      throw invalid();
    }
  }

  async #unwrap(text: string): Promise<Buffer> {
    const block = bytesOf(text);
    if (block.length !== this.#blockBytes) throw invalid();
    return Buffer.from(await webcrypto.subtle.decrypt({ name: 'RSA-OAEP' }, this.#key, block));
  }
}

function bytesOf(text: string): Buffer {
  if (!base64.test(text)) throw invalid();
  return Buffer.from(text, 'base64');
}

function invalid() {
  return refuse('Invalid play data.');
}

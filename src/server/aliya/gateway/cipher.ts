/**
 * DES-CBC with PKCS#5 padding. OpenSSL 3 no longer offers single DES; two-key triple DES with equal halves is the same
 * (specification, 07 *Gateway*).
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';

const algorithm = 'des-ede-cbc';
const blockBytes = 8;

export interface CipherKeys {
  /** Eight ASCII characters each. */
  readonly key: string;
  readonly iv: string;
}

export function encrypt(text: string, keys: CipherKeys): Buffer {
  const cipher = createCipheriv(algorithm, doubled(keys.key), Buffer.from(keys.iv, 'latin1'));
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
}

/** Throws where the length is not that of whole blocks, or the padding is wrong. */
export function decrypt(bytes: Uint8Array, keys: CipherKeys): Buffer {
  if (bytes.length === 0 || bytes.length % blockBytes !== 0) throw new Error('These are no whole blocks.');
  const decipher = createDecipheriv(algorithm, doubled(keys.key), Buffer.from(keys.iv, 'latin1'));
  return Buffer.concat([decipher.update(bytes), decipher.final()]);
}

function doubled(key: string): Buffer {
  return Buffer.from(key + key, 'latin1');
}

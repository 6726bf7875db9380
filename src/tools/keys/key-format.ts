import { createHash, type KeyObject } from 'node:crypto';

/** The public key in the form the game reads: big-endian bytes without a leading zero (specification, 04 *Encryption*). */
export function publicKeyXml(key: KeyObject): string {
  const { n, e } = key.export({ format: 'jwk' });
  const base64 = (part: string | undefined) => Buffer.from(part ?? '', 'base64url').toString('base64');
  return `<RSAKeyValue><Exponent>${base64(e)}</Exponent><Modulus>${base64(n)}</Modulus></RSAKeyValue>`;
}

/** SHA-256 of the public key as DER (SubjectPublicKeyInfo), in hexadecimal: what `openssl pkey -pubout` would hash to. */
export function keyFingerprint(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

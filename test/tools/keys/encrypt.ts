import { constants, createCipheriv, publicEncrypt, randomBytes, type KeyObject } from 'node:crypto';

/** Encrypts a play end as the game does (specification, 04 *Encryption*), with node's own crypto. */
export function encryptPlay(
  play: unknown,
  publicKey: KeyObject,
  how: { keyBytes?: number; key?: Buffer; iv?: Buffer } = {},
) {
  const key = how.key ?? randomBytes(how.keyBytes ?? 32);
  const iv = how.iv ?? randomBytes(16);
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
  const wrap = (bytes: Buffer) =>
    publicEncrypt(
      { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      bytes,
    ).toString('base64');
  return {
    userPlayData: Buffer.concat([cipher.update(JSON.stringify(play)), cipher.final()]).toString('base64'),
    encryptedKey: wrap(key),
    encryptedIV: wrap(iv),
  };
}

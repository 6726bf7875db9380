/** An intercepted play end, decrypted offline (specification, 04 *Encryption*): node-rsa for the keys, AES for the data. */
import { createDecipheriv, type KeyObject } from 'node:crypto';
import NodeRSA from 'node-rsa';
import { Failure } from '../../failure.js';

/** The three fields of a play end as the client sends them, each base64. */
export interface EncryptedPlay {
  readonly userPlayData: string;
  readonly encryptedKey: string;
  readonly encryptedIV: string;
}

const wholeBody = 'Save the whole body of the play end request, unchanged.';

/** Reads the body of a play end: a JSON object or form fields (`a=…&b=…`). Throws a Failure that names what is missing. */
export function parseEncryptedPlay(body: string): EncryptedPlay {
  const text = body.replace(/^\ufeff/, '').trim();
  const fields = text.startsWith('{') ? jsonFields(text) : formFields(text);
  const take = (name: keyof EncryptedPlay) => {
    const value = fields.get(name);
    if (typeof value === 'string' && value !== '') return value;
    throw new Failure(`Reading the payload failed: the field ${name} is missing.`, wholeBody);
  };
  return {
    userPlayData: take('userPlayData'),
    encryptedKey: take('encryptedKey'),
    encryptedIV: take('encryptedIV'),
  };
}

function jsonFields(text: string): Map<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return new Map(typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : []);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(`Reading the payload failed: it is no JSON (${reason}).`, wholeBody, { cause });
  }
}

function formFields(text: string): Map<string, unknown> {
  // A `+` that was not percent-encoded reads as a blank, which base64 does not have.
  return new Map([...new URLSearchParams(text)].map(([name, value]) => [name, value.replaceAll(' ', '+')]));
}

/** Decrypts a play end to the JSON value the client sent. Throws a Failure that names the stage which failed. */
export function decryptPlay(encrypted: EncryptedPlay, privateKey: KeyObject): unknown {
  const rsa = new NodeRSA(
    privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    'pkcs1-private-pem',
    {
      encryptionScheme: { scheme: 'pkcs1_oaep', hash: 'sha1' },
    },
  );
  const key = unwrap(rsa, 'encryptedKey', encrypted);
  if (![16, 24, 32].includes(key.length)) {
    throw new Failure(
      `Decrypting encryptedKey gave ${key.length} bytes; an AES key has 16, 24 or 32.`,
      wholeBody,
    );
  }
  const iv = unwrap(rsa, 'encryptedIV', encrypted);
  if (iv.length !== 16) {
    throw new Failure(`Decrypting encryptedIV gave ${iv.length} bytes; it must be 16.`, wholeBody);
  }
  return parsePlay(decryptData(base64Field('userPlayData', encrypted), key, iv));
}

function unwrap(rsa: NodeRSA, name: 'encryptedKey' | 'encryptedIV', encrypted: EncryptedPlay): Buffer {
  const bytes = base64Field(name, encrypted);
  const block = Math.ceil(rsa.getKeySize() / 8);
  if (bytes.length !== block) {
    throw new Failure(
      `Decrypting ${name} failed: it has ${bytes.length} bytes, and this key works on ${block}.`,
      'It was made for another key: name the right one with --key.',
    );
  }
  try {
    return Buffer.from(rsa.decrypt(bytes));
  } catch (cause) {
    throw new Failure(
      `Decrypting ${name} failed: the private key does not fit (RSA-OAEP, SHA-1).`,
      'Use the key whose public half the game had when it sent this: name it with --key.',
      { cause },
    );
  }
}

function decryptData(data: Buffer, key: Buffer, iv: Buffer): string {
  try {
    const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv);
    const bytes = Buffer.concat([decipher.update(data), decipher.final()]);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Failure(
      'Decrypting userPlayData failed: it is not AES-CBC with PKCS#7 padding under the key that came with it.',
      wholeBody,
      { cause },
    );
  }
}

function parsePlay(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const beginning = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    throw new Failure(
      `Reading the decrypted data failed: it is no JSON but ${JSON.stringify(beginning)}.`,
      wholeBody,
      { cause },
    );
  }
}

function base64Field(name: keyof EncryptedPlay, encrypted: EncryptedPlay): Buffer {
  const text = encrypted[name].replaceAll(/\s/g, '');
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  throw new Failure(`Reading ${name} failed: it is no base64.`, wholeBody);
}

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import NodeRSA from 'node-rsa';
import { Failure } from '../../failure.js';
import { keyFingerprint, publicKeyXml } from './key-format.js';
import type { KeyPairFiles } from './generate.js';

export interface PlayKeys {
  readonly privateKey: KeyObject;
  /** The XML of the public key as it is sent to the game. */
  readonly publicXml: string;
  /** SHA-256 of the public key as DER, hexadecimal. */
  readonly fingerprint: string;
  readonly bits: number;
}

/** OAEP with SHA-1 needs 74 bytes for an AES key of 32; below 1024 bits a key is a mistake, whoever made it. */
const leastReadableBits = 1024;

const makeNewPair = 'Restore the pair from a backup, or make a new one with `kalpa keygen --force`.';

/**
 * Reads a key pair and checks that it is sound and belongs together. Throws a Failure for each thing that can be wrong:
 * a file is missing, unreadable, no RSA key, protected by a passphrase, damaged, or of another pair.
 */
export async function readKeys(files: KeyPairFiles): Promise<PlayKeys> {
  const privateKey = await readPrivateKey(files.privateKey);
  const published = publicParts(await readKeyFile(files.publicKey), files.publicKey);
  const publicKey = createPublicKey(privateKey);
  const publicXml = publicKeyXml(publicKey);
  const own = publicParts(publicXml, files.privateKey);
  if (!own.modulus.equals(published.modulus) || !own.exponent.equals(published.exponent)) {
    throw new Failure(`${files.publicKey} does not belong to ${files.privateKey}.`, makeNewPair);
  }
  return {
    privateKey,
    publicXml,
    fingerprint: keyFingerprint(publicKey),
    bits: own.modulus.length * 8,
  };
}

/** Reads an RSA private key (PEM, PKCS#1 or PKCS#8) and checks its numbers against each other. Throws a Failure. */
export async function readPrivateKey(file: string): Promise<KeyObject> {
  const pem = await readKeyFile(file);
  if (/ENCRYPTED/.test(pem)) {
    throw new Failure(
      `${file} is protected by a passphrase.`,
      `Take it off: openssl rsa -traditional -in ${file} -out play_private.pem`,
    );
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new Failure(`${file} is no private key in PEM form.`, makeNewPair, { cause });
  }
  if (key.asymmetricKeyType !== 'rsa') {
    throw new Failure(`${file} is a ${key.asymmetricKeyType} key; the game needs an RSA one.`, makeNewPair);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < leastReadableBits) throw new Failure(`${file} has only ${bits} bits.`, makeNewPair);
  try {
    // OpenSSL takes the parts on trust; this library recomputes them and refuses a key that contradicts itself.
    new NodeRSA(key.export({ type: 'pkcs1', format: 'pem' }).toString(), 'pkcs1-private-pem');
  } catch (cause) {
    throw new Failure(`${file} is damaged: its numbers contradict each other.`, makeNewPair, { cause });
  }
  return key;
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new Failure(`There is no key ${file}.`, 'Make a pair: kalpa keygen', { cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(`The key ${file} cannot be read: ${reason}`, 'Check who owns it and its permissions.', {
      cause,
    });
  }
}

/** The numbers of an RSAKeyValue document, without leading zeros; the order of its elements does not matter. */
function publicParts(xml: string, file: string): { modulus: Buffer; exponent: Buffer } {
  const text = xml.trim();
  if (XMLValidator.validate(text) !== true) throw new Failure(`${file} is no XML.`, makeNewPair);
  const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: true });
  const root = field(parser.parse(text), 'RSAKeyValue');
  const number = (name: string) => {
    const value = field(root, name);
    if (typeof value === 'string' && /^[A-Za-z0-9+/\s]+={0,2}$/.test(value)) {
      const bytes = Buffer.from(value, 'base64');
      return bytes.subarray(
        Math.max(
          0,
          bytes.findIndex((byte) => byte !== 0),
        ),
      );
    }
    throw new Failure(`${file} has no <RSAKeyValue> with a <${name}> in base64.`, makeNewPair);
  };
  return { modulus: number('Modulus'), exponent: number('Exponent') };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

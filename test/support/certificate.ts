/** A self-signed certificate for 127.0.0.1, built here: node:crypto reads certificates but makes none. */
import { generateKeyPairSync, sign } from 'node:crypto';

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Uint8Array.of(tag, ...size), body]);
}

const sequence = (...contents: readonly Uint8Array[]) => der(0x30, ...contents);
const oid = (...bytes: readonly number[]) => der(0x06, Uint8Array.from(bytes));
const bits = (bytes: Uint8Array) => der(0x03, Uint8Array.of(0), bytes);
const time = (text: string) => der(0x17, Buffer.from(text));

const sha256WithRsa = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11), der(0x05));
const commonName = oid(0x55, 4, 3);
const subjectAltName = oid(0x55, 0x1d, 17);

/** Certificate and key as PEM, valid from 2020 to 2049. */
export function selfSignedCertificate(): { readonly cert: string; readonly key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('kalpa test')))));
  const address = sequence(der(0x87, Uint8Array.of(127, 0, 0, 1)));
  const extensions = sequence(sequence(subjectAltName, der(0x04, address)));
  const body = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))),
    der(0x02, Uint8Array.of(1)),
    sha256WithRsa,
    name,
    sequence(time('200101000000Z'), time('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const certificate = sequence(body, sha256WithRsa, bits(sign('sha256', body, privateKey)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** What a certificate file holds, checked the way a device would. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { Failure } from '../../failure.js';

/** A certificate as far as people and checks are concerned. */
export interface CertificateFacts {
  readonly certificate: X509Certificate;
  /** DNS names and IP addresses that it is made out to. */
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  /** SHA-256 of the certificate, as `AB:CD:…`, the form in which devices show it. */
  readonly fingerprint: string;
}

/** Reads the first certificate of a PEM text. Throws a Failure that names `file`. */
export function certificateFacts(pem: string | Buffer, file: string): CertificateFacts {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch (cause) {
    throw new Failure(`${file} is no certificate in PEM form.`, 'Make one: kalpa cert', { cause });
  }
  return {
    certificate,
    names: namesOf(certificate),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    fingerprint: certificate.fingerprint256,
  };
}

/** Whether a certificate is made out to a name or an address. */
export function isMadeOutTo({ certificate }: CertificateFacts, name: string): boolean {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}

/** Whether a private key (PEM) is that of a certificate. */
export function isKeyOf({ certificate }: CertificateFacts, key: string | Buffer): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** The text of a file; null where there is none. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** `DNS:localhost, IP Address:127.0.0.1` as a list; texts of a foreign certificate that hold commas come quoted. */
function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return subjectAltName
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? [])
    .map((name) => (isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name));
}

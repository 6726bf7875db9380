/**
 * Makes certificates: node:crypto reads them but makes none. node-forge writes the structure; the keys are node's own,
 * as they are made a hundred times faster. RSA throughout: there is no device that does not read it.
 */
import { generateKeyPair, randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import forge from 'node-forge';

/** A certificate and its private key (PKCS#8), both PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

const dayMs = 86_400_000;
const authorityDays = 3650;
/** Below the 398 days that browsers demand of public certificates, and the 825 that iOS demands of all. */
const serverDays = 397;
/** Devices whose clock is slow believe a certificate of today. */
const leadMs = dayMs;

/** A certificate authority for the devices of one person; it is valid for ten years. */
export async function issueAuthority(name: string, now: number): Promise<Issued> {
  const { publicKey, privateKey } = await rsaPair(3072);
  const certificate = draft(publicKey, { now, days: authorityDays });
  const subject = [{ name: 'commonName', value: name }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  return signed(certificate, { privateKey, signer: privateKey });
}

/**
 * A server's certificate for `names` (DNS names and IP addresses) by `authority`. It ends before its authority does.
 */
export async function issueServer(authority: Issued, names: readonly string[], now: number): Promise<Issued> {
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  const { publicKey, privateKey } = await rsaPair(2048);
  const certificate = draft(publicKey, { now, days: serverDays });
  if (certificate.validity.notAfter > issuer.validity.notAfter) {
    certificate.validity.notAfter = issuer.validity.notAfter;
  }
  certificate.setSubject([{ name: 'commonName', value: (names[0] ?? 'kalpa').slice(0, 64) }]);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: names.map(alternativeName) },
    { name: 'subjectKeyIdentifier' },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
  ]);
  return signed(certificate, { privateKey, signer: authority.key });
}

/**
 * The name that Android's system store wants a CA's file to have, `1a2b3c4d.0`: the old subject hash of OpenSSL, the
 * first four bytes of the MD5 of the name, little-endian.
 */
export function androidFileName(certificate: string): string {
  const { subject } = forge.pki.certificateFromPem(certificate);
  const name = forge.asn1.toDer(forge.pki.distinguishedNameToAsn1(subject)).getBytes();
  const hash = Buffer.from(forge.md.md5.create().update(name).digest().getBytes(), 'binary');
  return `${hash.readUInt32LE(0).toString(16).padStart(8, '0')}.0`;
}

async function rsaPair(modulusLength: number): Promise<{ publicKey: string; privateKey: string }> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function draft(publicKey: string, { now, days }: { now: number; days: number }): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // A positive number, so that its first bit is 0.
  const serial = randomBytes(16);
  serial[0] = (serial[0] ?? 0) & 0x7f;
  certificate.serialNumber = serial.toString('hex');
  certificate.validity.notBefore = wholeSecond(now - leadMs);
  certificate.validity.notAfter = wholeSecond(now - leadMs + days * dayMs);
  return certificate;
}

function signed(
  certificate: forge.pki.Certificate,
  { privateKey, signer }: { privateKey: string; signer: string },
): Issued {
  certificate.sign(forge.pki.privateKeyFromPem(signer), forge.md.sha256.create());
  // Read once by OpenSSL's eyes: what it cannot read is not handed out.
  return {
    certificate: new X509Certificate(forge.pki.certificateToPem(certificate)).toString(),
    key: privateKey,
  };
}

function alternativeName(name: string): { type: 2; value: string } | { type: 7; ip: string } {
  return isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name };
}

function wholeSecond(ms: number): Date {
  return new Date(Math.floor(ms / 1000) * 1000);
}

/**
 * The certificates of one installation: a CA that devices come to trust once, and the server's certificate by it, which
 * is made anew when it ends soon or lacks a name (specification, 08 `cert`).
 */
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../failure.js';
import { replaceFile } from '../../data/write-file.js';
import type { Issued } from './issue.js';
import { unique } from './names.js';
import { certificateFacts, isKeyOf, readIfThere, type CertificateFacts } from './read.js';

export interface CertificateFiles {
  /** The CA's certificate, for devices. */
  readonly authority: string;
  readonly authorityKey: string;
  /** The server's certificate and its key in one file, so that nobody ever sees one without the other. */
  readonly server: string;
}

/** Where the certificates lie in the folder `tls/` of a data folder. */
export function certificateFiles(folder: string): CertificateFiles {
  return {
    authority: join(folder, 'ca.crt'),
    authorityKey: join(folder, 'ca.key'),
    server: join(folder, 'server.pem'),
  };
}

export interface Part {
  readonly file: string;
  readonly fingerprint: string;
  /** ISO 8601. */
  readonly validUntil: string;
  /** Why it was made now; null where it was kept. */
  readonly made: string | null;
}

export interface CertificateReport {
  readonly authority: Part & { readonly androidFile: string };
  readonly server: Part & { readonly names: readonly string[] };
}

export interface CertificateWish {
  /** The folder `tls/` of the data folder. */
  readonly folder: string;
  /** Names and addresses that the server's certificate must have. */
  readonly names: readonly string[];
  readonly now: number;
  /** Leaves out names that only the present certificate has. */
  readonly forget?: boolean;
  /** Makes a new certificate even where the present one would do. */
  readonly renew?: boolean;
  /** Replaces the CA as well: every device has to trust the new one. */
  readonly newAuthority?: boolean;
}

const dayMs = 86_400_000;
/** With less left than this a certificate is made anew. */
const enoughMs = 30 * dayMs;

/**
 * Makes what is missing or due of CA and server certificate. Each file is replaced whole, so an interrupted run leaves
 * what was there, and the next one goes on. Throws a Failure where the CA is there but cannot be used.
 */
export async function ensureCertificates(wish: CertificateWish): Promise<CertificateReport> {
  const { issueServer, androidFileName } = await import('./issue.js');
  const files = certificateFiles(wish.folder);
  await mkdir(wish.folder, { recursive: true, mode: 0o700 });
  const authority = await ensureAuthority(files, wish);
  const present = await readServer(files.server);
  const kept = wish.forget === true || !present ? [] : present.names;
  const names = unique([...wish.names, ...kept]);
  const reason = reasonToIssue({ present, authority, names, wish });
  let facts = present;
  if (reason !== null || !facts) {
    const issued = await issueServer(authority.issued, names, wish.now);
    await replaceFile(files.server, issued.certificate + issued.key, 0o600);
    facts = certificateFacts(issued.certificate, files.server);
  }
  return {
    authority: {
      ...part(files.authority, authority.facts, authority.made),
      androidFile: androidFileName(authority.issued.certificate),
    },
    server: { ...part(files.server, facts, reason), names: facts.names },
  };
}

/**
 * Makes the server's certificate anew, with the names that it has, where it ends soon: what a running server does by
 * itself. False where that is not yet due, or where there is none of ours.
 */
export async function renewIfDue(folder: string, now: number): Promise<boolean> {
  const files = certificateFiles(folder);
  const present = await readServer(files.server);
  if (!present || present.validTo - now >= enoughMs) return false;
  const { server } = await ensureCertificates({ folder, names: present.names, now });
  return server.made !== null;
}

interface Authority {
  readonly issued: Issued;
  readonly facts: CertificateFacts;
  readonly made: string | null;
}

const remakeAuthority =
  'Restore it from a backup, or make a new one, which every device has to trust anew: kalpa cert --new-ca';

async function ensureAuthority(files: CertificateFiles, wish: CertificateWish): Promise<Authority> {
  const [certificate, key] = await Promise.all([
    readIfThere(files.authority),
    readIfThere(files.authorityKey),
  ]);
  if (wish.newAuthority === true) return makeAuthority(files, wish.now, 'asked for');
  // The key is written first: one without a certificate comes from an interrupted run and has signed nothing.
  if (certificate === null) return makeAuthority(files, wish.now, 'there was none');
  const facts = certificateFacts(certificate, files.authority);
  if (key === null || !isKeyOf(facts, key)) {
    const what = key === null ? 'is missing' : `is not the key of ${files.authority}`;
    throw new Failure(`${files.authorityKey} ${what}.`, remakeAuthority);
  }
  if (facts.validTo - wish.now < enoughMs) {
    throw new Failure(
      `The CA ${files.authority} ends on ${day(facts.validTo)}.`,
      'Make a new one, which every device has to trust anew: kalpa cert --new-ca',
    );
  }
  return { issued: { certificate, key }, facts, made: null };
}

async function makeAuthority(files: CertificateFiles, now: number, made: string): Promise<Authority> {
  const { issueAuthority } = await import('./issue.js');
  const issued = await issueAuthority(`kalpa of ${hostname()}`.slice(0, 64), now);
  await replaceFile(files.authorityKey, issued.key, 0o600);
  await replaceFile(files.authority, issued.certificate, 0o644);
  return { issued, facts: certificateFacts(issued.certificate, files.authority), made };
}

/** The server's certificate; null where there is none that could be used. */
async function readServer(file: string): Promise<CertificateFacts | null> {
  const pem = await readIfThere(file);
  if (pem === null) return null;
  try {
    const facts = certificateFacts(pem, file);
    return isKeyOf(facts, pem) ? facts : null;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** Why a new certificate is needed; null where the present one will do. */
function reasonToIssue(from: {
  present: CertificateFacts | null;
  authority: Authority;
  names: readonly string[];
  wish: CertificateWish;
}): string | null {
  const { present, authority, names, wish } = from;
  if (!present) return 'there was none';
  if (wish.renew === true) return 'asked for';
  if (!present.certificate.verify(authority.facts.certificate.publicKey)) return 'the CA is another one';
  if (present.validTo - wish.now < enoughMs) return `the former one ends on ${day(present.validTo)}`;
  if (present.validFrom > wish.now) return 'the former one is not valid yet';
  const missing = names.filter((name) => !present.names.includes(name));
  if (missing.length > 0) return `the former one lacks ${missing.join(', ')}`;
  return present.names.length > names.length ? 'it had further names' : null;
}

function part(file: string, facts: CertificateFacts, made: string | null): Part {
  return { file, fingerprint: facts.fingerprint, validUntil: new Date(facts.validTo).toISOString(), made };
}

/** `2027-02-28`. */
function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

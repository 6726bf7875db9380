/** The certificate that the server would use: there, in time, and made out to this machine. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import { certificateFiles } from '../certificates/certificates.js';
import { lanAddresses } from '../certificates/names.js';
import { certificateFacts, isKeyOf, isMadeOutTo, type CertificateFacts } from '../certificates/read.js';
import { ok, warning, wrong, type Result } from './finding.js';

export interface TlsSurroundings {
  readonly folder: DataFolder;
  readonly settings: Pick<Settings, 'host' | 'tls'>;
  readonly now: number;
  /** Addresses of this machine, if not the real ones. */
  readonly addresses?: readonly string[];
}

const soonMs = 30 * 86_400_000;

/** Throws a Failure where a file is no certificate, or an error of the system where it cannot be read. */
export async function checkTls(around: TlsSurroundings): Promise<Result> {
  const { folder, settings } = around;
  const { mode, cert, key } = settings.tls;
  if (mode === 'off') return ok('off');
  const own = certificateFiles(folder.tls).server;
  if (cert !== '') return checkFiles({ file: cert, key, isOwn: false }, around);
  if (existsSync(own)) return checkFiles({ file: own, key: own, isOwn: true }, around);
  if (mode === 'auto') return ok('no certificate: plain HTTP alone');
  return wrong(`tls.mode is ${mode}, and there is no certificate.`, 'Make one: kalpa cert.');
}

interface Files {
  readonly file: string;
  readonly key: string;
  /** Whether `kalpa cert` made it. */
  readonly isOwn: boolean;
}

async function checkFiles({ file, key, isOwn }: Files, around: TlsSurroundings): Promise<Result> {
  const facts = certificateFacts(await readFile(file), file);
  if (!isKeyOf(facts, await readFile(key))) {
    const remedy = isOwn ? 'Make it anew: kalpa cert --renew.' : 'Set tls.key to its key.';
    return wrong(`The key is not that of the certificate ${file}.`, remedy);
  }
  const late = checkTime(facts, { file, isOwn, now: around.now });
  if (late?.state === 'wrong') return late;
  const missing = namesMissing(facts, around);
  if (missing.length === 0) return late ?? ok(`until ${dayOf(facts.validTo)}, for ${facts.names.join(', ')}`);
  return wrong(
    `The certificate is not made out to ${missing.join(', ')}, by which devices reach this machine.`,
    isOwn
      ? `kalpa cert ${missing.map((name) => `--host ${name}`).join(' ')}`
      : 'Use the name that it is made out to on devices, or one that has this name.',
  );
}

function checkTime(
  { validFrom, validTo }: CertificateFacts,
  { file, isOwn, now }: { file: string; isOwn: boolean; now: number },
): Result | null {
  const remedy = isOwn ? 'Make a new one: kalpa cert.' : 'Renew it where you got it from.';
  if (validTo <= now) return wrong(`The certificate ${file} expired on ${dayOf(validTo)}.`, remedy);
  if (validFrom > now) {
    return wrong(`The certificate ${file} is not valid yet.`, `Check the clock. ${remedy}`);
  }
  if (validTo - now >= soonMs) return null;
  return warning(
    `The certificate ${file} expires on ${dayOf(validTo)}.`,
    isOwn ? 'kalpa serve renews it.' : remedy,
  );
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Names that devices use and the certificate lacks. One of one's own may be for a name in the DNS alone. */
function namesMissing(
  facts: CertificateFacts,
  { settings, addresses = lanAddresses() }: TlsSurroundings,
): string[] {
  const { host, tls } = settings;
  const everywhere = host === '0.0.0.0' || host === '::';
  if (tls.cert !== '' && everywhere) return [];
  const used = everywhere ? addresses.filter((address) => host === '::' || !address.includes(':')) : [host];
  return used.filter((name) => !isMadeOutTo(facts, name));
}

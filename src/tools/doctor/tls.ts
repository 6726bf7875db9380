/** The certificate that the server would use: there, in time, and made out to this machine. */
import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import { certificateFiles } from '../certificates/certificates.js';
import { lanAddresses } from '../certificates/names.js';
import { certificateFacts, isMadeOutTo, type CertificateFacts } from '../certificates/read.js';
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
  const { folder, settings, now } = around;
  const { mode, cert, key } = settings.tls;
  if (mode === 'off') return ok('off');
  const own = certificateFiles(folder.tls).server;
  const isOwn = cert === '';
  if (isOwn && !existsSync(own)) {
    if (mode === 'auto') return ok('no certificate: plain HTTP alone');
    return wrong(`tls.mode is ${mode}, and there is no certificate.`, 'Make one: kalpa cert.');
  }
  const file = isOwn ? own : cert;
  const facts = certificateFacts(await readFile(file), file);
  const remedy = isOwn ? 'Make a new one: kalpa cert.' : 'Renew it where you got it from.';
  const until = new Date(facts.validTo).toISOString().slice(0, 10);
  const ownKey = createPrivateKey(await readFile(isOwn ? own : key));
  if (!facts.certificate.checkPrivateKey(ownKey)) {
    return wrong(
      `The key is not that of the certificate ${file}.`,
      isOwn ? 'kalpa cert --renew' : 'Set tls.key to its key.',
    );
  }
  if (facts.validTo <= now) return wrong(`The certificate ${file} expired on ${until}.`, remedy);
  if (facts.validFrom > now) {
    return wrong(`The certificate ${file} is not valid yet.`, `Check the clock. ${remedy}`);
  }
  const missing = namesMissing(facts, around);
  if (missing.length > 0) {
    const hosts = missing.map((name) => `--host ${name}`).join(' ');
    return wrong(
      `The certificate is not made out to ${missing.join(', ')}, by which devices reach this machine.`,
      isOwn
        ? `kalpa cert ${hosts}`
        : 'Use the name that it is made out to on devices, or one that has this name.',
    );
  }
  if (facts.validTo - now < soonMs) {
    return warning(`The certificate ${file} expires on ${until}.`, isOwn ? 'kalpa serve renews it.' : remedy);
  }
  return ok(`until ${until}, for ${facts.names.join(', ')}`);
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

import { writeFile } from 'node:fs/promises';
import { issueAuthority, issueServer } from '../../src/tools/certificates/issue.js';

/** Writes a certificate for this machine and its key into one file; gives the certificate of its CA. */
export async function writeCertificate(file: string): Promise<string> {
  const now = Date.now();
  const authority = await issueAuthority('kalpa of a test', now);
  const { certificate, key } = await issueServer(authority, ['localhost', '127.0.0.1'], now);
  await writeFile(file, certificate + key, { mode: 0o600 });
  return authority.certificate;
}

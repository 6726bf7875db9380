/** Which certificate the server uses, and taking up a renewed one while it runs. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { Failure } from '../../failure.js';
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import { certificateFiles } from '../../tools/certificates/certificates.js';

/** The files of a certificate chain and its private key (PEM); one file may hold both. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** Whether `kalpa cert` made it, so that it may be renewed and its CA be handed out. */
  readonly isOwn: boolean;
}

/**
 * The certificate by the settings: that of `tls.cert`, else that of `kalpa cert`; null where there is to be no HTTPS.
 * Throws a Failure where HTTPS is asked for and there is none.
 */
export function tlsFiles({ tls }: Pick<Settings, 'tls'>, folder: DataFolder): TlsFiles | null {
  if (tls.mode === 'off') return null;
  if (tls.cert !== '') return { cert: tls.cert, key: tls.key, isOwn: false };
  const { server } = certificateFiles(folder.tls);
  if (existsSync(server)) return { cert: server, key: server, isOwn: true };
  if (tls.mode === 'auto') return null;
  throw new Failure(
    `The setting tls.mode is ${tls.mode}, and there is no certificate.`,
    'Make one: kalpa cert. Or give your own: --tls-cert and --tls-key.',
  );
}

/** Reads certificate and key. Throws a Failure where they cannot be used. */
export function readTls({
  cert,
  key,
  isOwn,
}: TlsFiles): Required<Pick<SecureContextOptions, 'cert' | 'key'>> {
  try {
    const read = { cert: readFileSync(cert), key: readFileSync(key) };
    if (!new X509Certificate(read.cert).checkPrivateKey(createPrivateKey(read.key))) {
      throw new Error('the key is not that of the certificate');
    }
    return read;
  } catch (error) {
    throw new Failure(
      `The TLS certificate cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
      isOwn
        ? 'Make a new one: kalpa cert --renew.'
        : 'Check the settings tls.cert and tls.key: both are PEM files, and the key is the one of the certificate.',
      { cause: error },
    );
  }
}

/**
 * Calls back when one of the files has changed; gives what ends that. The files are looked at by name every few
 * seconds: links that certbot moves, and folders mounted into containers, tell a watcher nothing.
 */
export function watchTls({ cert, key }: TlsFiles, everyMs: number, onChange: () => void): () => void {
  const files = new Set([cert, key]);
  for (const file of files) watchFile(file, { interval: everyMs, persistent: false }, onChange);
  return () => {
    for (const file of files) unwatchFile(file, onChange);
  };
}

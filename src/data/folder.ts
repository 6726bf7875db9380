import { join, resolve } from 'node:path';

/** Where everything of one installation lives (specification, 08 *Data folder*). */
export interface DataFolder {
  readonly root: string;
  readonly manifest: string;
  readonly diffManifest: string;
  readonly player: string;
  readonly config: string;
  readonly keys: string;
  readonly privateKey: string;
  readonly publicKey: string;
  /** The local CA and the server's certificate (`kalpa cert`). */
  readonly tls: string;
  readonly files: string;
  readonly backups: string;
  readonly settings: string;
}

/** The places of the data folder at `root`; nothing is created. */
export function dataFolder(root: string): DataFolder {
  const at = (...parts: string[]) => join(resolve(root), ...parts);
  return {
    root: at(),
    manifest: at('manifest.db'),
    diffManifest: at('diff_manifest.db'),
    player: at('player.db'),
    config: at('config'),
    keys: at('keys'),
    privateKey: at('keys', 'play_private.pem'),
    publicKey: at('keys', 'play_public.xml'),
    tls: at('tls'),
    files: at('files'),
    backups: at('backups'),
    settings: at('kalpa.config.json'),
  };
}

import type { Command } from '../cli/command.js';

/** A line of the registry: enough for the list in `--help`; the command itself is loaded when it is invoked. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

/** Every command, in the order of the help. A new one is one more entry here. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'Lead through everything from an empty folder to a server that is ready to start.',
    load: async () => (await import('./init.js')).initCommand,
  },
  {
    name: 'keygen',
    summary: 'Make the RSA key pair that the game encrypts play ends with.',
    load: async () => (await import('./keygen.js')).keygenCommand,
  },
  {
    name: 'parse-manifest',
    summary: 'Make manifest.db, the config documents and, where missing, the other databases from a capture.',
    load: async () => (await import('./parse-manifest.js')).parseManifestCommand,
  },
  {
    name: 'manifest',
    summary: 'Look into the manifest, make everything in it obtainable, and apply your diff.',
    load: async () => (await import('./manifest.js')).manifestCommand,
  },
  {
    name: 'download-assets',
    summary: 'Download the songs, charts and pictures that a capture or the parsed manifest names.',
    load: async () => (await import('./download-assets.js')).downloadAssetsCommand,
  },
  {
    name: 'decrypt-play',
    summary: 'Decrypt an intercepted play end with the private key.',
    load: async () => (await import('./decrypt-play.js')).decryptPlayCommand,
  },
  {
    name: 'config',
    summary: 'Show the effective settings, or the JSON Schema of kalpa.config.json.',
    load: async () => (await import('./config.js')).configCommand,
  },
  {
    name: 'unlock-all',
    summary: 'Give players all content: what they own stays as it is.',
    load: async () => (await import('./unlock-all.js')).unlockAllCommand,
  },
  {
    name: 'import-profile',
    summary: "Bring the capturing player's own progress into an account.",
    load: async () => (await import('./import-profile.js')).importProfileCommand,
  },
  {
    name: 'bench',
    summary: 'Play against a server as many clients, and say how much it does and how fast it answers.',
    load: async () => (await import('./bench.js')).benchCommand,
  },
  {
    name: 'move',
    summary: 'Move all player data to another database: to PostgreSQL, or back to SQLite.',
    load: async () => (await import('./move.js')).moveCommand,
  },
  {
    name: 'user',
    summary: 'Administer players: look, promote, ban, grant, delete and more.',
    load: async () => (await import('./user.js')).userCommand,
  },
  {
    name: 'mail',
    summary: 'Send mail in the game.',
    load: async () => (await import('./mail.js')).mailCommand,
  },
  {
    name: 'reviews',
    summary: 'Decide scores that a check doubted: accept, hide or remove them.',
    load: async () => (await import('./reviews.js')).reviewsCommand,
  },
  {
    name: 'backup',
    summary: 'Copy the player database into one file, while the server runs or not.',
    load: async () => (await import('./backup.js')).backupCommand,
  },
  {
    name: 'restore',
    summary: 'Put a backup in the place of the player database, which is kept.',
    load: async () => (await import('./restore.js')).restoreCommand,
  },
  {
    name: 'serve',
    summary: 'Run the server.',
    load: async () => (await import('./serve.js')).serveCommand,
  },
  {
    name: 'cert',
    summary: 'Make a local CA and the server’s certificate, for devices that insist on HTTPS.',
    load: async () => (await import('./cert.js')).certCommand,
  },
  {
    name: 'doctor',
    summary: 'Find what keeps the server from running well, and say how to mend it.',
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
  {
    name: 'completion',
    summary: 'Print the script that makes a shell complete commands and options.',
    load: async () => (await import('./completion.js')).completionCommand,
  },
  {
    name: 'routes',
    summary: 'List every endpoint of the API, with the fields it takes.',
    load: async () => (await import('./routes.js')).routesCommand,
  },
];

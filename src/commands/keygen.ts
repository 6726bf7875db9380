import { resolve } from 'node:path';
import { defineCommand, UsageError } from '../cli/command.js';
import { existingKeys, generateKeys, leastKeyBits, mostKeyBits } from '../tools/keys/generate.js';

interface Options {
  readonly out?: string;
  readonly bits: number;
  readonly force?: boolean;
}

export const keygenCommand = defineCommand<Options>({
  name: 'keygen',
  summary: 'Make the RSA key pair that the game encrypts play ends with.',
  options: [
    { flags: '--out <dir>', summary: 'where the pair lands (default: keys/ in the data folder)' },
    {
      flags: '--bits <n>',
      summary: `size of the key, ${leastKeyBits} to ${mostKeyBits}`,
      parse: parseBits,
      default: 2048,
    },
    { flags: '--force', summary: 'replace a pair that is there; the old one is gone then' },
  ],
  examples: ['kalpa keygen', 'kalpa keygen --out ./keys --bits 3072', 'kalpa keygen --force --json'],
  async run(_args, options, context) {
    const folder = options.out === undefined ? context.data.keys : resolve(context.cwd, options.out);
    const keys = await generateKeys({
      folder,
      bits: options.bits,
      force: options.force ?? (await mayReplace()),
      signal: context.signal,
    });
    context.result(
      keys,
      [
        `Private key  ${keys.privateKey} (keep it secret)`,
        `Public key   ${keys.publicKey}`,
        `SHA-256      ${keys.fingerprint}`,
      ].join('\n'),
    );

    async function mayReplace(): Promise<boolean> {
      if (!context.interactive || (await existingKeys(folder)).length === 0) return false;
      return context.confirm(`Replace the key pair in ${folder}? The old one is gone then.`, '--force');
    }
  },
});

function parseBits(text: string): number {
  const bits = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (bits >= leastKeyBits && bits <= mostKeyBits) return bits;
  throw new UsageError(
    `--bits takes a whole number from ${leastKeyBits} to ${mostKeyBits}, not ${JSON.stringify(text)}.`,
  );
}

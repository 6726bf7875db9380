import { resolve } from 'node:path';
import { defineCommand } from '../cli/command.js';
import { readInput } from '../cli/input.js';
import { decryptPlay, parseEncryptedPlay } from '../tools/keys/decrypt.js';
import { readPrivateKey } from '../tools/keys/read.js';

interface Options {
  readonly key?: string;
}

export const decryptPlayCommand = defineCommand<Options>({
  name: 'decrypt-play',
  summary: 'Decrypt an intercepted play end with the private key.',
  arguments: [
    { name: '<payload.json>', summary: 'the body of the request, JSON or form fields; - for stdin' },
  ],
  options: [
    { flags: '--key <file>', summary: 'the private key (default: keys/play_private.pem in the data folder)' },
  ],
  examples: ['kalpa decrypt-play payload.json', 'kalpa decrypt-play - --json < payload.txt'],
  notes: 'The body holds userPlayData, encryptedKey and encryptedIV. Nothing is sent anywhere.',
  async run(args, options, context) {
    const file = options.key === undefined ? context.data.privateKey : resolve(context.cwd, options.key);
    const privateKey = await readPrivateKey(file);
    const body = await readInput(args[0] ?? '-', 'payload', context);
    const play = decryptPlay(parseEncryptedPlay(body.toString('utf8')), privateKey);
    context.result(play, JSON.stringify(play, null, 2));
  },
});

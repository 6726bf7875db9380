import { defineCommand, UsageError } from '../cli/command.js';
import { setUp } from './init/work.js';
import { collectAnswers, type InitOptions } from './init/answers.js';
import { summaryText } from './init/summary.js';
import { Failure } from '../failure.js';
import { isCertificateName } from '../tools/certificates/names.js';

export const initCommand = defineCommand<InitOptions>({
  name: 'init',
  summary: 'Lead through everything from an empty folder to a server that is ready to start.',
  options: [
    { flags: '--capture <file>', summary: 'the capture (b64.txt)' },
    { flags: '--synthetic', summary: 'the synthetic capture that comes with kalpa, to rehearse with' },
    { flags: '--diff <file>', summary: 'a diff_manifest.db with changes of your own, to begin with' },
    {
      flags: '--assets-url <url>',
      summary: 'download the assets from below this address',
      parse: webAddress,
    },
    { flags: '--host <address>', summary: 'where to listen (setting host): 0.0.0.0 lets phones in' },
    { flags: '--port <port>', summary: 'the port (setting port)' },
    { flags: '--https', summary: 'make a certificate, so that HTTPS is answered as well' },
    { flags: '--no-https', summary: 'make none' },
    {
      flags: '--cert-host <name...>',
      summary: 'a further name for the certificate',
      parse: certificateNames,
    },
    { flags: '--auth-mode <mode>', summary: 'how accounts prove who they are (setting auth.mode)' },
    { flags: '--admin <id>', summary: 'the first account, which administers the others' },
    {
      flags: '--admin-password-file <file>',
      summary: 'a file with its password, as arguments are seen by others',
    },
    { flags: '--no-admin', summary: 'make no account' },
  ],
  examples: [
    'kalpa init',
    'kalpa init --synthetic --no-admin',
    'kalpa init --capture b64.txt --host 0.0.0.0 --https --admin alice --admin-password-file password.txt',
  ],
  notes:
    'All questions come first, and until the last is answered nothing is written. Run again, it keeps what is there and does the rest. Without a terminal nothing is asked: only the capture has to be given.',
  async run(_args, options, context) {
    const answers = await collectAnswers(options, context);
    const summary = await setUp(answers, context);
    context.result(summary, context.typed(summaryText(summary)));
    if (summary.assets !== null && summary.assets.failed > 0) {
      throw new Failure(
        `${summary.assets.failed} assets could not be downloaded.`,
        'Run the same command again: it fetches what is missing.',
      );
    }
  },
});

function webAddress(text: string): string {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  throw new UsageError('--assets-url takes an http or https address, as in https://assets.example/kalpa/');
}

function certificateNames(text: string, previous: unknown): readonly string[] {
  if (!isCertificateName(text))
    throw new UsageError(`${JSON.stringify(text)} is no host name and no address.`);
  return [...(Array.isArray(previous) ? previous.map(String) : []), text];
}

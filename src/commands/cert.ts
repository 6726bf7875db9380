import { defineCommand, UsageError } from '../cli/command.js';
import { loadSettings } from '../config/load.js';
import { ensureCertificates, type CertificateReport, type Part } from '../tools/certificates/certificates.js';
import { guideText } from '../tools/certificates/guide.js';
import { isCertificateName, lanAddresses, machineNames } from '../tools/certificates/names.js';

interface Options {
  readonly host?: readonly string[];
  readonly forget?: boolean;
  readonly renew?: boolean;
  readonly newCa?: boolean;
}

export const certCommand = defineCommand<Options>({
  name: 'cert',
  summary: 'Make a local CA and the server’s certificate, for devices that insist on HTTPS.',
  options: [
    {
      flags: '--host <name...>',
      summary: 'further names or addresses that devices use',
      parse: collectNames,
    },
    { flags: '--forget', summary: 'leave out names that only the present certificate has' },
    { flags: '--renew', summary: 'make the server’s certificate anew, even if it is still good' },
    { flags: '--new-ca', summary: 'replace the CA as well: every device has to trust the new one' },
  ],
  examples: ['kalpa cert', 'kalpa cert --host kalpa.example --host 10.0.2.2', 'kalpa cert --renew --json'],
  notes:
    'It is made out to the names and addresses of this machine, and made anew when it ends within 30 days or lacks one of them; a server that runs takes it up by itself. The CA stays, so devices trust it once.',
  async run(_args, options, context) {
    const { data, env, cwd, signal } = context;
    const { port } = loadSettings({ folder: data, env, cwd });
    const report = await ensureCertificates({
      folder: data.tls,
      names: [...machineNames(), ...(options.host ?? [])],
      now: Date.now(),
      forget: options.forget ?? false,
      renew: options.renew ?? false,
      newAuthority: options.newCa ?? false,
    });
    signal.throwIfAborted();
    const { authority, server } = report;
    const address = `http://${lanAddresses().find((each) => !each.includes(':')) ?? 'ADDRESS'}:${port}`;
    const guide = guideText({ address, file: authority.file, androidFile: authority.androidFile });
    context.result({ ca: authority, server }, context.typed(`${summaryText(report)}\n\n${guide}`));
  },
});

function summaryText({ authority, server }: CertificateReport): string {
  return [
    `CA           ${stateOf(authority)}`,
    `             SHA-256 ${authority.fingerprint}`,
    `Certificate  ${stateOf(server)}`,
    `             for ${server.names.join(', ')}`,
    '',
    '`kalpa serve` answers HTTPS with it, at the same port as HTTP. Devices get the CA at /ca.crt.',
    'Whoever has ca.key can pretend to be any site to devices that trust this CA: keep it secret.',
  ].join('\n');
}

function stateOf({ file, made, validUntil }: Part): string {
  return `${file}, valid until ${validUntil.slice(0, 10)}, ${made === null ? 'kept' : `new: ${made}`}`;
}

function collectNames(text: string, previous: unknown): readonly string[] {
  if (!isCertificateName(text)) {
    throw new UsageError(
      `${JSON.stringify(text)} is no host name and no address; give kalpa.example or 192.168.1.20.`,
    );
  }
  return [...(Array.isArray(previous) ? previous.map(String) : []), text];
}

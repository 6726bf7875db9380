/** What `kalpa init` has to know: from flags, from what is there already, and from a person. Nothing is written here. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError, type CommandContext } from '../../cli/command.js';
import { readInput } from '../../cli/input.js';
import { leaves } from '../../config/leaves.js';
import { loadSettings } from '../../config/load.js';
import { dataFolder, type DataFolder } from '../../data/folder.js';
import { Failure } from '../../failure.js';
import { certificateFiles } from '../../tools/certificates/certificates.js';
import { decodeCapture } from '../../tools/capture/decode.js';
import { bundledCapture } from '../../tools/demo/demo.js';

export interface InitOptions {
  readonly capture?: string;
  readonly synthetic?: boolean;
  readonly diff?: string;
  readonly assetsUrl?: string;
  readonly host?: string;
  readonly port?: string;
  readonly https?: boolean;
  readonly certHost?: readonly string[];
  readonly authMode?: string;
  /** False for `--no-admin`. */
  readonly admin?: string | false;
  readonly adminPasswordFile?: string;
}

export interface Answers {
  readonly folder: DataFolder;
  /** The decoded capture; null to keep the manifest that is there. */
  readonly capture: Record<string, unknown> | null;
  /** A diff_manifest.db to begin with. */
  readonly diff: string | null;
  readonly assetsUrl: string | null;
  /** Settings to write, by path. */
  readonly settings: ReadonlyMap<string, unknown>;
  /** Names for a certificate, beside those of this machine; null for none. */
  readonly certificate: readonly string[] | null;
  readonly admin: { readonly id: string; readonly password: string } | null;
}

/** Collects every answer. Throws a UsageError that names the flag where nobody can be asked, Interrupted where one is not answered. */
export async function collectAnswers(options: InitOptions, context: CommandContext): Promise<Answers> {
  if (options.capture !== undefined && options.synthetic === true) {
    throw new UsageError('Give either --capture or --synthetic.');
  }
  const folder = await folderOf(context);
  const { env, cwd } = context;
  // Sources that are wrong are named before anything is asked.
  const present = loadSettings({ folder, env, cwd });
  const capture = await captureOf(options, folder, context);
  const diff = await diffOf(options, folder, context);
  const assetsUrl = await assetsUrlOf(options, context);
  const settings = await settingsOf(options, present, context);
  loadSettings({ folder, env, cwd, flags: Object.fromEntries(settings) });
  const certificate = await certificateOf(options, folder, context);
  const admin = await adminOf(options, context);
  return { folder, capture, diff, assetsUrl, settings, certificate, admin };
}

async function folderOf({ data, cwd, interactive, ask }: CommandContext): Promise<DataFolder> {
  if (!interactive) return data;
  const message = 'Where shall the data folder be? Everything of this installation lives there.';
  return dataFolder(resolve(cwd, await ask.text({ message, flag: '--data', initial: data.root })));
}

async function captureOf(
  options: InitOptions,
  folder: DataFolder,
  context: CommandContext,
): Promise<Record<string, unknown> | null> {
  if (options.capture !== undefined)
    return decodeCapture(await readInput(options.capture, 'capture', context));
  if (options.synthetic === true) return decodeCapture(await readFile(bundledCapture));
  const isThere = existsSync(folder.manifest);
  if (isThere && !context.interactive) return null;
  const message = isThere
    ? 'There is a manifest. A newer capture to parse? (Empty: keep it.)'
    : 'Where is your capture (b64.txt)? (Empty: the synthetic one, to rehearse with.)';
  const file = await context.ask.text({
    message,
    flag: '--capture FILE (or --synthetic)',
    initial: '',
    check: (text) =>
      text === '' || existsSync(resolve(context.cwd, text)) ? null : 'There is no such file.',
  });
  if (file !== '') return decodeCapture(await readInput(file, 'capture', context));
  return isThere ? null : decodeCapture(await readFile(bundledCapture));
}

async function diffOf(
  { diff }: InitOptions,
  folder: DataFolder,
  { cwd, interactive, ask }: CommandContext,
): Promise<string | null> {
  const isFile = (text: string) => existsSync(resolve(cwd, text));
  if (diff !== undefined) {
    if (existsSync(folder.diffManifest)) {
      throw new Failure(`There is a ${folder.diffManifest} already.`, 'Leave --diff out to keep it.');
    }
    if (!isFile(diff)) throw new Failure(`There is no file ${diff}.`, 'Check the path given by --diff.');
    return resolve(cwd, diff);
  }
  if (!interactive || existsSync(folder.diffManifest)) return null;
  const file = await ask.text({
    message: 'A diff_manifest.db with changes of your own to the content? (Empty: none yet.)',
    flag: '--diff',
    initial: '',
    check: (text) => (text === '' || isFile(text) ? null : 'There is no such file.'),
  });
  return file === '' ? null : resolve(cwd, file);
}

async function assetsUrlOf(
  { assetsUrl }: InitOptions,
  { interactive, ask }: CommandContext,
): Promise<string | null> {
  if (assetsUrl !== undefined || !interactive) return assetsUrl ?? null;
  const url = await ask.text({
    message: 'The address below which the assets lie, to download them now? (Empty: later.)',
    flag: '--assets-url',
    initial: '',
    check: (text) =>
      text === '' || (/^https?:\/\//i.test(text) && URL.canParse(text)) ? null : 'An http or https address.',
  });
  return url === '' ? null : url;
}

async function settingsOf(
  options: InitOptions,
  present: ReturnType<typeof loadSettings>,
  { interactive, ask }: CommandContext,
): Promise<Map<string, unknown>> {
  const settings = new Map<string, unknown>();
  const set = (path: string, value: unknown, before: unknown) => {
    if (value !== undefined && value !== before) settings.set(path, value);
  };
  const host = options.host ?? (interactive ? await askHost(present.host, ask) : undefined);
  set('host', host, present.host);
  const port =
    options.port ??
    (interactive
      ? await ask.text({
          message: 'At which port?',
          flag: '--port',
          initial: String(present.port),
          check: (text) =>
            /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? null : 'A number from 0 to 65535.',
        })
      : undefined);
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    throw new UsageError('--port takes a number from 0 to 65535.');
  set('port', port === undefined ? undefined : Number(port), present.port);
  set(
    'auth.mode',
    options.authMode ?? (await askAuthMode(present.auth.mode, { interactive, ask })),
    present.auth.mode,
  );
  return settings;
}

async function askHost(present: string, ask: CommandContext['ask']): Promise<string> {
  return ask.choose({
    message: 'Who may reach the server?',
    flag: '--host',
    initial: present,
    choices: [
      { value: '0.0.0.0', label: 'every device in the network: phones, too' },
      { value: '127.0.0.1', label: 'this machine only' },
      ...(['0.0.0.0', '127.0.0.1'].includes(present)
        ? []
        : [{ value: present, label: `as it is: ${present}` }]),
    ],
  });
}

async function askAuthMode(
  present: string,
  { interactive, ask }: Pick<CommandContext, 'interactive' | 'ask'>,
): Promise<string | undefined> {
  const modes = leaves.find(({ path }) => path === 'auth.mode')?.allowed.split(', ') ?? [];
  if (!interactive || modes.length < 2) return undefined;
  const words: Partial<Record<string, string>> = {
    local: 'id and password, no mail: for yourself and friends',
    email: 'codes by e-mail; needs an SMTP server (settings smtp.…)',
    discord: 'codes by a Discord bot (settings discord.…)',
  };
  return ask.choose({
    message: 'How do accounts prove who they are?',
    flag: '--auth-mode',
    initial: present,
    choices: modes.map((value) => ({ value, label: words[value] ?? value })),
  });
}

async function certificateOf(
  { https, certHost = [] }: InitOptions,
  folder: DataFolder,
  { interactive, ask }: CommandContext,
): Promise<readonly string[] | null> {
  const isThere = existsSync(certificateFiles(folder.tls).server);
  const message = 'Answer HTTPS as well? Devices have to trust a certificate for it; many take plain HTTP.';
  const wanted =
    https ?? (interactive && !isThere ? await ask.yes({ message, flag: '--https', initial: false }) : false);
  return wanted ? certHost : null;
}

async function adminOf(
  { admin, adminPasswordFile }: InitOptions,
  { cwd, interactive, ask }: CommandContext,
): Promise<Answers['admin']> {
  if (admin === false) return null;
  const message = 'An id for the first account, which administers the others? (Empty: none.)';
  const id = admin ?? (interactive ? await ask.text({ message, flag: '--admin', initial: '' }) : '');
  if (id === '') return null;
  if (adminPasswordFile !== undefined) {
    return { id, password: readFileSync(resolve(cwd, adminPasswordFile), 'utf8').replace(/\r?\n$/, '') };
  }
  const password = await ask.secret({
    message: `A password for ${id}:`,
    flag: '--admin-password-file',
    check: (text) => (text.length >= 1 && text.length <= 128 ? null : 'From 1 to 128 characters.'),
  });
  return { id, password };
}

/**
 * The first account of an installation: made by signing up at a server that listens to this machine alone for a
 * moment, so that it is exactly what the game would get; then allowed to administer.
 */
import { pino } from 'pino';
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import { Failure } from '../../failure.js';
import type { AppContext } from '../../server/context.js';
import { Permission } from '../../server/rules/codes.js';
import { lowerCaseKey } from '../../server/rules/names.js';
import { serve } from '../../server/serve.js';

interface Wish {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly id: string;
  readonly password: string;
}

/** Makes the account where there is none of that id; either way it administers afterwards. Throws a Failure where it is refused. */
export async function firstAccount({ folder, settings, id, password }: Wish): Promise<'made' | 'kept'> {
  const inside: Settings = {
    ...settings,
    host: '127.0.0.1',
    port: 0,
    tls: { ...settings.tls, mode: 'off' },
    only: ['api'],
    signup: 'open',
    maintenance: '',
  };
  const server = await serve({ folder, settings: inside, log: pino({ level: 'silent' }) });
  try {
    const { app, addresses } = server;
    if (app === null) throw new Error('The API runs with the game.');
    const isThere = (await findId(app, id)) !== undefined;
    if (!isThere) await signUp(addresses[0] ?? '', { id, password });
    const pk = await findId(app, id);
    if (pk === undefined) throw new Failure(`The account ${id} was not made.`, 'Try another id: --admin.');
    await app.store.write([pk], async (tx) => {
      await tx.updateTable('users').set({ permission: Permission.admin }).where('pk', '=', pk).execute();
    });
    return isThere ? 'kept' : 'made';
  } finally {
    await server.stop();
  }
}

async function findId(app: AppContext, id: string): Promise<number | undefined> {
  const found = app.store.read.selectFrom('users').select('pk').where('idKey', '=', lowerCaseKey(id.trim()));
  return (await found.executeTakeFirst())?.pk;
}

async function signUp(address: string, account: { id: string; password: string }): Promise<void> {
  const response = await fetch(`${address}/api/auth/signup`, {
    method: 'POST',
    body: new URLSearchParams({ id: account.id, pw: account.password }),
  });
  if (response.ok) return;
  const answer: unknown = await response.json();
  const message = typeof answer === 'object' && answer && 'message' in answer ? String(answer.message) : '';
  throw new Failure(
    `The account ${account.id} was refused: ${message}`,
    'Choose another id or password, and run it again.',
  );
}

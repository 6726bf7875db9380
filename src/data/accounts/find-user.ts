/** Players as a person names them on the command line (specification, 10 *Everywhere*). */
import { Failure } from '../../failure.js';
import { lowerCaseKey } from '../name-keys.js';
import type { Reader } from '../store/store.js';

export interface FoundUser {
  readonly pk: number;
  readonly id: string | null;
}

const pkForm = /^(?:pk:)?(\d{1,15})$/;

/** The users of these names, each once: an id first, else `pk:123` or `123`. Throws a Failure that names all unknown ones. */
export async function findUsers(db: Reader, names: readonly string[]): Promise<FoundUser[]> {
  const found = new Map<number, FoundUser>();
  const unknown: string[] = [];
  for (const name of names) {
    const user = await findUser(db, name);
    if (user) found.set(user.pk, user);
    else unknown.push(name);
  }
  if (unknown.length > 0) {
    const list = unknown.map((name) => JSON.stringify(name)).join(', ');
    throw new Failure(
      unknown.length === 1 ? `There is no user ${list}.` : `There are no users ${list}.`,
      'Give the id that the player logs in with, or pk:<number>. Nothing was written.',
    );
  }
  return [...found.values()];
}

async function findUser(db: Reader, name: string): Promise<FoundUser | undefined> {
  const users = db.selectFrom('users').select(['pk', 'id']);
  const byId = await users.where('idKey', '=', lowerCaseKey(name)).executeTakeFirst();
  const pk = pkForm.exec(name)?.[1];
  return byId ?? (pk === undefined ? undefined : users.where('pk', '=', Number(pk)).executeTakeFirst());
}

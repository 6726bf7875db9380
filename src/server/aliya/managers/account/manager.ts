/** Who a user is: a device, to which an account with a password may be bound (specification, 07 *Account*). */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { text } from '../../arguments.js';
import { gatewayAnswers, refusal, success, type Answer } from '../../answer.js';
import { defineFunction, defineManager, type Manager, type Tools } from '../../manager.js';
import { conflict, keyOf, wrongValue, type Binding } from './rules.js';
import { Passwords } from './passwords.js';
import { accountMigrations, createUser, findAccount, findUser, type AccountTables } from './tables.js';
import { countTry, forgiveTry } from './tries.js';

type State = Passwords;

const entering = z.object({
  identifier: z.enum(['account', 'email', 'phone_number']),
  value: text({ max: 254 }),
  password: text(),
});

const login = defineFunction<AccountTables, typeof entering, State>(
  { name: 'login', caller: 'stranger', arguments: entering },
  async ({ args, address, tools, state }) => {
    const { db, clock, limits } = tools;
    const found = await findAccount(db.read, args.identifier, args.value);
    // One account, by whichever of its names it is tried; what is none is counted as well, so that it does not tell.
    const whose = found ? `user ${found.unique_id}` : `${args.identifier} ${keyOf(args.value)}`;
    const tried = { db, account: whose, address, now: clock.now() };
    const wait = await countTry(tried, limits.account);
    if (wait === null) return gatewayAnswers.unavailable;
    if (wait > 0) await delay(wait);
    const isRight = await state.verify(args.password, found?.password ?? null);
    if (!found || !isRight) return refusal(1, 'Invalid credentials');
    await forgiveTry(tried);
    const { account, email, phone_number } = found;
    const token = await issueToken(tools, found.unique_id);
    return success({ token, account, email: email ?? '', phone_number: phone_number ?? '' });
  },
);

const byDevice = z.object({ unique_id: text() });

const loginUnique = defineFunction<AccountTables, typeof byDevice>(
  { name: 'login_unique', caller: 'stranger', arguments: byDevice },
  async ({ args, tools }): Promise<Answer> => {
    const uniqueId = args.unique_id;
    const known = await findUser(tools.db.read, uniqueId);
    if (known && known.account !== null) return refusal(2, 'account already bound');
    // First the token: without one nothing is to be made.
    const token = await issueToken(tools, uniqueId);
    const isNew = await tools.db.write(uniqueId, (tx) => createUser(tx, uniqueId, tools.clock.now()));
    return isNew ? { status: 1, message: 'new account created', data: { token } } : success({ token });
  },
);

async function issueToken(tools: Tools<AccountTables>, uniqueId: string): Promise<string> {
  const shape = z.object({ token: z.string() });
  const question = { unique_id: uniqueId };
  return (await tools.askFor('token', 'issue_token', { question, shape })).token;
}

const optional = text({ min: 0, max: 254 }).default('');
const binding = z.object({
  account: text({ min: 0 }),
  password: text({ min: 0 }),
  email: optional,
  phone_number: optional,
});

const bindAccount = defineFunction<AccountTables, typeof binding, State>(
  { name: 'bind_account', caller: 'client', arguments: binding },
  async ({ args, uniqueId, tools, state }) => {
    const wrong = wrongValue(args);
    if (wrong) return refusal(wrong.status, wrong.message);
    // Hashing takes long: it comes before the transaction, and what it rests on is looked at again inside.
    const before = await findUser(tools.db.read, uniqueId);
    const stored = before?.password ?? null;
    const isOwner = stored === null || (await state.verify(args.password, stored));
    const hash = stored ?? (await state.hash(args.password));
    return tools.db.write(bindingTurn, async (tx) => {
      await createUser(tx, uniqueId, tools.clock.now());
      const own = await findUser(tx, uniqueId);
      if (!own || own.password !== stored) return refusal(5, 'account exists');
      const refused = conflict(own, args, await takenBy(tx, { uniqueId, args }));
      if (refused) return refusal(refused.status, refused.message);
      if (!isOwner) return refusal(4, 'invalid password');
      await tx
        .updateTable('aliya_accounts')
        .set({
          ...{ account: own.account ?? args.account, account_key: keyOf(args.account), password: hash },
          ...(args.email !== '' && { email: args.email, email_key: keyOf(args.email) }),
          ...(args.phone_number !== '' && { phone_number: args.phone_number }),
        })
        .where('unique_id', '=', uniqueId)
        .execute();
      return success();
    });
  },
);

/** Bindings of all users take turns, as two of them may want the same name. */
const bindingTurn = '';

type Reading = Parameters<typeof findAccount>[0];

async function takenBy(db: Reading, { uniqueId, args }: { uniqueId: string; args: Binding }) {
  const isTaken = async (identifier: 'account' | 'email' | 'phone_number') => {
    if (args[identifier] === '') return false;
    const holder = await findAccount(db, identifier, args[identifier]);
    return holder !== undefined && holder.unique_id !== uniqueId;
  };
  return {
    account: await isTaken('account'),
    email: await isTaken('email'),
    phone_number: await isTaken('phone_number'),
  };
}

export const account: Manager = defineManager<AccountTables>({
  migrations: accountMigrations,
  functions: [login, loginUnique, bindAccount],
  start: async ({ random }) => ({ state: new Passwords(random), stop: async () => {} }),
});

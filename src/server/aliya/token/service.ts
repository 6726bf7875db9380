/** The token server: `/issue_token` and `/validate`, for the other parts only (specification, 07 *Token server*). */
import type { ServiceContext } from '../../context.js';
import { refuse } from '../../http/refusal.js';
import type { RunningService } from '../../services.js';
import { text } from '../arguments.js';
import { openDatabase } from '../database.js';
import type { Part } from '../parts/addresses.js';
import { startPartServer, type PartFunction, type PartFunctions } from '../parts/part-server.js';
import { tokenSecret } from './secret.js';
import { tokenMigrations, Tokens, type TokenTables } from './tokens.js';

/** Starts the token server. */
export async function startTokenServer(context: ServiceContext, part: Part): Promise<RunningService> {
  const { clock, random, settings } = context;
  const secret = await tokenSecret(context.folder, random);
  const db = await openDatabase<TokenTables>(context, { owner: part.name, migrations: tokenMigrations });
  const tokens = new Tokens({ db, secret, clock, random, lifetimeDays: settings.aliya.tokenDays });
  const functions: PartFunctions = new Map<string, PartFunction>([
    ['issue_token', async (document) => ({ token: await tokens.issue(field(document, 'unique_id', 128)) })],
    ['validate', async (document) => validation(await tokens.validate(field(document, 'token', 10_000)))],
  ]);
  return startPartServer(context, part, { functions, close: () => db.close() });
}

function validation(uniqueId: string | null) {
  if (uniqueId === null) return { status: 1, message: 'invalid token', data: {} };
  return { status: 0, message: 'authorized', data: { unique_id: uniqueId } };
}

function field(document: Readonly<Record<string, unknown>>, name: string, max: number): string {
  const { data, error } = text({ max }).safeParse(document[name]);
  if (data === undefined) throw refuse(`${name}: ${error?.issues[0]?.message}`);
  return data;
}

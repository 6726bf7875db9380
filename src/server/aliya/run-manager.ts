/** A manager that runs: its tables, its peers, and its functions behind HTTP. */
import type { ServiceContext } from '../context.js';
import { refuse } from '../http/refusal.js';
import type { RunningService } from '../services.js';
import { text } from './arguments.js';
import { openDatabase, type Database } from './database.js';
import { offered, type Manager, type ManagerFunction, type Started, type Tools } from './manager.js';
import { isPartService, type Part } from './parts/addresses.js';
import { startPartServer } from './parts/part-server.js';
import { Peers } from './parts/peers.js';

/** Opens a manager's tables, starts it, and serves its functions. */
export async function runManager(
  context: ServiceContext,
  part: Part,
  manager: Manager,
): Promise<RunningService> {
  const peers = new Peers(context);
  const db = await openDatabase<unknown>(context, { owner: part.name, migrations: manager.migrations });
  const tools = toolsOf(context, { db, peers });
  const close = async () => {
    await peers.close();
    await db.close();
  };
  let started: Started | undefined;
  try {
    started = await manager.start?.(tools as never);
  } catch (error) {
    await close();
    throw error;
  }
  const functions = offered(manager, context.settings).map((declared) => {
    const run = async (document: Readonly<Record<string, unknown>>) => {
      const input = { ...parse(declared, document), tools, state: started?.state };
      return declared.run(input as never);
    };
    return [declared.name, run] as const;
  });
  return startPartServer(context, part, {
    functions: new Map(functions),
    async close() {
      await started?.stop();
      await close();
    },
  });
}

function toolsOf(
  context: ServiceContext,
  { db, peers }: { readonly db: Database<unknown>; readonly peers: Peers },
): Tools<unknown> {
  const { clock, random, log, settings, plugins } = context;
  const parts = plugins.flatMap((plugin) => plugin.services ?? []).filter(isPartService);
  const partOf = (name: string): Part => {
    const found = parts.find(({ part }) => part.name === name);
    if (!found) throw new Error(`Aliya has no part ${name}.`);
    return found.part;
  };
  return {
    ...{ db, clock, random, log, settings: settings.aliya, limits: settings.limits },
    ask: (part, name, question) => peers.ask({ part: partOf(part), function: name, arguments: question }),
    askFor: (part, name, { question, shape }) =>
      peers.askFor({ part: partOf(part), function: name, arguments: question }, shape),
  };
}

const uniqueIdText = text();
const addressText = text({ max: 64 });

/** Throws a Refusal that names what is missing or wrong. */
function parse({ arguments: schema, caller }: ManagerFunction, document: Readonly<Record<string, unknown>>) {
  const args = schema.safeParse(document);
  const uniqueId = caller === 'stranger' ? { data: '' } : uniqueIdText.safeParse(document['unique_id']);
  if (uniqueId.data === undefined) throw refuse('unique_id: must be text of 1 to 128 characters');
  const [issue] = args.error?.issues ?? [];
  if (issue || !args.success) throw refuse(`${issue?.path.join('.')}: ${issue?.message}`);
  const address = addressText.safeParse(document['client_address']).data ?? '';
  return { args: args.data, uniqueId: uniqueId.data, address };
}

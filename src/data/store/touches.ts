/**
 * Which tables a transaction wrote to, gathered from the queries themselves, so that no writer can forget it: what
 * initialinfo keeps of a player is good for as long as his tables' revisions stand (revisions.ts).
 */
import {
  TableNode,
  type Kysely,
  type KyselyPlugin,
  type OperationNode,
  type RootOperationNode,
} from 'kysely';
import type { PlayerDatabase } from '../player-tables.js';

const touches = new WeakMap<object, Set<string>>();

/** The same transaction with its writes noted. */
export function trackTouches(db: Kysely<PlayerDatabase>): Kysely<PlayerDatabase> {
  const tables = new Set<string>();
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      const table = writtenTable(node);
      if (table !== undefined) tables.add(table);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const tracked = db.withPlugin(plugin);
  touches.set(tracked, tables);
  return tracked;
}

/** The tables that a tracked transaction wrote to so far. */
export function touchedTables(db: object): Set<string> {
  return touches.get(db) ?? new Set();
}

/** The table that a query writes to, if it writes. */
export function writtenTable(node: RootOperationNode): string | undefined {
  if (node.kind === 'InsertQueryNode') return tableName(node.into);
  if (node.kind === 'UpdateQueryNode') return tableName(node.table);
  return node.kind === 'DeleteQueryNode' ? tableName(node.from.froms[0]) : undefined;
}

function tableName(node: OperationNode | undefined): string | undefined {
  return node && TableNode.is(node) ? node.table.identifier.name : undefined;
}

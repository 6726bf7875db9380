import type { Logger } from 'pino';
import type { AppContext } from '../../context.js';

const told = new WeakMap<Logger, Set<string>>();

/** Logs kinds of a skill's effect that no rule knows: each once per server (specification, 04 *Character skills*). */
export function tellUnknownKinds(app: AppContext, skillItemKey: string, kinds: readonly string[]): void {
  const known = told.get(app.log) ?? new Set();
  told.set(app.log, known);
  const unknownKinds = kinds.filter((kind) => !known.has(kind));
  if (unknownKinds.length === 0) return;
  for (const kind of unknownKinds) known.add(kind);
  app.log.warn({ skill: skillItemKey, unknownKinds }, 'unknown skill effects');
}

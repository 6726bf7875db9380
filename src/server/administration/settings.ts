/** What the audit log keeps of changed settings. */
import { leaves } from '../../config/leaves.js';
import type { SettingChange } from '../../config/live.js';
import type { Actor, Administration } from './administration.js';
import { writeAudit } from './audit.js';

/** Writes a line for settings that became others. */
export async function auditSettings(
  { store, clock }: Pick<Administration, 'store' | 'clock'>,
  actor: Actor,
  changes: readonly SettingChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const by = (side: 'before' | 'after') =>
    Object.fromEntries(
      changes.map((change) => [change.path, isSecret(change.path) ? 'hidden' : (change[side] ?? null)]),
    );
  const entry = { at: clock.now(), actor, action: 'settings.change', target: 'kalpa.config.json' };
  await store.write([], (tx) => writeAudit(tx, { ...entry, before: by('before'), after: by('after') }));
}

function isSecret(path: string): boolean {
  return leaves.find((leaf) => leaf.path === path)?.secret === true;
}

/** What doors need: invite codes, and an index by which bans that are over are found. */
import { addMissing } from './missing.js';
import type { SchemaMigration } from './migration.js';

export const accounts: SchemaMigration = {
  name: '0003-accounts',
  up: (step) => addMissing(step, ['invites', 'users']),
};

/** What the console needs: its sessions, the audit log, mails to many, and indexes of bans and last activity. */
import { addMissing } from './missing.js';
import type { SchemaMigration } from './migration.js';

export const administration: SchemaMigration = {
  name: '0004-administration',
  up: (step) => addMissing(step, ['webSessions', 'auditLog', 'mailBatches', 'userMailBoxes', 'users']),
};

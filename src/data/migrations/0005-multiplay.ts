import { addMissing } from './missing.js';
import type { SchemaMigration } from './migration.js';

/** The lease of multiplay, and what it took for rounds that were not announced yet. */
export const multiplay: SchemaMigration = {
  name: '0005-multiplay',
  up: (step) => addMissing(step, ['leases', 'multiplayCharges']),
};

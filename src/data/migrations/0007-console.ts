/**
 * What the console needs: how far a mail to many got, so that it goes on after a restart, and scores of albums and
 * darkmoon that are kept off their boards, as those of maps could be before.
 */
import { rankedTableNames } from '../boards/tables.js';
import { makeBoardTriggers } from '../boards/triggers.js';
import { addMissing } from './missing.js';
import type { SchemaMigration } from './migration.js';

export const consoleNeeds: SchemaMigration = {
  name: '0007-console',
  async up(step) {
    await addMissing(step, ['mailBatches', ...rankedTableNames]);
    await makeBoardTriggers(step.db, step.dialect);
  },
};

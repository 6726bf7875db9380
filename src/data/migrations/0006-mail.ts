/**
 * What mails, Discord and moderation need: the outbox, temporary passwords, addresses that wait to be verified, codes in
 * binds, and scores that are kept off their boards.
 */
import { rankedTableNames } from '../boards/tables.js';
import { makeBoardTriggers } from '../boards/triggers.js';
import { addMissing } from './missing.js';
import type { SchemaMigration } from './migration.js';

export const mail: SchemaMigration = {
  name: '0006-mail',
  async up(step) {
    // The triggers of today want the columns of today, of every board.
    await addMissing(step, ['mailOutbox', 'users', 'binds', 'scoreReviews', ...rankedTableNames]);
    await makeBoardTriggers(step.db, step.dialect);
  },
};

/**
 * What mails, Discord and moderation need: the outbox, temporary passwords, addresses that wait to be verified, codes in
 * binds, and scores that are kept off their boards.
 */
import { makeBoardTriggers } from '../boards/triggers.js';
import { addMissing } from './missing.js';
import type { SchemaMigration } from './migration.js';

export const mail: SchemaMigration = {
  name: '0006-mail',
  async up(step) {
    await addMissing(step, ['mailOutbox', 'users', 'binds', 'bestRecords', 'scoreReviews']);
    await makeBoardTriggers(step.db, step.dialect);
  },
};

/** Puts the mails of administrators into mail boxes, and goes on with what a restart broke off (administration/mail-sending.ts). */
import { sendDueMails } from '../administration/mail-sending.js';
import type { GameService } from '../services.js';
import { regularly } from './regularly.js';

export const mails: GameService = {
  name: 'mails',
  start: async (app) =>
    regularly({
      ...{
        everyMs: 1000,
        log: app.log,
        failed: 'a mail to players stopped on its way; it goes on by itself',
      },
      work: (signal) => sendDueMails(app, signal),
    }),
};

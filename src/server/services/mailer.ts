/** Sends the mails that wait in the outbox (mailer/outbox.ts); there are none where `auth.mode` is not email. */
import { sendNoted } from '../mailer/outbox.js';
import type { GameService } from '../services.js';
import { regularly } from './regularly.js';

export const mailer: GameService = {
  name: 'mailer',
  async start(app) {
    if (app.settings.auth.mode !== 'email') return async () => {};
    return regularly({
      ...{ everyMs: 1000, log: app.log, failed: 'the outbox could not be worked through' },
      work: () => sendNoted(app),
    });
  },
};

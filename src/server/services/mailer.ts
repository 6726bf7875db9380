/** Sends the mails that wait in the outbox (mailer/outbox.ts); there are none where `auth.mode` is not email. */
import { sendNoted } from '../mailer/outbox.js';
import type { GameService } from '../services.js';

const everyMs = 1000;

export const mailer: GameService = {
  name: 'mailer',
  async start(app) {
    if (app.settings.auth.mode !== 'email') return { addresses: [], stop: async () => {} };
    let sending: Promise<void> | null = null;
    const send = async () => {
      try {
        await sendNoted(app);
      } catch (error) {
        app.log.error({ err: error }, 'the outbox could not be worked through');
      } finally {
        sending = null;
      }
    };
    const timer = setInterval(() => {
      sending ??= send();
    }, everyMs);
    timer.unref();
    return {
      addresses: [],
      async stop() {
        clearInterval(timer);
        await sending;
      },
    };
  },
};

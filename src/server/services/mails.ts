/** Puts the mails of administrators into mail boxes (administration/mail-sending.ts), and goes on with what a restart broke off. */
import { sendDueMails } from '../administration/mail-sending.js';
import type { GameService } from '../services.js';

const everyMs = 1000;

export const mails: GameService = {
  name: 'mails',
  async start(app) {
    const stopping = new AbortController();
    let sending: Promise<void> | null = null;
    const send = async () => {
      try {
        await sendDueMails(app, stopping.signal);
      } catch (error) {
        app.log.error({ err: error }, 'a mail to players stopped on its way; it goes on by itself');
      } finally {
        sending = null;
      }
    };
    const timer = setInterval(() => {
      sending ??= send();
    }, everyMs);
    timer.unref();
    return async () => {
      clearInterval(timer);
      stopping.abort();
      await sending;
    };
  },
};

/** The bot as a service: with a bot token, in mode discord; else it is off and says so. */
import { Failure } from '../../failure.js';
import type { GameService } from '../services.js';

export const discord: GameService = {
  name: 'discord',
  async start(app) {
    const { auth, discord: settings } = app.settings;
    const off = { addresses: [], stop: async () => {} };
    if (auth.mode !== 'discord') return off;
    if (settings.token === '') {
      app.log.info('the Discord bot is off: there is no bot token (setting discord.token)');
      return off;
    }
    try {
      // Loaded only here: it is an optional dependency.
      const { startBot } = await import('./bot.js');
      return { addresses: [], stop: await startBot(app) };
    } catch (error) {
      throw new Failure(
        `The Discord bot cannot start: ${error instanceof Error ? error.message : String(error)}.`,
        'Check discord.token, the bot’s intent "Server Members", and that discord.js is installed (npm install discord.js).',
        { cause: error },
      );
    }
  },
};

import type { Tx } from '../../../data/store/store.js';
import type { AppContext } from '../../context.js';
import type { Player } from '../../http/player.js';
import { syncContentWithin } from '../../ledger/content-sync.js';
import { Story } from '../../ledger/story.js';

interface OpenStory {
  readonly app: AppContext;
  readonly tx: Tx;
  readonly player: Player;
  readonly now: number;
}

/** The story of the player who asks, with rows of all that the manifest has. */
export async function openStory({ app, tx, player, now }: OpenStory): Promise<Story> {
  const { catalog, store } = app;
  const options = { catalog, userPk: player.pk, now };
  await syncContentWithin(tx, { ...options, dialect: store.dialect });
  return Story.read(tx, options);
}

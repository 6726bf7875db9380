import type { Tx } from '../../../data/store/store.js';
import type { AppContext } from '../../context.js';
import type { Player } from '../../http/player.js';
import { readWholeStory } from '../../ledger/content-sync.js';
import type { Story } from '../../ledger/story.js';

interface OpenStory {
  readonly app: AppContext;
  readonly tx: Tx;
  readonly player: Player;
  readonly now: number;
}

/** The story of the player who asks, with rows of all that the manifest has. */
export function openStory({ app, tx, player, now }: OpenStory): Promise<Story> {
  const { catalog, store } = app;
  return readWholeStory(tx, { dialect: store.dialect, catalog, userPk: player.pk, now });
}

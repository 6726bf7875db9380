import { PlayerDocuments } from '../../initialinfo/player-document.js';
import type { AppContext } from '../../context.js';
import { defineReadRoute, JsonPieces } from '../../http/route.js';
import { syncContent } from '../../ledger/content-sync.js';

const documents = new WeakMap<AppContext, PlayerDocuments>();

/** The cache of rendered documents belongs to the context whose catalog and store it renders. */
function documentsOf(app: AppContext): PlayerDocuments {
  let known = documents.get(app);
  if (!known) {
    known = new PlayerDocuments(app);
    documents.set(app, known);
  }
  return known;
}

export const initialInfo = defineReadRoute(
  {
    method: 'get',
    path: '/api/initialinfo',
    session: 'player',
    effect: 'read',
    summary: 'The whole game for a player: the manifest, the config documents and what is his, as a capture.',
  },
  async ({ app, player, now }) => {
    await syncContent(app, player.pk);
    return new JsonPieces(await documentsOf(app).render(player, now));
  },
);

import { PlayerDocuments } from '../../initialinfo/player-document.js';
import type { AppContext } from '../../context.js';
import type { StaticDocument } from '../../initialinfo/static-document.js';
import { defineReadRoute, JsonPieces } from '../../http/route.js';
import { syncContent } from '../../ledger/content-sync.js';

const documents = new WeakMap<StaticDocument, PlayerDocuments>();

/** The cache of rendered documents belongs to the content that it renders; with a new manifest it begins anew. */
function documentsOf(app: AppContext): PlayerDocuments {
  let known = documents.get(app.static);
  if (!known) {
    known = new PlayerDocuments(app);
    documents.set(app.static, known);
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
    const revisions = await syncContent(app, player.pk);
    return new JsonPieces(await documentsOf(app).render(player, { revisions, now }));
  },
);

import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { isAlbumOpen } from '../../rules/albums.js';
import { noteStart } from './sessions.js';

export const startAlbum = defineWriteRoute(
  {
    method: 'post',
    path: '/api/album/play/start',
    session: 'player',
    effect: 'write',
    summary: 'Starts an album: takes its price, gives the public key.',
    body: { AlbumPk: pk() },
  },
  async ({ app, body, player, tx, ledger, now }) => {
    const album = app.catalog.find('albums', body.AlbumPk);
    if (!album || !isAlbumOpen(album, now)) throw refuse('Album not found.');
    const price = Math.max(0, album.minPrice);
    await ledger.pay(album.playMoneyKey, price, 'Not enough items to start album.');
    await noteStart(tx, { userPk: player.pk, albumPk: album.pk });
    return { publicKey: app.keys.publicXml };
  },
);

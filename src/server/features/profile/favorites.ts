import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';

export const addFavorite = defineWriteRoute(
  {
    method: 'post',
    path: '/api/userfavorite/:track/add',
    session: 'player',
    effect: 'write',
    summary: 'Makes a track a favourite.',
    params: { track: pk() },
  },
  async ({ app, params, player, tx }) => {
    if (!app.catalog.find('tracks', params.track)) throw refuse('track: there is no such track.');
    await tx
      .insertInto('userfavorites')
      .values({ TrackPk: params.track, UserPk: player.pk })
      .onConflict((conflict) => conflict.columns(['UserPk', 'TrackPk']).doNothing())
      .execute();
    return {};
  },
);

export const removeFavorite = defineWriteRoute(
  {
    method: 'post',
    path: '/api/userfavorite/:track/remove',
    session: 'player',
    effect: 'write',
    summary: 'Makes a track a favourite no longer.',
    params: { track: pk() },
  },
  async ({ app, params, player, tx }) => {
    const { numDeletedRows } = await tx
      .deleteFrom('userfavorites')
      .where('UserPk', '=', player.pk)
      .where('TrackPk', '=', params.track)
      .executeTakeFirst();
    // A favourite that the manifest has lost can still be removed.
    const isKnown = numDeletedRows > 0n || app.catalog.find('tracks', params.track) !== undefined;
    if (!isKnown) throw refuse('track: there is no such track.');
    return {};
  },
);

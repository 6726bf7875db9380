import { wireRows } from '../../../data/wire.js';
import { Answer, defineReadRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { friendState } from '../../ledger/friends.js';
import { charactersOf, readPublicProfile, rootCharacterItemsOf } from './queries.js';

/** The dark area is no longer played; the client still wants its scores (specification, 03 *Accounts*). */
const darkAreaBestScores = { acc: 0, thumb: 0, multi: 0 };

export const publicProfile = defineReadRoute(
  {
    method: 'get',
    path: '/api/public/user/:user/profile',
    session: 'player',
    effect: 'read',
    summary: "What everybody may see of a player, by the user's pk.",
    params: { user: pk() },
  },
  async ({ db, params, player }) => {
    const userPk = params.user;
    const shown = await readPublicProfile(db, userPk);
    if (!shown) return new Answer({}, { message: 'User not found.' });
    const items = await rootCharacterItemsOf(db, { userPk });
    const characters = await charactersOf(db, { userPk });
    return {
      userProfile: shown.userProfile,
      darkAreaBestScores,
      userPublicProfile: shown.userPublicProfile,
      userRootCharacterItems: wireRows('userRootCharacterItems', items),
      userConstellCharacters: wireRows('userConstellCharacters', characters),
      friendState: await friendState(db, player.pk, userPk),
    };
  },
);

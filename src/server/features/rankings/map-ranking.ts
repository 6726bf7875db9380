import { sendDate } from '../../../data/dates.js';
import { compressed } from '../../http/compressed.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineReadRoute } from '../../http/route.js';
import { pk, string } from '../../http/schema.js';
import { compareRanked, shownAtTop } from '../../rules/rankings.js';
import { defineBoard, type BoardRow } from './board.js';
import { readStanding } from './standing.js';

/** The one kind of ranking that there is (specification, 04 *Rankings*). */
const supportedKind = '0';

const fields = ['rate', 'score', 'maxCombo', 'MapPk'] as const;

/** The best scores of a map, each player's in the better of both lunatic modes. */
const mapBoard = defineBoard({
  table: 'bestRecords',
  fields,
  keys: ({ mapPk }: { readonly mapPk: number }) => [mapPk],
  limit: shownAtTop,
});

/** The client wants the player's pk under two names. */
function entryOf(row: BoardRow<'bestRecords', (typeof fields)[number]>) {
  return {
    pk: row.pk,
    nickname: row.nickname,
    titleKey: row.titleKey,
    iconKey: row.iconKey,
    iconBorderKey: row.iconBorderKey,
    backgroundKey: row.backgroundKey,
    characterKey: row.characterKey,
    skin: row.ingameSkinKey,
    rate: row.rate,
    score: row.score,
    maxCombo: row.maxCombo,
    userPk: row.UserPk,
    perfectCount: 0,
    createdAt: sendDate(row.createdAt),
    updatedAt: sendDate(row.updatedAt),
    UserPk: row.UserPk,
    MapPk: row.MapPk,
  };
}

export const mapRanking = defineReadRoute(
  {
    method: 'get',
    path: '/api/ranking/:map/:kind',
    session: 'player',
    effect: 'read',
    summary: 'The best scores of a map: at the top, of friends, and around the player.',
    params: { map: pk(), kind: string() },
  },
  async ({ app, db, params, player }) => {
    if (params.kind !== supportedKind) return new Answer('', { message: 'Not supported yet.' });
    const keys = { mapPk: params.map };
    if (!app.catalog.find('maps', keys.mapPk)) throw refuse('Map not found.');
    const { index, startIndex, top, own, around } = await readStanding(db, mapBoard, {
      keys,
      userPk: player.pk,
    });
    const friends = await mapBoard.friends(db, { ...keys, userPk: player.pk });
    return compressed({
      myRankingIndex: index,
      startIndex,
      topRankings: top.map(entryOf),
      friendRankings: friends.sort(compareRanked).map(entryOf),
      ...(own && { playerRanking: entryOf(own), rankings: around.map(entryOf) }),
    });
  },
);

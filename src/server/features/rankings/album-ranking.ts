import { sendDate } from '../../../data/dates.js';
import { refuse } from '../../http/refusal.js';
import { defineReadRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { shownAtTop } from '../../rules/rankings.js';
import { defineBoard, type BoardRow } from './board.js';
import { readStanding } from './standing.js';

/** The seasons of a board: the present one, and those before it (specification, 04 *Rankings*). */
const eras = { present: 0, legacy: -1 } as const;

const fields = ['season', 'avgRate', 'totalScore', 'AlbumPk', 'UserAlbumRecordPk'] as const;

const albumBoard = defineBoard({
  table: 'userAlbumBestRecord',
  fields,
  keys: ({ albumPk, era }: { readonly albumPk: number; readonly era: number }) => [albumPk, era],
  limit: shownAtTop,
});

function entryOf(row: BoardRow<'userAlbumBestRecord', (typeof fields)[number]>) {
  return {
    pk: row.pk,
    season: row.season,
    nickname: row.nickname,
    titleKey: row.titleKey,
    iconKey: row.iconKey,
    iconBorderKey: row.iconBorderKey,
    backgroundKey: row.backgroundKey,
    avgRate: row.avgRate,
    totalScore: row.totalScore,
    createdAt: sendDate(row.createdAt),
    updatedAt: sendDate(row.updatedAt),
    UserPk: row.UserPk,
    AlbumPk: row.AlbumPk,
    UserAlbumRecordPk: row.UserAlbumRecordPk,
  };
}

export const albumRanking = defineReadRoute(
  {
    method: 'get',
    path: '/api/album/ranking/:album',
    session: 'player',
    effect: 'read',
    summary: 'The best scores of an album, of the present season and of those before.',
    params: { album: pk() },
  },
  async ({ app, db, params, player }) => {
    const albumPk = params.album;
    if (!app.catalog.find('albums', albumPk)) throw refuse('Album not found.');
    const standingIn = (era: number) =>
      readStanding(db, albumBoard, { keys: { albumPk, era }, userPk: player.pk });
    const season = await standingIn(eras.present);
    const legacy = await standingIn(eras.legacy);
    return {
      mySeasonRankingIndex: season.index,
      mySeasonStartIndex: season.startIndex,
      myLegacyRankingIndex: legacy.index,
      myLegacyStartIndex: legacy.startIndex,
      topSeasonRankings: season.top.map(entryOf),
      topLegacyRankings: legacy.top.map(entryOf),
      ...(season.own && {
        mySeasonRanking: entryOf(season.own),
        mySeasonRankings: season.around.map(entryOf),
      }),
      ...(legacy.own && {
        myLegacyRanking: entryOf(legacy.own),
        myLegacyRankings: legacy.around.map(entryOf),
      }),
    };
  },
);

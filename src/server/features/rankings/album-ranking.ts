import { sql } from 'kysely';
import { sendDate } from '../../../data/dates.js';
import { refuse } from '../../http/refusal.js';
import { defineReadRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { shownAtTop } from '../../rules/rankings.js';
import { defineBoard, type BoardRow } from './board.js';
import { readStanding } from './standing.js';

/** The season of all that is played (specification, 04 *Albums*); a row of an earlier one is legacy. */
const presentSeason = 0;

const fields = ['season', 'avgRate', 'totalScore', 'AlbumPk', 'UserAlbumRecordPk'] as const;

type AlbumKeys = { readonly albumPk: number };

const shared = { table: 'userAlbumBestRecord', score: 'totalScore', fields, limit: shownAtTop } as const;

function column(row: string, name: string) {
  return sql.ref(`${row}.${name}`);
}

const seasonBoard = defineBoard({
  ...shared,
  holds: (row, { albumPk }: AlbumKeys) =>
    sql`${column(row, 'AlbumPk')} = ${albumPk} and ${column(row, 'season')} = ${presentSeason}`,
  hasSeveral: false,
});

const legacyBoard = defineBoard({
  ...shared,
  holds: (row, { albumPk }: AlbumKeys) =>
    sql`${column(row, 'AlbumPk')} = ${albumPk} and ${column(row, 'season')} < ${presentSeason}`,
  hasSeveral: true,
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
    const of = { keys: { albumPk }, userPk: player.pk };
    const season = await readStanding(db, seasonBoard, of);
    const legacy = await readStanding(db, legacyBoard, of);
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

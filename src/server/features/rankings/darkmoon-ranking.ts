import { sendDate } from '../../../data/dates.js';
import { refuse } from '../../http/refusal.js';
import { defineReadRoute } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { currentSeason } from '../../ledger/darkmoon.js';
import { handNumbers, type Hand } from '../../rules/modes.js';
import { compareRanked, percentile } from '../../rules/rankings.js';
import { defineBoard, type BoardRow } from './board.js';

const fields = ['season', 'bestTotalScore', 'endAt'] as const;

/** The players of a season of one hand: all who have looked at it, with or without a score. */
const darkmoonBoard = defineBoard({
  table: 'userDarkmoonRanking',
  fields,
  keys: ({ season, mode }: { readonly season: number; readonly mode: number }) => [season, mode],
  limit: 100,
});

function entryOf(row: BoardRow<'userDarkmoonRanking', (typeof fields)[number]>) {
  return {
    pk: row.pk,
    season: row.season,
    bestTotalScore: row.bestTotalScore,
    endAt: row.endAt,
    nickname: row.nickname,
    titleKey: row.titleKey,
    iconKey: row.iconKey,
    iconBorderKey: row.iconBorderKey,
    createdAt: sendDate(row.createdAt),
    updatedAt: sendDate(row.updatedAt),
    UserPk: row.UserPk,
  };
}

function isHand(text: string): text is Hand {
  return Object.hasOwn(handNumbers, text);
}

export const darkmoonRanking = defineReadRoute(
  {
    method: 'get',
    path: '/api/darkmoon/:hand/ranking',
    session: 'player',
    effect: 'read',
    summary: 'The best scores of the present darkmoon season of a hand (thumb or multi).',
    params: { hand: string() },
  },
  async ({ app, db, params, player, now }) => {
    const { hand } = params;
    if (!isHand(hand)) throw refuse('Invalid mode.');
    const present = currentSeason(app, hand, now);
    if (!present) throw refuse('Darkmoon not opened.');
    const keys = { season: present.season, mode: handNumbers[hand].darkmoonRanking };
    const top = await darkmoonBoard.top(db, keys);
    const [own] = await darkmoonBoard.own(db, { ...keys, userPk: player.pk });
    const [players] = own ? await darkmoonBoard.players(db, keys) : [];
    return {
      topRankings: top.sort(compareRanked).map(entryOf),
      ranking: own ? entryOf(own) : {},
      formatType: 1,
      value: own ? percentile(own.ahead + 1, players?.count ?? 0) : 0,
    };
  },
);

/** The player page's JSON API: a player, and what is his own; nothing can be changed here. */
import { Readable } from 'node:stream';
import { wireRow } from '../../data/wire.js';
import { webLoginRoutes } from '../accounts/web-login.js';
import { describeMap, listBestRecords, listPlays } from '../administration/belongings.js';
import { showPlayer } from '../administration/players.js';
import { searchFields } from '../http/paging-fields.js';
import { defineMeRoute, Download, type WebInput, type WebRoute } from '../http/web-route.js';
import { handModes } from '../rules/modes.js';
import { csvExport, jsonExport } from './export.js';
import type { hands } from './ratings.js';
import { ratingHistory } from './ratings.js';

export const profile = defineMeRoute(
  { method: 'get', path: '/me/api/profile', summary: 'One’s own account, profile and counts.' },
  async ({ app, session }) => {
    const { user, profile: own, counts } = await showPlayer(app, session.user.pk);
    return { user, profile: own, counts };
  },
);

const ratedPlays = 50;

export const rating = defineMeRoute(
  {
    method: 'get',
    path: '/me/api/rating',
    summary: 'The rating of each hand, and the fifty records that it is made of.',
  },
  async ({ app, session }) => {
    const own = await app.store.read
      .selectFrom('userProfile')
      .select(['thumbAstralRating as thumb', 'multiAstralRating as multi'])
      .where('UserPk', '=', session.user.pk)
      .executeTakeFirst();
    const of = async (hand: (typeof hands)[number]) => {
      const rows = await app.store.read
        .selectFrom('bestRecords')
        .selectAll()
        .where('UserPk', '=', session.user.pk)
        .where('mode', 'in', [...handModes(hand)])
        .orderBy('rating', 'desc')
        .orderBy('pk')
        .limit(ratedPlays)
        .execute();
      const best = rows.map((row) => ({
        ...wireRow('bestRecords', row),
        ...describeMap(app.catalog, row.MapPk),
      }));
      return { rating: own?.[hand] ?? 0, best };
    };
    return { thumb: await of('thumb'), multi: await of('multi') };
  },
);

export const history = defineMeRoute(
  {
    method: 'get',
    path: '/me/api/history',
    summary: 'Both ratings at the end of each day with a clear, the oldest first.',
  },
  async ({ app, session }) => ({ days: await ratingHistory(app.store.read, app.catalog, session.user.pk) }),
);

const lists = (
  [
    ['records', 'Best records, the highest rating first; `search` in titles.', listBestRecords],
    ['plays', 'Plays, the newest first; `search` in titles.', listPlays],
  ] as const
).map(([name, summary, list]) =>
  defineMeRoute(
    { method: 'get', path: `/me/api/${name}`, summary, query: searchFields },
    async ({ app, session, query }) =>
      list(app, { ...query, userPk: session.user.pk, text: query.search.trim() }),
  ),
);

const source = ({ app, session }: WebInput) => ({
  ...{ db: app.store.read, catalog: app.catalog, userPk: session.user.pk },
});

const json = defineMeRoute(
  { method: 'get', path: '/me/api/export.json', summary: 'One’s best records as a JSON file.' },
  async (input) =>
    new Download(
      { name: 'kalpa-records.json', type: 'application/json; charset=utf-8' },
      Readable.from(jsonExport(source(input))),
    ),
);

const csv = defineMeRoute(
  {
    method: 'get',
    path: '/me/api/export.csv',
    summary: 'One’s best records as a CSV file for spreadsheets.',
  },
  async (input) =>
    new Download(
      { name: 'kalpa-records.csv', type: 'text/csv; charset=utf-8' },
      Readable.from(csvExport(source(input))),
    ),
);

export const meRoutes: readonly WebRoute[] = [
  ...webLoginRoutes('me', '/me/api'),
  profile,
  rating,
  history,
  ...lists,
  json,
  csv,
];

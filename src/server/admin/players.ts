/** Players: found, shown, and what is done to them. */
import { unlockKinds } from '../../data/accounts/unlock.js';
import { editPlayer, editableFields, type AccountChanges } from '../administration/account-edit.js';
import {
  listBestRecords,
  listItems,
  listMails,
  listMissions,
  listPlays,
  listSessions,
} from '../administration/belongings.js';
import { changeItem } from '../administration/items.js';
import * as moderation from '../administration/moderation.js';
import { playerOrders, playerStates, searchPlayers, showPlayer } from '../administration/players.js';
import { jsonInteger, jsonList, jsonMoment, jsonText, jsonValues, jsonWord } from '../http/json.js';
import { searchFields } from '../http/paging-fields.js';
import { refuse } from '../http/refusal.js';
import { pk, truth, word } from '../http/schema.js';
import { defineAdminRoute, type WebRoute } from '../http/web-route.js';
import { actorOf } from './fields.js';

const at = '/admin/api/players';
const params = { player: pk() };

export const search = defineAdminRoute(
  {
    method: 'get',
    path: at,
    summary: 'Players by id, nickname, e-mail, uid or pk.',
    query: {
      ...searchFields,
      state: word(playerStates).default('any'),
      order: word(playerOrders).default('pk'),
      descending: truth().default(true),
    },
  },
  async ({ app, query }) =>
    searchPlayers(app.store.read, { ...query, text: query.search.trim(), isDescending: query.descending }),
);

export const show = defineAdminRoute(
  {
    method: 'get',
    path: `${at}/:player`,
    summary: 'One player: account, profile, ban, binds, counts.',
    params,
  },
  async ({ app, params: { player } }) => showPlayer(app, player),
);

const lists = (
  [
    ['items', 'What a player owns; `search` in keys.', listItems],
    ['records', 'Best records, the highest rating first; `search` in titles.', listBestRecords],
    ['plays', 'Plays, the newest first; `search` in titles.', listPlays],
    ['missions', 'Missions, the newest first.', listMissions],
    ['mails', 'Mails, the newest first.', listMails],
    ['sessions', 'Sessions of the game, the console and the player page.', listSessions],
  ] as const
).map(([name, summary, list]) =>
  defineAdminRoute(
    { method: 'get', path: `${at}/:player/${name}`, summary, params, query: searchFields },
    async ({ app, params: { player }, query }) =>
      list(app, { ...query, userPk: player, text: query.search.trim() }),
  ),
);

const edit = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:player/edit`,
    summary: `Changes fields (${editableFields.join(', ')}); \`seen\` has the values before.`,
    params,
    body: { changes: jsonValues(), seen: jsonValues() },
  },
  async ({ app, params: { player }, body, session }) => {
    await editPlayer(app, {
      ...{ actor: actorOf(session), userPk: player, seen: body.seen },
      changes: changesIn(body.changes),
    });
    return showPlayer(app, player);
  },
);

function changesIn(changes: Readonly<Record<string, unknown>>): AccountChanges {
  for (const [field, value] of Object.entries(changes)) {
    if (!editableFields.includes(field)) throw refuse(`${field.slice(0, 64)}: cannot be edited here.`);
    if (typeof value !== 'string' && value !== null) throw refuse(`${field}: must be text.`);
  }
  if (Object.keys(changes).length === 0) throw refuse('changes: must name a field.');
  return changes;
}

const items = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:player/items`,
    summary: 'Gives an item, or takes it with `change` below 0.',
    params,
    body: { key: jsonText(), change: jsonInteger({ min: -Number.MAX_SAFE_INTEGER }) },
  },
  async ({ app, params: { player }, body, session }) =>
    changeItem(app, { actor: actorOf(session), userPk: player, ...body }),
);

const ban = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:player/ban`,
    summary: 'Bans, with a reason and perhaps an end; again, changes both.',
    params,
    body: { reason: jsonText({ max: 500 }), until: jsonMoment().nullish().default(null) },
  },
  async ({ app, params: { player }, body, session }) => {
    const { reason, until } = body;
    await moderation.ban(app, { actor: actorOf(session), userPk: player, reason, until });
    return showPlayer(app, player);
  },
);

const unban = defineAdminRoute(
  { method: 'post', path: `${at}/:player/unban`, summary: 'Lifts a ban.', params },
  async ({ app, params: { player }, session }) => {
    await moderation.unban(app, { actor: actorOf(session), userPk: player });
    return showPlayer(app, player);
  },
);

const rights = (
  [
    ['promote', 'Makes a player an administrator.', true],
    ['demote', 'Makes an administrator a player; his console session ends.', false],
  ] as const
).map(([name, summary, isAdmin]) =>
  defineAdminRoute(
    { method: 'post', path: `${at}/:player/${name}`, summary, params },
    async ({ app, params: { player }, session }) => {
      await moderation.setAdministrator(app, { actor: actorOf(session), userPk: player, isAdmin });
      return showPlayer(app, player);
    },
  ),
);

const endSessions = defineAdminRoute(
  { method: 'post', path: `${at}/:player/sessions/end`, summary: 'Ends all sessions.', params },
  async ({ app, params: { player }, session }) => ({
    ended: await moderation.endPlayerSessions(app, { actor: actorOf(session), userPk: player }),
  }),
);

const password = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:player/password`,
    summary: 'Sets a new password, made up unless given, and ends all sessions. The answer alone has it.',
    params,
    body: { password: jsonText({ max: 128 }).optional() },
  },
  async ({ app, params: { player }, body, session }) => ({
    password: await moderation.resetPassword(app, {
      ...{ actor: actorOf(session), userPk: player, password: body.password },
    }),
  }),
);

const unlock = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:player/unlock`,
    summary: 'Gives all content of these kinds that the player lacks.',
    params,
    body: { kinds: jsonList(jsonWord(unlockKinds), { min: 1, max: unlockKinds.length }) },
  },
  async ({ app, params: { player }, body, session }) => ({
    added: await moderation.unlockFor(app, { actor: actorOf(session), userPk: player, kinds: body.kinds }),
  }),
);

const remove = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:player/delete`,
    summary: 'Deletes a player with everything of his, at once; `confirm` is his id, typed again.',
    params,
    body: { confirm: jsonText() },
  },
  async ({ app, params: { player }, body, session }) => {
    await moderation.deletePlayer(app, { actor: actorOf(session), userPk: player, confirm: body.confirm });
    return {};
  },
);

export const playerRoutes: readonly WebRoute[] = [
  search,
  show,
  ...lists,
  edit,
  items,
  ban,
  unban,
  ...rights,
  endSessions,
  password,
  unlock,
  remove,
];

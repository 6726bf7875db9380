/** The installation itself: dashboard, notices, darkmoon, boards, audit log. */
import { z } from 'zod';
import type { AppContext } from '../context.js';
import { listAudit } from '../administration/audit.js';
import { boardName, darkmoonSeasons } from '../administration/board-names.js';
import { programVersion, readDashboard } from '../administration/dashboard.js';
import { readDocument, writeDocument, type OperatorDocument } from '../administration/documents.js';
import { boardKinds, listBoard, removeScore } from '../administration/scores.js';
import { makeInvite, shownInvites, takeInviteBack } from '../administration/invites.js';
import { auditSettings } from '../administration/settings.js';
import { jsonInteger, jsonMoment, jsonText, jsonValues, jsonWord } from '../http/json.js';
import { refuse } from '../http/refusal.js';
import { pk, string, word } from '../http/schema.js';
import { defineAdminRoute, type WebRoute } from '../http/web-route.js';
import { seasonDocuments } from '../ledger/darkmoon.js';
import { changeableSettings, changeSettings } from '../live/settings.js';
import { reloadChanged } from '../live/reload.js';
import type { Hand } from '../rules/modes.js';
import { backupStatus } from '../services/backups.js';
import { actorOf, pageFields } from './fields.js';

const dashboard = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/dashboard',
    summary: 'How many play, how much, and how the installation is.',
  },
  async ({ app }) => ({
    ...(await readDashboard(app)),
    rooms: app.rooms.isRunning ? app.rooms.numbers.rooms : null,
    ...(await backupStatus(app)),
    version: await programVersion(),
  }),
);

const jsonDocument = z.array(z.json(), { error: 'must be a list, or null.' }).nullable();

const notices = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/notices',
    summary: 'The notices (config/notice.json), and their version.',
  },
  async ({ app }) => readDocument(app, 'notice'),
);

const writeNotices = defineAdminRoute(
  {
    method: 'post',
    path: '/admin/api/notices',
    summary: 'Writes the notices; `version` is the one that was read.',
    body: { value: jsonDocument, version: jsonText() },
  },
  async ({ app, body, session }) => written(app, { actor: actorOf(session), name: 'notice', ...body }),
);

/** Writes a document, and has the running server take it over at once instead of within seconds. */
async function written(app: AppContext, write: Parameters<typeof writeDocument>[1]) {
  const document = await writeDocument(app, write);
  await reloadChanged(app);
  return document;
}

const fileOf: Record<Hand, OperatorDocument> = { thumb: 'darkmoonThumb', multi: 'darkmoonMulti' };

const seasons = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/darkmoon',
    summary: 'Darkmoon by hand: the file, its version, and the seasons in effect.',
  },
  async ({ app, now }) => {
    const of = async (hand: Hand) => ({
      ...(await readDocument(app, fileOf[hand])),
      inEffect: seasonDocuments(app, hand, now),
    });
    return { thumb: await of('thumb'), multi: await of('multi') };
  },
);

const writeSeasons = defineAdminRoute(
  {
    method: 'post',
    path: '/admin/api/darkmoon',
    summary: 'Writes the seasons of a hand, `[present, next]`; null: derived from the manifest again.',
    body: { hand: jsonWord(['thumb', 'multi']), value: jsonDocument, version: jsonText() },
  },
  async ({ app, body, session }) => {
    const { hand, value, version } = body;
    return written(app, { actor: actorOf(session), name: fileOf[hand], value, version });
  },
);

const board = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/rankings/:kind',
    summary:
      'A board, with its name: `keys` is a map; an album and 0 for the present season or -1 for those before; or a ' +
      'season and a hand (0 thumb, 1 multi).',
    params: { kind: word(boardKinds) },
    query: { ...pageFields, keys: string({ min: 1, max: 40 }) },
  },
  async ({ app, params, query }) => {
    const keys = query.keys.split(',').map((text) => Number(text.trim() === '' ? NaN : text));
    if (!keys.every(Number.isSafeInteger)) throw refuse('keys: must be whole numbers with commas between.');
    const { kind } = params;
    const name = boardName(app.catalog, kind, keys);
    return { name, ...(await listBoard(app.store.read, { ...query, kind, keys })) };
  },
);

const darkmoonBoards = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/rankings/darkmoon/seasons',
    summary: 'The darkmoon seasons that may have a board, by hand, the newest first.',
  },
  async ({ app, now }) => ({
    thumb: await darkmoonSeasons(app, 'thumb', now),
    multi: await darkmoonSeasons(app, 'multi', now),
  }),
);

const removeFromBoard = defineAdminRoute(
  {
    method: 'post',
    path: '/admin/api/rankings/:kind/remove',
    summary: 'Takes a score (pk of its row) off a board; on a map the next best play takes its place.',
    params: { kind: word(boardKinds) },
    body: { pk: jsonInteger() },
  },
  async ({ app, params, body, session }) => {
    await removeScore(app, { actor: actorOf(session), kind: params.kind, pk: body.pk });
    return {};
  },
);

const audit = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/audit',
    summary: 'The audit log, the newest first: who did what to whom, before and after.',
    query: {
      ...pageFields,
      player: pk().optional(),
      actor: string({ min: 1, max: 100 }).optional(),
      action: string({ min: 1, max: 100 }).optional(),
    },
  },
  async ({ app, query: { player, ...query } }) => listAudit(app.store.read, { ...query, subjectPk: player }),
);

const settings = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/settings',
    summary: 'The settings that may change while the server runs, and where each comes from.',
  },
  async ({ app }) => ({ settings: changeableSettings(app) }),
);

const changeSetting = defineAdminRoute(
  {
    method: 'post',
    path: '/admin/api/settings',
    summary: 'Changes settings for good; `values` by path, null for the default.',
    body: { values: jsonValues() },
  },
  async ({ app, body, session }) => {
    const actor = actorOf(session);
    const { changes } = await changeSettings(app, { values: body.values, by: actor.name });
    await auditSettings(app, actor, changes);
    return { settings: changeableSettings(app) };
  },
);

const invites = defineAdminRoute(
  { method: 'get', path: '/admin/api/invites', summary: 'Invite codes, the newest first.' },
  async ({ app }) => ({ invites: await shownInvites(app) }),
);

const invite = defineAdminRoute(
  {
    method: 'post',
    path: '/admin/api/invites',
    summary: 'Makes an invite code, good for so many accounts.',
    body: {
      uses: jsonInteger({ min: 1, max: 1_000_000 }).default(1),
      until: jsonMoment().nullish().default(null),
    },
  },
  async ({ app, body, session }) => ({
    code: await makeInvite(app, { actor: actorOf(session), uses: body.uses, expiresAt: body.until }),
  }),
);

const removeInvite = defineAdminRoute(
  {
    method: 'post',
    path: '/admin/api/invites/remove',
    summary: 'Takes an invite back.',
    body: { code: jsonText({ max: 64 }) },
  },
  async ({ app, body, session }) => {
    await takeInviteBack(app, { actor: actorOf(session), code: body.code });
    return {};
  },
);

export const operationRoutes: readonly WebRoute[] = [
  dashboard,
  notices,
  writeNotices,
  seasons,
  writeSeasons,
  board,
  darkmoonBoards,
  removeFromBoard,
  settings,
  changeSetting,
  invites,
  invite,
  removeInvite,
  audit,
];

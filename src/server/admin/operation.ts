/** The installation itself: dashboard, notices, darkmoon, settings, invites, audit log. */
import { z } from 'zod';
import type { AppContext } from '../context.js';
import { listAudit } from '../administration/audit.js';
import { programVersion, readDashboard } from '../administration/dashboard.js';
import { readDocument, writeDocument, type OperatorDocument } from '../administration/documents.js';
import { makeInvite, shownInvites, takeInviteBack } from '../administration/invites.js';
import { auditSettings } from '../administration/settings.js';
import { jsonInteger, jsonMoment, jsonText, jsonValues, jsonWord } from '../http/json.js';
import { pageFields } from '../http/paging-fields.js';
import { pk, string } from '../http/schema.js';
import { defineAdminRoute, type WebRoute } from '../http/web-route.js';
import { seasonDocuments } from '../ledger/darkmoon.js';
import { changeableSettings, changeSettings } from '../live/settings.js';
import { reloadChanged } from '../live/reload.js';
import type { Hand } from '../rules/modes.js';
import { backupStatus } from '../services/backups.js';
import { actorOf } from './fields.js';

export const dashboard = defineAdminRoute(
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

export const notices = defineAdminRoute(
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

export const seasons = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/darkmoon',
    summary: 'Darkmoon by hand: the file, its version, and the seasons in effect.',
  },
  async ({ app, now }) => {
    const of = async (hand: Hand) => ({
      ...(await readDocument(app, fileOf[hand])),
      inEffect: inEffect(seasonDocuments(app, hand, now)),
    });
    return { thumb: await of('thumb'), multi: await of('multi') };
  },
);

/** What an operator's file has in a season's place is his; shown is what is a document. */
function inEffect({ current, next }: ReturnType<typeof seasonDocuments>) {
  return { current: documentOf(current), next: documentOf(next) };
}

function documentOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

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

export const audit = defineAdminRoute(
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

export const settings = defineAdminRoute(
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
    summary:
      'Changes settings for good; `values` by path, null for the default; `seen` has the values before, and 409 says that they are others now.',
    body: { values: jsonValues(), seen: jsonValues() },
  },
  async ({ app, body, session }) => {
    const actor = actorOf(session);
    const { changes } = await changeSettings(app, { ...body, by: actor.name });
    await auditSettings(app, actor, changes);
    return { settings: changeableSettings(app) };
  },
);

export const invites = defineAdminRoute(
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
  settings,
  changeSetting,
  invites,
  invite,
  removeInvite,
  audit,
];

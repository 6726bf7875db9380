/** Boards: looked at by keys or by name, and scores that are hidden or removed. */
import { boardName, darkmoonSeasons } from '../administration/board-names.js';
import { boardKeys } from '../administration/named-boards.js';
import { boardKinds, hideScore, listBoard, removeScore } from '../administration/scores.js';
import { jsonInteger, jsonTruth } from '../http/json.js';
import { pageFields } from '../http/paging-fields.js';
import { refuse } from '../http/refusal.js';
import { integer, string, word } from '../http/schema.js';
import { defineAdminRoute, type WebRoute } from '../http/web-route.js';
import { actorOf } from './fields.js';

const at = '/admin/api/rankings/:kind';
const params = { kind: word(boardKinds) };

export const board = defineAdminRoute(
  {
    method: 'get',
    path: at,
    summary:
      'A board, by `keys` (a map; an album and 0 for the present season or -1 for those before; or a season and a hand, 0 thumb, 1 multi) or by `name` (a title and its `mode`, an album), `season` and `hand`.',
    params,
    query: {
      ...pageFields,
      keys: string({ min: 1, max: 40 }).optional(),
      name: string({ max: 100 }).optional(),
      mode: string({ min: 1, max: 20 }).optional(),
      season: integer({ min: -1_000_000, max: 1_000_000 }).optional(),
      hand: word(['thumb', 'multi']).optional(),
    },
  },
  async ({ app, params: { kind }, query: { keys, page, size, ...named }, now }) => {
    const found = keys === undefined ? boardKeys(app, { kind, ...named }, now) : keysIn(keys);
    const listed = await listBoard(app.store.read, { page, size, kind, keys: found });
    return { name: boardName(app.catalog, kind, found), keys: found, ...listed };
  },
);

function keysIn(text: string): readonly number[] {
  return text.split(',').map((part) => {
    const key = integer().safeParse(part);
    if (!key.success) throw refuse('keys: must be whole numbers with commas between.');
    return key.data;
  });
}

export const darkmoonBoards = defineAdminRoute(
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

const remove = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/remove`,
    summary:
      'Takes a score (pk of its row) and the plays behind it away; on a map and of an album the next best play takes its place.',
    params,
    body: { pk: jsonInteger() },
  },
  async ({ app, params, body, session }) => {
    await removeScore(app, { actor: actorOf(session), kind: params.kind, pk: body.pk });
    return {};
  },
);

const hide = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/hide`,
    summary: 'Hides a score (pk of its row) from its board until it is beaten, or shows it again.',
    params,
    body: { pk: jsonInteger(), isHidden: jsonTruth().default(true) },
  },
  async ({ app, params, body, session }) => {
    await hideScore(app, { actor: actorOf(session), kind: params.kind, ...body });
    return {};
  },
);

export const boardRoutes: readonly WebRoute[] = [board, darkmoonBoards, remove, hide];

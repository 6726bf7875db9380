/** The player tables as they are. */
import { deleteRow, describeTables, editRow, insertRow, tableNamed } from '../administration/table-edit.js';
import { searchTable } from '../administration/table-search.js';
import { jsonInteger, jsonValues } from '../http/json.js';
import { pageFields } from '../http/paging-fields.js';
import { refuse } from '../http/refusal.js';
import { string, truth } from '../http/schema.js';
import { defineAdminRoute, type WebRoute } from '../http/web-route.js';
import { actorOf } from './fields.js';

const at = '/admin/api/tables';
const params = { table: string({ min: 1, max: 64 }) };

export const list = defineAdminRoute(
  { method: 'get', path: at, summary: 'The tables, with their columns, kinds, and what may be edited.' },
  async () => ({ tables: describeTables() }),
);

export const rows = defineAdminRoute(
  {
    method: 'get',
    path: `${at}/:table`,
    summary: 'Rows of a table; `filter` is a JSON object of what is looked for by column.',
    params,
    query: {
      ...pageFields,
      sort: string({ min: 1, max: 64 }).default('pk'),
      descending: truth().default(false),
      filter: string({ max: 2000 }).default('{}'),
    },
  },
  async ({ app, params: { table }, query }) =>
    searchTable(app.store.read, {
      ...{ table: tableNamed(table), page: query.page, size: query.size },
      ...{ sort: query.sort, isDescending: query.descending, filter: filterIn(query.filter) },
    }),
);

function filterIn(text: string): Readonly<Record<string, string>> {
  let filter: unknown = null;
  try {
    filter = JSON.parse(text);
  } catch {
    // Told below.
  }
  const isObject = typeof filter === 'object' && filter !== null && !Array.isArray(filter);
  if (!isObject) throw refuse('filter: must be a JSON object of texts by column.');
  return Object.fromEntries(
    Object.entries(filter as object).map(([column, value]) => [column, String(value)] as const),
  );
}

const insert = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:table/insert`,
    summary: 'Adds a row; what is left out has its default.',
    params,
    body: { values: jsonValues() },
  },
  async ({ app, params: { table }, body, session }) => ({
    row: await insertRow(app, { actor: actorOf(session), table: tableNamed(table), values: body.values }),
  }),
);

const edit = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:table/edit`,
    summary:
      'Changes columns of a row; `seen` has their values before, and 409 says that they are others now.',
    params,
    body: { pk: jsonInteger(), changes: jsonValues(), seen: jsonValues() },
  },
  async ({ app, params: { table }, body, session }) => ({
    row: await editRow(app, { actor: actorOf(session), table: tableNamed(table), ...body }),
  }),
);

const remove = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:table/delete`,
    summary: 'Deletes a row; players are deleted as players.',
    params,
    body: { pk: jsonInteger() },
  },
  async ({ app, params: { table }, body, session }) => {
    await deleteRow(app, { actor: actorOf(session), table: tableNamed(table), pk: body.pk });
    return {};
  },
);

export const tableRoutes: readonly WebRoute[] = [list, rows, insert, edit, remove];

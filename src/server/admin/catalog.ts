/** What the console offers to choose from: the manifest has thousands of items and maps. */
import { describeMap, mapsTitled } from '../administration/belongings.js';
import { searchFields } from '../http/paging-fields.js';
import { defineAdminRoute, type WebRoute } from '../http/web-route.js';
import { handOf } from '../rules/modes.js';

const at = '/admin/api/catalog';

interface Part {
  readonly page: number;
  readonly size: number;
}

function partOf<T>(rows: readonly T[], { page, size }: Part): readonly T[] {
  return rows.slice((page - 1) * size, page * size);
}

export const items = defineAdminRoute(
  { method: 'get', path: `${at}/items`, summary: 'Items whose key has `search` in it.', query: searchFields },
  async ({ app: { catalog }, query }) => {
    const wanted = query.search.trim().toLowerCase();
    const keys = catalog
      .rows('items')
      .map(({ pk, key }) => ({ pk, key }))
      .filter(({ key }) => key.toLowerCase().includes(wanted))
      // Who types `energy` wants what begins with it first.
      .sort((a, b) => a.key.toLowerCase().indexOf(wanted) - b.key.toLowerCase().indexOf(wanted));
    return { total: keys.length, rows: partOf(keys, query) };
  },
);

export const maps = defineAdminRoute(
  {
    method: 'get',
    path: `${at}/maps`,
    summary: 'Maps whose track has `search` in its title.',
    query: searchFields,
  },
  async ({ app: { catalog }, query }) => {
    const pks = mapsTitled(catalog, query.search.trim()) ?? catalog.rows('maps').map(({ pk }) => pk);
    const rows = partOf(pks, query).map((pk) => ({ pk, ...describeMap(catalog, pk) }));
    return { total: pks.length, rows };
  },
);

export const albums = defineAdminRoute(
  {
    method: 'get',
    path: `${at}/albums`,
    summary: 'Albums whose key has `search` in it, the newest first, with their hand and difficulty.',
    query: searchFields,
  },
  async ({ app: { catalog }, query }) => {
    const wanted = query.search.trim().toLowerCase();
    const rows = catalog
      .rows('albums')
      .filter(({ albumKey }) => albumKey.toLowerCase().includes(wanted))
      .map(({ pk, albumKey, finger, difficulty }) => ({
        ...{ pk, key: albumKey, difficulty },
        hand: handOf('finger', finger) ?? 'thumb',
      }))
      .reverse();
    return { total: rows.length, rows: partOf(rows, query) };
  },
);

export const catalogRoutes: readonly WebRoute[] = [items, maps, albums];

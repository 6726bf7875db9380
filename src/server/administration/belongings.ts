/** What a player has, list by list, with the names that the manifest gives it. */
import { sendDate } from '../../data/dates.js';
import { wireRow } from '../../data/wire.js';
import type { Catalog } from '../catalog/catalog.js';
import { mailRewards } from '../rules/mail.js';
import { modes } from '../rules/modes.js';
import type { Administration } from './administration.js';
import { pageOf, type Page } from './paging.js';

interface OfPlayer extends Page {
  readonly userPk: number;
  /** Part of a key or title; empty for all. */
  readonly text: string;
}

type Source = Pick<Administration, 'store' | 'catalog'>;

/** Items that are owned, or were: key, amount and dates. */
export async function listItems({ store, catalog }: Source, of: OfPlayer) {
  const wanted = of.text.toLowerCase();
  const pks = catalog
    .rows('items')
    .filter(({ key }) => key.toLowerCase().includes(wanted))
    .map(({ pk }) => pk);
  // A player owns each item once at most, so that this is bounded by the manifest.
  const rows = await store.read
    .selectFrom('useritems')
    .selectAll()
    .where('UserPk', '=', of.userPk)
    .orderBy('ItemPk')
    .execute();
  const known = new Set(pks);
  const matching = rows.filter(({ ItemPk }) => wanted === '' || known.has(ItemPk));
  const from = (of.page - 1) * of.size;
  return {
    total: matching.length,
    rows: matching.slice(from, from + of.size).map((row) => ({
      ...wireRow('useritems', row),
      key: catalog.find('items', row.ItemPk)?.key ?? null,
    })),
  };
}

/** What is shown of a map: its track's title, mode and difficulty. */
export function describeMap(catalog: Catalog, mapPk: number) {
  const map = catalog.find('maps', mapPk);
  const track = map && catalog.find('tracks', map.TrackPk);
  return {
    title: track?.title ?? null,
    modeName: modes.find(({ mode }) => mode === map?.mode)?.name ?? null,
    difficulty: map?.difficulty ?? null,
  };
}

/** The maps whose track's title has this text; null for all. */
export function mapsTitled(catalog: Catalog, text: string): number[] | null {
  if (text === '') return null;
  const wanted = text.toLowerCase();
  const tracks = catalog.rows('tracks').filter(({ title }) => title.toLowerCase().includes(wanted));
  return tracks.flatMap(({ pk }) => catalog.where('maps', 'TrackPk', pk).map((map) => map.pk));
}

/** The most maps that a search by title looks for: a statement takes only so many parameters. */
const mostMaps = 900;

/** Best records, the highest rating first. */
export async function listBestRecords({ store, catalog }: Source, of: OfPlayer) {
  const maps = mapsTitled(catalog, of.text)?.slice(0, mostMaps) ?? null;
  let query = store.read.selectFrom('bestRecords').where('UserPk', '=', of.userPk);
  if (maps) query = query.where('MapPk', 'in', [0, ...maps]);
  const ordered = query.selectAll().orderBy('rating', 'desc').orderBy('pk', 'desc');
  const { total, rows } = await pageOf(store.read, { ordered, counted: query }, of);
  return {
    total,
    rows: rows.map((row) => ({ ...wireRow('bestRecords', row), ...describeMap(catalog, row.MapPk) })),
  };
}

/** Plays, the newest first. */
export async function listPlays({ store, catalog }: Source, of: OfPlayer) {
  const maps = mapsTitled(catalog, of.text)?.slice(0, mostMaps) ?? null;
  let query = store.read.selectFrom('records').where('UserPk', '=', of.userPk);
  if (maps) query = query.where('MapPk', 'in', [0, ...maps]);
  const ordered = query.selectAll().orderBy('pk', 'desc');
  const { total, rows } = await pageOf(store.read, { ordered, counted: query }, of);
  return {
    total,
    rows: rows.map((row) => ({ ...wireRow('records', row), ...describeMap(catalog, row.MapPk) })),
  };
}

/** Missions, the newest first. */
export async function listMissions({ store, catalog }: Source, of: OfPlayer) {
  const query = store.read.selectFrom('usermissions').where('UserPk', '=', of.userPk);
  const ordered = query.selectAll().orderBy('pk', 'desc');
  const { total, rows } = await pageOf(store.read, { ordered, counted: query }, of);
  return {
    total,
    rows: rows.map((row) => {
      const mission = catalog.find('missions', row.MissionPk);
      return {
        ...wireRow('usermissions', row),
        goal: mission?.goal ?? null,
        category: mission?.category ?? null,
      };
    }),
  };
}

/** Mails, the newest first; `items` is null where what it carries cannot be read. */
export async function listMails({ store }: Source, of: OfPlayer) {
  const query = store.read.selectFrom('userMailBoxes').where('UserPk', '=', of.userPk);
  const ordered = query.selectAll().orderBy('pk', 'desc');
  const { total, rows } = await pageOf(store.read, { ordered, counted: query }, of);
  return {
    total,
    rows: rows.map((row) => ({
      pk: row.pk,
      title: row.title,
      text: row.description,
      sent: sendDate(row.sent),
      state: row.state,
      items: mailRewards(row),
    })),
  };
}

/** Sessions of the game and of browsers; their tokens are never shown. */
export async function listSessions({ store }: Source, { userPk }: OfPlayer) {
  const game = await store.read
    .selectFrom('tokens')
    .select(['pk', 'lastUsedAt', 'remoteAddress', 'deviceIdentifier'])
    .where('did', '=', userPk)
    .orderBy('pk', 'desc')
    .execute();
  const web = await store.read
    .selectFrom('webSessions')
    .select(['pk', 'realm', 'lastUsedAt', 'remoteAddress'])
    .where('UserPk', '=', userPk)
    .orderBy('pk', 'desc')
    .execute();
  const used = (at: number) => (at > 0 ? new Date(at).toISOString() : null);
  const rows = [
    ...game.map(({ lastUsedAt, ...row }) => ({
      ...row,
      kind: 'game' as const,
      lastUsedAt: used(lastUsedAt),
    })),
    ...web.map(({ lastUsedAt, realm, ...row }) => ({
      ...{ ...row, deviceIdentifier: null },
      ...{ kind: kindOf(realm), lastUsedAt: used(lastUsedAt) },
    })),
  ];
  return { total: rows.length, rows };
}

function kindOf(realm: string): 'console' | 'player page' {
  return realm === 'admin' ? 'console' : 'player page';
}

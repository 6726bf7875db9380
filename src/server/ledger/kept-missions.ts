/**
 * The mission rows of players, kept between requests: every answer holds them, and few requests change them. They are
 * good for as long as the table's revision stands, which each request reads, so that other processes' writes count, and
 * nobody wrote who moves no revisions.
 */
import type { PlayerRow } from '../../data/player-tables.js';
import { prepared } from '../../data/store/prepared.js';
import { readRevision } from '../../data/store/revisions.js';
import { isTouched, type Reader, type Store, type Tx } from '../../data/store/store.js';
import { wireRow, type WireRow } from '../../data/wire.js';
import { LruCache } from '../lru-cache.js';

export type MissionRow = PlayerRow<'usermissions'>;

interface Kept {
  readonly revision: number;
  readonly foreignWrites: number;
  readonly rows: readonly MissionRow[];
}

const cacheBytes = 8 * 1024 * 1024;
/** A row and its sent form, roughly. */
const rowBytes = 1024;

const caches = new WeakMap<Store, LruCache<number, Kept>>();

const missionsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('usermissions').selectAll().where('UserPk', '=', userPk).orderBy('pk'),
);

/** All mission rows of a player, those whose time is over included. They are shared: whoever changes one copies it. */
export async function readMissionRows(
  store: Store,
  db: Reader | Tx,
  userPk: number,
): Promise<readonly MissionRow[]> {
  // What a transaction wrote may be rolled back, and its revision is yet to move.
  if (isTouched(db, 'usermissions')) return missionsOf(db, { userPk });
  return missionRowsAt(store, db, { userPk, revision: await readRevision(db, userPk, 'usermissions') });
}

/** The same at a revision that was read along with something else, outside of any transaction or before it wrote. */
export async function missionRowsAt(
  store: Store,
  db: Reader | Tx,
  { userPk, revision }: { readonly userPk: number; readonly revision: number },
): Promise<readonly MissionRow[]> {
  const cache = cacheOf(store);
  const kept = cache.get(userPk);
  const foreignWrites = store.foreignWrites();
  if (kept?.revision === revision && kept.foreignWrites === foreignWrites) return kept.rows;
  const rows = await missionsOf(db, { userPk });
  cache.set(userPk, { revision, foreignWrites, rows }, rows.length * rowBytes);
  return rows;
}

function cacheOf(store: Store): LruCache<number, Kept> {
  let cache = caches.get(store);
  if (!cache) caches.set(store, (cache = new LruCache(cacheBytes)));
  return cache;
}

const wired = new WeakMap<MissionRow, WireRow>();

/** A row as it is sent, but for the seconds that remain; made once per row. */
export function wireMission(row: MissionRow): WireRow {
  let wire = wired.get(row);
  if (!wire) wired.set(row, (wire = wireRow('usermissions', row)));
  return wire;
}

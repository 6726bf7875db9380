/** What a player has of tracks and maps, as items and as rows of their own (specification, 10 *04* "Ownership"). */
import { prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/rows.js';
import type { MapHoldings } from '../rules/ownership.js';
import { isOwned } from './character.js';
import { readItemRows } from './items.js';

const holdings = prepared<{ userPk: number; mapPk: number; trackPk: number }>()(
  (db, { userPk, mapPk, trackPk }) =>
    db
      .selectFrom('userMaps')
      .select(({ val }) => val('map').as('kind'))
      .where('UserPk', '=', userPk)
      .where('MapPk', '=', mapPk)
      .unionAll(
        db
          .selectFrom('userTracks')
          .select(({ val }) => val('track').as('kind'))
          .where('UserPk', '=', userPk)
          .where('TrackPk', '=', trackPk),
      ),
);

interface HoldingsOptions {
  readonly catalog: Catalog;
  readonly userPk: number;
  /** Unix ms. */
  readonly now: number;
}

/** What a player has of a map and its track. */
export async function readHoldings(
  db: Reader | Tx,
  { catalog, userPk, now }: HoldingsOptions,
  map: Manifest<'maps'>,
): Promise<MapHoldings> {
  const track = catalog.find('tracks', map.TrackPk);
  const mapItem = catalog.item(map.mapItemKey) ?? catalog.item(`map.${map.pk}`);
  const trackItem = track && catalog.item(track.trackItemKey);
  const pks = [mapItem, trackItem].flatMap((item) => item?.pk ?? []);
  const items = await readItemRows(db, userPk, pks);
  const owned = new Set(items.filter((row) => isOwned(row, now)).map(({ ItemPk }) => ItemPk));
  const rows = await holdings(db, { userPk, mapPk: map.pk, trackPk: map.TrackPk });
  return {
    mapItem: mapItem !== undefined && owned.has(mapItem.pk),
    trackItem: trackItem !== undefined && owned.has(trackItem.pk),
    userMap: rows.some((row) => row.kind === 'map'),
    userTrack: rows.some((row) => row.kind === 'track'),
  };
}

/** Whether a player owns a track: its item, or a row of it. */
export async function ownsTrack(
  db: Reader | Tx,
  { catalog, userPk, now }: HoldingsOptions,
  track: Manifest<'tracks'>,
): Promise<boolean> {
  const rows = await holdings(db, { userPk, mapPk: 0, trackPk: track.pk });
  if (rows.some((row) => row.kind === 'track')) return true;
  const item = catalog.item(track.trackItemKey);
  const [row] = item ? await readItemRows(db, userPk, [item.pk]) : [];
  return row !== undefined && isOwned(row, now);
}

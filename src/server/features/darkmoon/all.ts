import { wireRow, type WireRow } from '../../../data/wire.js';
import type { AppContext } from '../../context.js';
import { defineReadRoute, Writing } from '../../http/route.js';
import {
  currentSeasons,
  ensureDarkmoon,
  ensureRankings,
  isRanked,
  readDarkmoon,
  seasonDocuments,
  type DarkmoonRow,
} from '../../ledger/darkmoon.js';
import type { Hand } from '../../rules/modes.js';

export const darkmoonAll = defineReadRoute(
  {
    method: 'get',
    path: '/api/darkmoon/all',
    session: 'player',
    effect: 'read',
    summary: 'The present and next season of each hand, and the player’s rows of the present ones.',
  },
  async ({ app, db, player, now }) => {
    const seasons = currentSeasons(app, now);
    const rows = await readDarkmoon(db, player.pk, seasons);
    const isWhole = rows.length === seasons.length && (await isRanked(db, player.pk, seasons));
    if (isWhole) return documents(app, now, rows);
    return new Writing(async ({ tx }) => {
      const of = { catalog: app.catalog, userPk: player.pk, now };
      await ensureRankings(tx, of, seasons);
      return documents(app, now, await ensureDarkmoon(tx, of, seasons));
    });
  },
);

function documents(app: AppContext, now: number, rows: readonly DarkmoonRow[]) {
  const thumb = seasonDocuments(app, 'thumb', now);
  const multi = seasonDocuments(app, 'multi', now);
  const rowOf = (hand: Hand): WireRow => {
    const found = rows.find((each) => each.hand === hand);
    return found ? wireRow('userDarkmoon', found.row) : {};
  };
  return {
    darkmoonThumb: thumb.current,
    darkmoonMulti: multi.current,
    nextDarkmoonThumb: thumb.next,
    nextDarkmoonMulti: multi.next,
    userDarkmoonThumb: rowOf('thumb'),
    userDarkmoonMulti: rowOf('multi'),
  };
}

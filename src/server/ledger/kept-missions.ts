/** The mission rows of players, kept between requests: every answer holds them. */
import type { PlayerRow } from '../../data/player-tables.js';
import { updateByPk } from '../../data/store/bulk.js';
import { prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import { wireRow } from '../../data/wire.js';
import { remainingTime } from '../rules/missions.js';
import { Kept, type KeptOf } from './kept.js';

export type MissionRow = PlayerRow<'usermissions'>;

/** A row and its sent form, roughly. */
const rowBytes = 1024;

const kept = new Kept<readonly MissionRow[]>({
  table: 'usermissions',
  capacity: 8 * 1024 * 1024,
  bytesOf: (rows) => rows.length * rowBytes,
});

const missionsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('usermissions').selectAll().where('UserPk', '=', userPk).orderBy('pk'),
);

/** All mission rows of a player, those whose time is over included. They are shared: whoever changes one copies it. */
export function readMissionRows(of: KeptOf): Promise<readonly MissionRow[]> {
  return kept.read(of, (known) => known ?? missionsOf(of.db, of));
}

/** The same at a revision that was read along with something else, outside of any transaction. */
export function missionRowsAt(of: KeptOf, revision: number): Promise<readonly MissionRow[]> {
  return kept.readAt(of, revision, (known) => known ?? missionsOf(of.db, of));
}

/** Writes what changed of some of a player's rows, `all` of which are as they are to be. */
export async function writeMissionRows(
  of: KeptOf & { readonly db: Tx },
  { all, changed }: { readonly all: readonly MissionRow[]; readonly changed: readonly MissionRow[] },
): Promise<void> {
  const columns = ['state', 'current', 'updatedAt'];
  const keep = await kept.writing(of);
  await updateByPk(of.db, 'usermissions', { rows: changed, columns });
  keep(all);
}

const texts = new WeakMap<MissionRow, readonly [head: string, tail: string]>();

/** The JSON text of a row as it is sent, in two parts: the seconds that remain go between them. Made once per row. */
function missionText(row: MissionRow): readonly [head: string, tail: string] {
  let text = texts.get(row);
  if (!text) {
    // Numbers and dates: nothing else in a row reads like the mark.
    const [head = '', tail = ''] = JSON.stringify({
      ...wireRow('usermissions', row),
      remainingTime: '?',
    }).split('"?"');
    texts.set(row, (text = [head, tail]));
  }
  return text;
}

/** The JSON text of rows as they are sent, each with the seconds that remain. */
export function missionsText(rows: readonly MissionRow[], now: number): string {
  const sent = rows.map((row) => {
    const [head, tail] = missionText(row);
    return `${head}${remainingTime(row, now)}${tail}`;
  });
  return `[${sent.join()}]`;
}

/** Friends and mails of a grown server. */
import type { Insertable } from 'kysely';
import type { PlayerDatabase } from '../../../src/data/player-tables.js';
import type { SqliteDatabase } from '../../../src/data/sqlite/database.js';
import type { Random } from '../../../fixtures/generator/random.js';
import { dateAt, lifetime, writeRows } from './rows.js';

interface Social {
  readonly random: Random;
  readonly players: number;
}

/** Distances between the pks of friends: all different, so that no pair comes twice. */
const distances = Array.from({ length: 40 }, (_, index) => 7 * index + 1);
const fewFriends = 4;

/** Adds friendships: one player of twenty invited forty others, the rest four each. Some were not answered, some ended. */
export function addFriends(file: SqliteDatabase, { random, players }: Social): void {
  function* rows(): Generator<Insertable<PlayerDatabase['userFriends']>> {
    for (let InviterPk = 1; InviterPk <= players; InviterPk += 1) {
      const count = InviterPk % 20 === 0 ? distances.length : fewFriends;
      for (const distance of distances.slice(0, count)) {
        const InviteePk = ((InviterPk - 1 + distance) % players) + 1;
        const [InviterState, InviteeState] = random.pick(states);
        const date = dateAt(random.next() * lifetime);
        yield { InviterPk, InviteePk, InviterState, InviteeState, createdAt: date, updatedAt: date };
      }
    }
  }
  const columns = [
    'InviterPk',
    'InviteePk',
    'InviterState',
    'InviteeState',
    'createdAt',
    'updatedAt',
  ] as const;
  writeRows(file, 'userFriends', { columns, rows: rows() });
}

/** Eight of ten pairs are friends, one is asked for, one is ended. */
const states: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 8 }, () => [1, 1] as const),
  [2, 3],
  [4, 4],
];

/** Adds mails: ten each, and two hundred to one player of a hundred. */
export function addMails(file: SqliteDatabase, { random, players }: Social): void {
  function* rows(): Generator<Insertable<PlayerDatabase['userMailBoxes']>> {
    for (let UserPk = 1; UserPk <= players; UserPk += 1) {
      for (let left = UserPk % 100 === 0 ? 200 : 10; left > 0; left -= 1) {
        const itemRewards = JSON.stringify([{ key: 'energy.green', value: random.int(1, 500) }]);
        const text = { title: 'Thank you for playing', description: 'A present from the operator.' };
        yield {
          ...text,
          sent: dateAt(random.next() * lifetime),
          state: random.int(0, 2),
          itemRewards,
          packRewards: '[]',
          UserPk,
        };
      }
    }
  }
  const columns = ['title', 'description', 'sent', 'state', 'itemRewards', 'packRewards', 'UserPk'] as const;
  writeRows(file, 'userMailBoxes', { columns, rows: rows() });
}

/** A server that has been in use for a while: players, plays of a month, mails, an audit log. */
import { storeDate } from '../../src/data/dates.js';
import { startOfTests, type TestApp } from '../support/app.js';
import { withPassword } from './console.js';

const dayMs = 86_400_000;
const names = [
  'Aurora',
  'Benno',
  'Cirrus',
  'Dahlia',
  'Ember',
  'Fjord',
  'Gale',
  'Hazel',
  '한별',
  '桜',
  'Ångström',
];

/** Fills the tables that the views show; gives the pk of the player with the most of everything. */
export async function fill(to: TestApp): Promise<number> {
  const pks: number[] = [];
  for (const [index, name] of names.entries()) {
    const { pk } = await withPassword(to, `player-${index}`, name);
    pks.push(pk);
  }
  const [star = 0, cheat = 0] = pks;
  const maps = to.app.catalog.rows('maps').slice(0, 60);
  await to.app.store.write(pks, async (tx) => {
    for (let day = 29; day >= 0; day--) {
      const plays = 3 + ((day * 7) % 11);
      for (let play = 0; play < plays; play++) {
        const map = maps[(day + play) % maps.length];
        const track = to.app.catalog.find('tracks', map?.TrackPk ?? 0);
        const at = storeDate(startOfTests - day * dayMs - play * 60_000);
        const score = 900_000 + ((day * 31 + play * 97) % 99) * 1000;
        const row = {
          ...{ UserPk: pks[play % 3] ?? star, MapPk: map?.pk ?? 0, TrackPk: map?.TrackPk ?? 0 },
          ...{ PackPk: track?.PackPk ?? 0, mode: map?.mode ?? 0, score, rate: score, endState: 3 },
          ...{ miss: 1, good: 2, great: 3, perfect: 400, maxCombo: 300, createdAt: at, updatedAt: at },
        };
        await tx.insertInto('records').values(row).execute();
        await tx
          .insertInto('bestRecords')
          .values({ ...row, rating: (map?.difficulty ?? 1) * (score / 1_000_000) })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    }
    for (const [index, pk] of pks.entries()) {
      const lastActiveDate = storeDate(startOfTests - index * 7_000_000);
      await tx.updateTable('users').set({ lastActiveDate }).where('pk', '=', pk).execute();
      const ratings = { thumbAstralRating: 15.2 - index * 0.7, multiAstralRating: 13.9 - index * 0.61 };
      await tx.updateTable('userProfile').set(ratings).where('UserPk', '=', pk).execute();
    }
    const ban = {
      permission: -2,
      banReason: 'Scores that no hand can play',
      bannedUntil: startOfTests + 9 * dayMs,
    };
    await tx.updateTable('users').set(ban).where('pk', '=', cheat).execute();
  });
  return star;
}

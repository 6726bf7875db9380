/** A server that has been in use for a while: players, plays of a month, mails, an audit log. */
import { storeDate } from '../../src/data/dates.js';
import type { Actor } from '../../src/server/administration/administration.js';
import { writeDocument } from '../../src/server/administration/documents.js';
import { makeInvite } from '../../src/server/administration/invites.js';
import { sendMail } from '../../src/server/administration/mails.js';
import { chartOf } from '../server/features/play/support.js';
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

const boss: Actor = { name: 'admin:alice', userPk: null };

/** Fills the tables that the views show; gives the pk of the player with the most of everything. */
export async function fill(to: TestApp): Promise<number> {
  const pks = await fillWithPlays(to);
  const { app } = to;
  const [star = 0, cheat = 0] = pks;
  const chart = chartOf(to, { mode: 0 });
  const record = {
    ...blank,
    UserPk: cheat,
    MapPk: chart.pk,
    TrackPk: chart.TrackPk,
    mode: 0,
    perfect: 12,
    good: 1,
  };
  await app.store.write([star, cheat], async (tx) => {
    for (const reasons of [
      ['combo of 90000 with 13 hits'],
      ['full combo with 3 misses', '13 notes played of a chart with 820'],
    ]) {
      const { pk: RecordPk } = await tx
        .insertInto('records')
        .values({ ...record, score: 999_000 + reasons.length, maxCombo: 90_000, endState: 5 })
        .returning('pk')
        .executeTakeFirstOrThrow();
      const review = {
        UserPk: cheat,
        RecordPk,
        MapPk: chart.pk,
        state: 0,
        createdAt: storeDate(startOfTests - dayMs),
      };
      await tx
        .insertInto('scoreReviews')
        .values({ ...review, reasons: JSON.stringify(reasons) })
        .execute();
    }
    for (const [index, UserPk] of pks.entries()) {
      const date = storeDate(startOfTests - index * dayMs);
      const at = { UserPk, createdAt: date, updatedAt: date };
      const album = to.app.catalog.rows('albums')[0]?.pk ?? 0;
      await tx
        .insertInto('userAlbumBestRecord')
        .values({
          ...at,
          AlbumPk: album,
          season: 0,
          avgRate: 970_000,
          totalScore: 5_900_000 - index * 31_000,
        })
        .execute();
    }
  });
  for (const uses of [1, 50])
    await makeInvite(app, { actor: boss, uses, expiresAt: startOfTests + uses * dayMs });
  const mail = {
    actor: boss,
    text: 'Thank you for playing.\nSee you soon.',
    items: [{ key: 'darkmatter', value: 500 }],
  };
  await sendMail(app, { ...mail, to: pks, title: 'Happy new year', at: null });
  await sendMail(app, { ...mail, to: [star], title: 'For the first place', at: startOfTests + dayMs });
  const notice = { title: 'Down on Friday', content: 'From 12:00 to 13:00 UTC, for an upgrade.', order: 1 };
  await writeDocument(app, { actor: boss, name: 'notice', value: [notice], version: 'none' });
  return star;
}

/** A play without anything in it. */
const blank = { PackPk: 0, rate: 999_000, miss: 0, great: 0 };

async function fillWithPlays(to: TestApp): Promise<readonly number[]> {
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
  return pks;
}

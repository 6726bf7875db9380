/** What the tests of missions, mail, performer level and profile share. */
import * as assert from 'uvu/assert';
import type { PlayerRow } from '../../../../src/data/player-tables.js';
import type { TestAnswer, TestApp, TestPlayer } from '../../../support/app.js';
import { rowsOf } from '../play/support.js';

export const day = 86_400_000;

/** Texts that are no pk. */
export const noPks = ['abc', '-1', '1.5', '1e3', '99999999999999999999', '%00', ' 1'];

/** The stored form of a moment in unix ms. */
export const stored = (ms: number) => `${new Date(ms).toISOString().replace('T', ' ').slice(0, 23)}000`;

/** The pk of the switched-on mission of a category and period. */
export function missionPk({ app }: TestApp, category: number, period = 0): number {
  const mission = app.catalog
    .where('missions', 'category', category)
    .find(({ periodType, state }) => periodType === period && state === 1);
  if (!mission) throw new Error(`There is no mission of category ${category}.`);
  return mission.pk;
}

/** Changes a player's row of a mission. */
export function setMission(
  { app }: TestApp,
  player: TestPlayer,
  mission: number,
  columns: Partial<Pick<PlayerRow<'usermissions'>, 'state' | 'current' | 'expireDate'>>,
): Promise<unknown> {
  return app.store.write([player.pk], (tx) =>
    tx
      .updateTable('usermissions')
      .set(columns)
      .where('UserPk', '=', player.pk)
      .where('MissionPk', '=', mission)
      .execute(),
  );
}

/** State and current of a player's row of a mission. */
export async function missionState(to: TestApp, player: TestPlayer, mission: number): Promise<number[]> {
  const rows = await rowsOf(to, 'usermissions', player.pk);
  const [row, ...more] = rows.filter(({ MissionPk }) => MissionPk === mission);
  assert.is(more.length, 0);
  return [row.state, row.current];
}

/** Eight requests at once, those that went well first. */
export async function eightAtOnce(request: () => Promise<TestAnswer>): Promise<TestAnswer[]> {
  const answers = await Promise.all(Array.from({ length: 8 }, request));
  return answers.sort((a, b) => a.status - b.status);
}

/** Of eight requests one is done; the others are refused with this message. */
export async function onlyOne(request: () => Promise<TestAnswer>, message: string): Promise<TestAnswer> {
  const [done, ...others] = await eightAtOnce(request);
  if (!done) throw new Error('There is no answer.');
  assert.is(done.status, 200, done.body.message);
  for (const { status, body } of others) assert.equal([status, body.message], [400, message]);
  return done;
}

/** Each path wants a session. */
export async function wantSession(to: TestApp, paths: readonly string[], method = 'POST'): Promise<void> {
  for (const path of paths) {
    const { status, body } = await to.request(path, { method });
    assert.equal([status, body], [400, { state: 0, message: 'Unauthorized', data: {} }], path);
  }
}

/** Gives a player a membership; 1 is cosmic. */
export function addMembership(
  { app }: TestApp,
  { pk: UserPk }: TestPlayer,
  { type = 1, ends }: { readonly type?: number; readonly ends: number },
): Promise<unknown> {
  const dates = { startDate: stored(ends - 30 * day), expireDate: stored(ends) };
  return app.store.write([UserPk], (tx) =>
    tx
      .insertInto('userMemberships')
      .values({ ...dates, membershipType: type, UserPk })
      .execute(),
  );
}

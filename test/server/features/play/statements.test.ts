/** How many statements a request takes: what the design promises is counted here, not believed. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { chartOf, databases, end, lowest, rowsOf, setItem, start, type Chart } from './support.js';

const mostForRead = 8;
const mostForList = 12;
const mostForEnd = 30;
/** Those of a pack that a play's achievement gives: packs, tracks and maps of a player are tables of their own. */
const mostForPack = 3;
/** Those of the last activity, noted once a minute: lock, profile, user, session, revisions. */
const mostForNote = 5;
const minute = 60_000;

const lists = [
  ...['item', 'mission', 'notice', 'astralmelody', 'userproduct', 'refreshUserData', 'album', 'lab'],
  ...['lab/userlabmission', 'noah', 'friend', 'mailbox', 'achievement/raw', 'achievement/grouped'],
];

/** The statements of a request, without the marks around its transaction. */
async function statementsOf(to: TestApp, request: () => Promise<{ status: number }>): Promise<string[]> {
  const from = to.statements.length;
  const { status } = await request();
  assert.is(status, 200);
  return to.statements.slice(from).filter((text) => !/^(begin|commit)/i.test(text));
}

function atMost(most: number, statements: readonly string[], what: string): void {
  assert.ok(statements.length > 0, `${what}: statements are counted`);
  const text = statements.map((each) => each.slice(0, 120)).join('\n');
  assert.ok(statements.length <= most, `${what} takes ${statements.length} statements:\n${text}`);
}

/** Everything that can be in the way of a play at once: a hurdle, research, a skill, and a score in doubt. */
async function burden(to: TestApp, { pk: UserPk }: TestPlayer): Promise<void> {
  await setItem(to, UserPk, 'skill.rootcharacter.kalpa.reverse.3', { amount: 1 });
  await setItem(to, UserPk, 'performerexp', { amount: 399 });
  await to.app.store.write([UserPk], async (tx) => {
    const hurdles = [
      { UserPk, state: 2, current: 1, PerformerHurdleMissionPk: 61 },
      { UserPk, state: 0, current: 0, PerformerHurdleMissionPk: 65 },
    ];
    await tx.insertInto('userPerformerHurdleMissions').values(hurdles).execute();
    await tx
      .updateTable('userConstellCharacters')
      .set({ currentReverse: 3 })
      .where('UserPk', '=', UserPk)
      .execute();
    const running = { onResearchLabMissionPkOrZero: 81 };
    await tx.updateTable('userProfile').set(running).where('UserPk', '=', UserPk).execute();
    const row = { state: 0, current0: 0, current1: 0, UserPk, LabMissionPk: 81 };
    await tx.insertInto('userLabMissions').values(row).execute();
  });
}

for (const database of databases) {
  test(`${database}: me, lists and starts stay within their statements, the minute's note included`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await player.get('/api/user/me');
      for (const path of ['/api/user/me', ...lists.map((name) => `/api/${name}`)]) {
        const most = path === '/api/user/me' ? mostForRead : mostForList;
        await player.get(path);
        atMost(most, await statementsOf(to, () => player.get(path)), path);
        to.clock.advance(minute);
        const noted = await statementsOf(to, () => player.get(path));
        atMost(most + mostForNote, noted, `${path} after a minute`);
      }
    }));

  for (const mode of [6, 7]) {
    test(`${database}: an end in mode ${mode} stays within its statements at its worst`, () =>
      withApp({ database, random: lowest }, async (to) => {
        const player = await to.player();
        const chart = chartOf(to, { mode });
        await burden(to, player);
        const implausible = { endState: 6, rate: 1_000_000, score: 600_000, maxCombo: 5000 };
        const worst = async (n: number, of: Chart) => {
          const started = await start(player, of, { astralBoostStep: 1, playMode: 1 });
          to.clock.advance(minute);
          const result = { ...implausible, score: implausible.score + n, endState: n === 0 ? 6 : 5 };
          const taken = await statementsOf(to, () => end(player, started, result));
          const isPackGiven = taken.some((text) => text.includes('into "userPacks"'));
          atMost(mostForEnd + (isPackGiven ? mostForPack : 0), taken, `end ${n + 1}`);
          return { count: taken.length, isPackGiven };
        };
        const first = await worst(0, chart);
        const second = await worst(1, chart);
        assert.ok(first.count >= 25 && second.count >= 25, 'everything was in the way');
        assert.equal([first.isPackGiven, second.isPackGiven], [false, true]);
        const [running] = await rowsOf(to, 'userLabMissions', player.pk);
        assert.is(running.state, 1);
        assert.is((await rowsOf(to, 'scoreReviews', player.pk)).length, 2);
        // Each end opened a hurdle, the second after it had done the one before.
        assert.is((await rowsOf(to, 'userPerformerHurdleMissions', player.pk)).length, 4);
      }));
  }

  test(`${database}: initialinfo reads a table only when it moved`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const info = () => statementsOf(to, () => player.get('/api/initialinfo'));
      await info();
      const unchanged = await info();
      atMost(mostForRead, unchanged, 'initialinfo of a player who did nothing');
      const chart = chartOf(to, { mode: 1 });
      await end(player, await start(player, chart));
      const moved = (await rowsOf(to, 'userRevisions', player.pk)).filter(({ revision }) => revision > 0);
      const changed = await info();
      assert.ok(changed.length > unchanged.length);
      atMost(unchanged.length + moved.length, changed, 'initialinfo after a play');
      assert.is((await info()).length, unchanged.length);
    }));
}

test.run();

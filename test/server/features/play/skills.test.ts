import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { changes, chartOf, databases, end, lowest, play, setItem, start, startFields } from './support.js';

interface Worn {
  readonly reverse?: number;
  /** Whether the player owns the skill's item. */
  readonly isOwned?: boolean;
}

/** Dresses a player as that character, with his skill. */
async function wear(
  to: TestApp,
  { pk: UserPk }: TestPlayer,
  name: string,
  { reverse = 3, isOwned = true }: Worn = {},
): Promise<void> {
  const rootKey = `rootcharacter.${name}`;
  const [character] = to.app.catalog.where('constellCharacters', 'rootCharacterKey', rootKey);
  if (!character) throw new Error(`There is no ${name}.`);
  const characterKey = character.defaultCharacterKey;
  await to.app.store.write([UserPk], async (tx) => {
    const row = { UserPk, ConstellCharacterPk: character.pk, characterKey, currentReverse: reverse };
    await tx
      .insertInto('userConstellCharacters')
      .values({ ...row, currentAwaken: 0 })
      .onConflict((conflict) =>
        conflict.columns(['UserPk', 'ConstellCharacterPk']).doUpdateSet({ currentReverse: reverse }),
      )
      .execute();
    await tx.updateTable('userProfile').set({ characterKey }).where('UserPk', '=', UserPk).execute();
  });
  if (isOwned) await setItem(to, UserPk, `skill.${rootKey}.reverse.3`, { amount: 1 });
}

interface Case {
  readonly name: string;
  readonly trackPk?: number;
  readonly worn?: Worn;
  readonly start?: Readonly<Record<string, number>>;
  readonly result?: Readonly<Record<string, number>>;
  /** What the skill adds to the rewards of the same play without one: 550 energy (450 and 100) and 2 darkmatter. */
  readonly adds: Readonly<Record<string, number>>;
}

const allPerfect = { endState: 6, miss: 0, good: 0, great: 0, maxCombo: 200 };
const energy = (amount: number) => ({ 'energy.green': amount });
const darkmatter = (amount: number) => ({ darkmatter: amount });

const cases: readonly Case[] = [
  { name: 'kalpa', start: { lunaticMode: 1 }, adds: energy(110) },
  { name: 'kalpa', adds: {} },
  { name: 'kalpa', start: { lunaticMode: 1 }, worn: { reverse: 2 }, adds: {} },
  { name: 'kalpa', start: { lunaticMode: 1 }, worn: { isOwned: false }, adds: {} },
  // Bound to their tracks, as skill and in effect.
  { name: 'myulee', trackPk: 2, adds: energy(55) },
  { name: 'myulee', trackPk: 5, adds: {} },
  { name: 'kuripurin', trackPk: 2, adds: energy(82) },
  { name: 'kyue', trackPk: 3, adds: energy(137) },
  { name: 'kyue', trackPk: 2, adds: {} },
  { name: 'merovi', trackPk: 4, adds: darkmatter(1) },
  { name: 'merovi', trackPk: 5, adds: {} },
  { name: 'sotali', adds: {} },
  { name: 'sotali', result: { endState: 4 }, adds: energy(55) },
  { name: 'sotali', result: { endState: 5, miss: 0 }, adds: energy(110) },
  { name: 'sotali', result: allPerfect, adds: energy(165) },
  { name: 'venlaz', adds: {} },
  { name: 'venlaz', result: { endState: 5, miss: 0 }, adds: darkmatter(2) },
  { name: 'dravena', result: { endState: 4, hp: 50 }, adds: energy(82) },
  { name: 'dravena', result: { endState: 4, hp: 33.5 }, adds: energy(55) },
  { name: 'wiguto', adds: energy(100) },
  { name: 'hajexo', trackPk: 1, adds: energy(220) },
  { name: 'hajexo', trackPk: 5, adds: {} },
  { name: 'zaquira', adds: { 'energy.green': -550, darkmatter: 5 } },
  { name: 'lunobi', adds: {} },
  { name: 'cedimo', adds: {} },
  // 10.5 × 3 is 31, half as much again 47.
  { name: 'taygete', adds: { performerexp: 16 } },
];

/** What one play brought more than another, by item. */
function difference(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const pairs = keys.map((key): [string, number] => [key, (one[key] ?? 0) - (other[key] ?? 0)]);
  return Object.fromEntries(pairs.filter(([, amount]) => amount !== 0));
}

for (const database of databases) {
  test(`${database}: the worn character's skill adds what it says to a clear's rewards`, () =>
    withApp({ database, random: lowest }, async (to) => {
      for (const { name, trackPk = 5, worn, adds, ...how } of cases) {
        const label = JSON.stringify({ name, trackPk, worn, ...how });
        const chart = chartOf(to, { mode: 1, trackPk });
        const [skilled, plain] = [await to.player(), await to.player()];
        await wear(to, skilled, name, worn);
        const [one, other] = [await play(skilled, chart, how), await play(plain, chart, how)];
        assert.equal([one.status, other.status], [200, 200], label);
        assert.equal(difference(changes(to, one), changes(to, other)), adds, label);
      }
    }));

  test(`${database}: a skill that rolls the highest number does nothing below 100 %`, () =>
    withApp({ database, random: { integer: (_, max) => max, fraction: () => 0 } }, async (to) => {
      for (const { name, trackPk, energyOf } of [
        { name: 'kuripurin', trackPk: 2, energyOf: 750 + 50 },
        { name: 'merovi', trackPk: 2, energyOf: 750 + 50 },
        { name: 'myulee', trackPk: 2, energyOf: 750 + 50 + 75 },
      ]) {
        const player = await to.player();
        await wear(to, player, name);
        const answer = await play(player, chartOf(to, { mode: 1, trackPk }));
        assert.is(changes(to, answer)['energy.green'], energyOf, name);
        assert.is(changes(to, answer)['darkmatter'], 2, name);
      }
      // The last of three currencies: the roll is above what energy and darkmatter have together.
      const player = await to.player();
      await wear(to, player, 'wiguto');
      assert.is(changes(to, await play(player, chartOf(to, { mode: 1 })))['astralmelody'], 2);
    }));

  test(`${database}: a start tells of the active skill`, () =>
    withApp({ database }, async (to) => {
      const skillsOf = async (name: string, trackPk: number, worn: Worn = {}) => {
        const player = await to.player();
        await wear(to, player, name, worn);
        const fields = startFields(chartOf(to, { mode: 1, trackPk }));
        return (await player.post('/api/play/start', fields)).body.data.skills;
      };
      const shown = (name: string, trackPk: number, showSkillOnPopup: boolean) => {
        const skillItemKey = `skill.rootcharacter.${name}.reverse.3`;
        return { character: { skillItemKey, showSkillOnPopup, trackPk, option: 0 } };
      };
      assert.equal(await skillsOf('kalpa', 5), shown('kalpa', 5, true));
      assert.equal(await skillsOf('taygete', 5), shown('taygete', 5, false));
      assert.equal(await skillsOf('myulee', 2), shown('myulee', 2, true));
      assert.equal(await skillsOf('myulee', 5), {});
      assert.equal(await skillsOf('kalpa', 5, { reverse: 2 }), {});
      assert.equal(await skillsOf('kalpa', 5, { isOwned: false }), {});
    }));

  test(`${database}: the character of the start counts, not one put on while playing`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1, trackPk: 5 });
      await wear(to, player, 'wiguto');
      const started = await start(player, chart);
      await wear(to, player, 'kalpa');
      const answer = await end(player, started);
      assert.is(changes(to, answer)['energy.green'], 700);
      assert.is(answer.body.data.exp, undefined, 'wiguto is at his last reverse');
    }));

  test(`${database}: an unknown kind of skill does nothing and is logged once`, () =>
    withApp({ database, random: lowest }, async (to) => {
      for (const player of [await to.player(), await to.player()]) {
        await wear(to, player, 'yulanro');
        for (const score of [500_000, 600_000]) {
          const answer = await play(player, chartOf(to, { mode: 1 }), { result: { score } });
          assert.is(answer.status, 200);
        }
      }
      const lines = to.logLines.filter((line) => line.includes('starfall_to_bonus'));
      assert.is(lines.length, 1);
      assert.is(JSON.parse(lines[0] ?? '{}').level, 40);
    }));
}

test.run();

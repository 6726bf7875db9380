import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SkillPlay } from '../../../src/server/rules/skill-bonus.js';
import { skillChanges } from '../../../src/server/rules/skill-bonus.js';
import { SkillEffect } from '../../../src/server/rules/skill-effect.js';
import { scripted } from './rows.js';

const play: SkillPlay = {
  mode: 1,
  lunatic: false,
  endState: 3,
  hp: 50,
  trackPk: 40,
  rootCharacterKey: 'rootcharacter.vela',
  favouriteOf: new Set(),
};
const lunatic = { ...play, lunatic: true };
const risk = { ...play, endState: 4 };
const combo = { ...play, endState: 5 };
const perfect = { ...play, endState: 6 };
const loved = { ...play, favouriteOf: new Set(['rootcharacter.vela']) };
const lovedByOther = { ...play, favouriteOf: new Set(['rootcharacter.other']) };
const darkmoon = { ...play, darkmoon: { hand: 'thumb', isLastStage: false } } as const;
const last = { ...play, darkmoon: { hand: 'multi', isLastStage: true } } as const;

const rewards = [
  { key: 'energy.green', value: 501 },
  { key: 'darkmatter', value: 2 },
];

type Fields = Record<string, unknown>;
type Case = [kind: string, fields: Fields, play: SkillPlay, rolls: number[], expected: [string, number][]];

function check(cases: Case[]): void {
  for (const [kind, fields, played, chance, expected] of cases) {
    const given = { rewards, random: scripted(...chance) };
    const { changes, unknownKinds } = skillChanges(SkillEffect.parse({ [kind]: fields }), played, given);
    const entries = changes.map(({ key, value }) => [key, value]);
    assert.equal(entries, expected, `${kind} ${JSON.stringify(fields)}`);
    assert.equal(unknownKinds, []);
  }
}

const energy = 'energy.green';
const tracks = [40];

test('bonuses with their defaults', () => {
  check([
    ['lunatic_to_bonus', { value: 10 }, lunatic, [100], [[energy, 50]]],
    ['lunatic_to_bonus', { value: 10 }, play, [], []],
    [
      'ocean_to_bonus',
      { value: 20, appearPercentage: 30, appearTracks: tracks },
      play,
      [30],
      [[energy, 100]],
    ],
    ['ocean_to_bonus', { value: 20, appearPercentage: 30, appearTracks: tracks }, play, [31], []],
    ['phigros_to_bonus', { value: 20, appearTracks: tracks }, play, [1], [[energy, 100]]],
    ['lanota_to_bonus', { value: 20, appearTracks: [41] }, play, [], []],
    ['lanota_to_bonus', { value: 20 }, play, [], []],
    [
      'macaron_to_bonus',
      { value: 3, appearPercentage: 50, appearTracks: tracks },
      play,
      [50],
      [['darkmatter', 3]],
    ],
    ['character_favorite_song_to_bonus', { value: 10 }, loved, [1], [[energy, 50]]],
    ['character_favorite_song_to_bonus', { value: 10 }, lovedByOther, [], []],
    [
      'character_favorite_song_to_bonus',
      { value: 10, rootCharacterKey: 'rootcharacter.other' },
      lovedByOther,
      [1],
      [[energy, 50]],
    ],
  ]);
});

test('every field overrides its default', () => {
  check([
    [
      'lunatic_to_bonus',
      { value: 7, valueType: 'number', moneyType: 'fragment' },
      lunatic,
      [1],
      [['fragment', 7]],
    ],
    ['lunatic_to_bonus', { value: 10, appearPercentage: 0 }, lunatic, [1], []],
    [
      'macaron_to_bonus',
      { value: 150, valueType: 'percentage', appearTracks: tracks },
      play,
      [1],
      [['darkmatter', 3]],
    ],
    ['lunatic_to_bonus', { value: 10, moneyType: 'fragment' }, lunatic, [1], []],
    ['lunatic_to_bonus', { value: 10, moneyType: '' }, lunatic, [1], [[energy, 50]]],
    ['lunatic_to_bonus', { value: -10 }, lunatic, [1], []],
    ['lunatic_to_bonus', {}, lunatic, [1], []],
  ]);
});

test('bonuses by how a play ended', () => {
  const restriction = { riskValue: 10, ACValue: 20, APValue: 40 };
  const modes = { normalValue: 1, hardValue: 2, cosmosValue: 8, appearPercentage: 60 };
  check([
    ['restriction_to_bonus', restriction, play, [], []],
    ['restriction_to_bonus', restriction, risk, [1], [[energy, 50]]],
    ['restriction_to_bonus', restriction, combo, [1], [[energy, 100]]],
    ['restriction_to_bonus', restriction, perfect, [1], [[energy, 200]]],
    ['mode_to_bonus', modes, risk, [], []],
    ['mode_to_bonus', modes, combo, [60], [['darkmatter', 2]]],
    ['mode_to_bonus', modes, combo, [61], []],
    ['mode_to_bonus', modes, { ...perfect, mode: 7 }, [1], [['darkmatter', 8]]],
    ['mode_to_bonus', modes, { ...perfect, mode: 6 }, [1], []],
    ['riskclear_to_bonus', {}, play, [], []],
    ['riskclear_to_bonus', { appearPercentage: 40 }, risk, [40], [[energy, 75]]],
    ['riskclear_to_bonus', { appearPercentage: 40 }, risk, [41], []],
    ['riskclear_to_bonus', {}, { ...perfect, hp: 100 }, [1], [[energy, 150]]],
    ['riskclear_to_bonus', {}, { ...perfect, hp: 90_000 }, [1], [[energy, 150]]],
    ['riskclear_to_bonus', { value: 60 }, risk, [1], [[energy, 150]]],
  ]);
});

test('a song that is no favourite: one roll whether, one which', () => {
  const fields = {
    appearPercentage: 50,
    energyAppearPercentage: 30,
    darkmatterAppearPercentage: 50,
    energyValue: 100,
    darkmatterValue: 5,
    astralmelodyValue: 1,
  };
  const kind = 'unfavorite_song_to_bonus_3';
  check([
    [kind, fields, play, [51], []],
    [kind, fields, play, [50, 30], [[energy, 100]]],
    [kind, fields, play, [1, 31], [['darkmatter', 5]]],
    [kind, fields, play, [1, 80], [['darkmatter', 5]]],
    [kind, fields, play, [1, 81], [['astralmelody', 1]]],
    [kind, { energyAppearPercentage: 100, energyValue: 9 }, play, [100, 100], [[energy, 9]]],
    [kind, fields, loved, [], []],
    [kind, fields, lovedByOther, [1, 1], [[energy, 100]]],
  ]);
});

test('a replaced reward goes away whole', () => {
  const fields = { fromMoneyType: energy, toMoneyType: 'fragment', replacePercentage: 20, value: 10 };
  const gone: [string, number] = [energy, -501];
  check([
    ['replace_reward', fields, play, [20], [gone, ['fragment', 50]]],
    ['replace_reward', fields, play, [21], []],
    ['replace_reward', { ...fields, valueType: 'number' }, play, [1], [gone, ['fragment', 10]]],
    ['replace_reward', { ...fields, fromMoneyType: 'astralmelody' }, play, [], []],
    ['replace_reward', { ...fields, toMoneyType: '' }, play, [], []],
  ]);
});

test('darkmoon has one kind of its own, and no other', () => {
  const kind = 'darkmoon_bonus_money';
  check([
    [kind, { value: 2, appearPercentage: 50 }, darkmoon, [50], [['astralmelody', 2]]],
    [kind, { value: 2, appearPercentage: 50 }, darkmoon, [51], []],
    [kind, { value: 2, fingerType: 'thumb' }, darkmoon, [1], [['astralmelody', 2]]],
    [kind, { value: 2, fingerType: 'multi' }, darkmoon, [], []],
    [kind, { value: 2, fingerType: 'any', stageType: 'lastStage' }, darkmoon, [], []],
    [kind, { value: 2, fingerType: 'multi', stageType: 'lastStage' }, last, [1], [['astralmelody', 2]]],
    [kind, { value: 2 }, play, [], []],
    ['lunatic_to_bonus', { value: 10 }, { ...lunatic, darkmoon: darkmoon.darkmoon }, [], []],
  ]);
});

test('a later kind counts what an earlier one added', () => {
  const effect = SkillEffect.parse({
    lunatic_to_bonus: { value: 100 },
    character_favorite_song_to_bonus: { value: 10 },
    replace_reward: { fromMoneyType: energy, toMoneyType: 'fragment', value: 100 },
  });
  const played = { ...loved, lunatic: true };
  const { changes } = skillChanges(effect, played, { rewards, random: scripted(1, 1, 1) });
  assert.equal(changes, [
    { key: energy, value: 501 },
    { key: energy, value: 100 },
    { key: energy, value: -1102 },
    { key: 'fragment', value: 1102 },
  ]);
});

test('unknown kinds do nothing and are reported; those of lab and performer are known', () => {
  const effect = SkillEffect.parse({
    from_the_future: { value: 1000 },
    all_cost_discount_except_aste_help: { value: 10 },
    currentlyUsing: { value: 10 },
  });
  const given = { rewards, random: scripted() };
  assert.equal(skillChanges(effect, lunatic, given), { changes: [], unknownKinds: ['from_the_future'] });
});

test('a play that was not cleared has no bonus', () => {
  const effect = SkillEffect.parse({ lunatic_to_bonus: { value: 100 } });
  const { changes } = skillChanges(effect, { ...lunatic, endState: 1 }, { rewards, random: scripted() });
  assert.equal(changes, []);
});

test.run();

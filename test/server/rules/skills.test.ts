import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SkillEffect } from '../../../src/server/rules/skill-effect.js';
import { activeSkill, currentlyUsing, labPrice, startSkills } from '../../../src/server/rules/skills.js';
import { skill } from './rows.js';

const vela = { rootCharacterKey: 'rootcharacter.vela', currentReverse: 3 };
const owned = (...keys: string[]) => ({ ownedKeys: new Set(keys), trackPk: 40 });

test('a skill is active from reverse 3 on, with its item owned', () => {
  const skills = [skill({ sourceItemKey: 'rootcharacter.other', skillItemKey: 'skill.other' }), skill()];
  assert.is(activeSkill(vela, skills, owned('skill.vela'))?.skillItemKey, 'skill.vela');
  assert.is(activeSkill({ ...vela, currentReverse: 2 }, skills, owned('skill.vela')), null);
  assert.is(activeSkill(vela, skills, owned('skill.other')), null);
  assert.is(activeSkill(vela, [], owned('skill.vela')), null);
  assert.is(activeSkill(null, skills, owned('skill.vela')), null);
});

test('a skill without a track is active outside a play as well', () => {
  assert.ok(activeSkill(vela, [skill()], { ownedKeys: new Set(['skill.vela']), trackPk: null }));
});

test('track-bound characters need a track of their condition and the item of their own key', () => {
  for (const name of ['myulee', 'kuripurin', 'kyue']) {
    const worn = { rootCharacterKey: `rootcharacter.${name}`, currentReverse: 4 };
    const item = `skill.rootcharacter.${name}.reverse.3`;
    const row = skill({
      sourceItemKey: worn.rootCharacterKey,
      conditionKey: 'ocean_to_bonus',
      conditionObj: { ocean_to_bonus: { appearTracks: [40, '41'] } },
    });
    assert.is(activeSkill(worn, [row], owned(item))?.skillItemKey, item);
    assert.ok(activeSkill(worn, [row], { ...owned(item), trackPk: 41 }), 'track pks may be text');
    assert.is(activeSkill(worn, [row], { ...owned(item), trackPk: 42 }), null);
    assert.is(activeSkill(worn, [row], { ...owned(item), trackPk: null }), null);
    assert.is(activeSkill(worn, [row], owned('skill.vela')), null, 'the item of the row is not his');
    assert.is(activeSkill(worn, [{ ...row, conditionKey: 'elsewhere' }], owned(item)), null);
  }
});

test('what a start shows of the active skill', () => {
  const effect = SkillEffect.parse({});
  assert.equal(startSkills(null, 40), {});
  assert.equal(startSkills({ skillItemKey: 'skill.vela', effect }, 40), {
    character: { skillItemKey: 'skill.vela', showSkillOnPopup: true, trackPk: 40, option: 0 },
  });
  const hidden = startSkills({ skillItemKey: 'skill.rootcharacter.taygete.reverse.3', effect }, 40);
  assert.equal(hidden, {
    character: {
      skillItemKey: 'skill.rootcharacter.taygete.reverse.3',
      showSkillOnPopup: false,
      trackPk: 40,
      option: 0,
    },
  });
});

const withEffect = (kind: string, fields: unknown) => ({
  skillItemKey: 'skill.vela',
  effect: SkillEffect.parse({ [kind]: fields }),
});

test('the lab discount lowers a price to at least 0, floored, and never raises it', () => {
  const kind = 'all_cost_discount_except_aste_help';
  const cases: [unknown, number][] = [
    [{ value: 10 }, 89],
    [{ value: 10, valueType: 'percentage' }, 89],
    [{ value: '10', valueType: 'number' }, 89],
    [{ value: 200 }, 0],
    [{ value: 200, valueType: 'number' }, 0],
    [{ value: -50 }, 99],
    [{ value: 'much' }, 99],
    ['text', 99],
    [null, 99],
  ];
  for (const [fields, expected] of cases) {
    assert.is(labPrice(99, withEffect(kind, fields)), expected, JSON.stringify(fields));
  }
  assert.is(labPrice(99, null), 99);
  assert.is(labPrice(99, withEffect('lunatic_to_bonus', { value: 10 })), 99);
});

test('currentlyUsing is its value, or nothing', () => {
  assert.is(currentlyUsing(null), 0);
  assert.is(currentlyUsing(withEffect('currentlyUsing', { value: 15 })), 15);
  assert.is(currentlyUsing(withEffect('currentlyUsing', { value: -15 })), 0);
  assert.is(currentlyUsing(withEffect('other', { value: 15 })), 0);
});

test('a condition that is no object has no effect', () => {
  for (const condition of [null, [], '', 5, [{ lunatic_to_bonus: {} }]]) {
    assert.is(SkillEffect.parse(condition).kinds().size, 0);
  }
});

test.run();

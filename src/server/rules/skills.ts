import type { Manifest } from '../catalog/rows.js';
import { SkillEffect } from './skill-effect.js';

type Skill = Manifest<'skills'>;

/** Characters whose skill works on the tracks of its condition only, and whose item has a key of its own kind. */
const trackBound: readonly string[] = [
  'rootcharacter.myulee',
  'rootcharacter.kuripurin',
  'rootcharacter.kyue',
];
const requiredReverse = 3;
/** The client shows this one by itself (specification, 04 *Start*). */
const shownElsewhere = 'skill.rootcharacter.taygete.reverse.3';

/** The character that a player wears. */
export interface WornCharacter {
  readonly rootCharacterKey: string;
  readonly currentReverse: number;
}

/** A character skill at work: its item and what it does. */
export interface ActiveSkill {
  readonly skillItemKey: string;
  readonly effect: SkillEffect;
}

/**
 * The skill of the worn character, where it is active (specification, 04 *Character skills*): currentReverse 3 or
 * more, its item owned, and for some characters the track among those of its condition. `trackPk` is null outside a
 * play. Null where none is active.
 */
export function activeSkill(
  worn: WornCharacter | null,
  skills: readonly Skill[],
  player: { readonly ownedKeys: { has(key: string): boolean }; readonly trackPk: number | null },
): ActiveSkill | null {
  if (!worn || worn.currentReverse < requiredReverse) return null;
  const bound = trackBound.includes(worn.rootCharacterKey);
  const skill = skills
    .filter(({ sourceItemKey }) => sourceItemKey === worn.rootCharacterKey)
    .map((row) => ({
      skillItemKey: bound ? `skill.${worn.rootCharacterKey}.reverse.3` : row.skillItemKey,
      conditionKey: row.conditionKey,
      effect: SkillEffect.parse(row.conditionObj),
    }))
    .find(({ skillItemKey }) => player.ownedKeys.has(skillItemKey));
  if (!skill) return null;
  const { skillItemKey, conditionKey, effect } = skill;
  if (bound && !effect.fields(conditionKey)?.includes('appearTracks', player.trackPk)) return null;
  return { skillItemKey, effect };
}

/** The `skills` of a play start: `{}`, or what the client shows of the active skill. */
export function startSkills(skill: ActiveSkill | null, trackPk: number): Record<string, unknown> {
  if (!skill) return {};
  const { skillItemKey } = skill;
  return {
    character: { skillItemKey, showSkillOnPopup: skillItemKey !== shownElsewhere, trackPk, option: 0 },
  };
}

/** A price of the lab after the active skill's discount: a whole number from 0 to the price. */
export function labPrice(price: number, skill: ActiveSkill | null): number {
  const fields = skill?.effect.fields('all_cost_discount_except_aste_help');
  if (!fields) return price;
  const off = fields.number('value') ?? 0;
  const reduced = fields.isPercentage('percentage') ? (price * (100 - off)) / 100 : price - off;
  return Math.min(price, Math.max(0, Math.floor(reduced)));
}

/** By how many percent the active skill raises performer experience; 0 without one. */
export function currentlyUsing(skill: ActiveSkill | null): number {
  return Math.max(0, skill?.effect.fields('currentlyUsing')?.number('value') ?? 0);
}

/** What a weapon becomes, and what that costs (specification, 07 *Weapon*). */

export const weaponNames = Array.from({ length: 40 }, (_, index) => `weapon${index + 1}`);

/** The passives by the names that clients give them, as columns. */
export const passives = {
  passive_skill_1_level: 'p1',
  passive_skill_2_level: 'p2',
  passive_skill_3_level: 'p3',
  passive_skill_4_level: 'p4',
} as const;

export type Passive = (typeof passives)[keyof typeof passives];

export interface Weapon {
  readonly weapon: string;
  /** 0: not owned. */
  readonly star: number;
  readonly level: number;
  readonly p1: number;
  readonly p2: number;
  readonly p3: number;
  readonly p4: number;
  readonly skill_point: number;
  readonly segment: number;
}

const highestLevel = 100;
const ironPerLevel = 20;
const segmentsPerStar = 30;
/** How many segments a gift has. */
const giftSegments = 30;

/** What a reset of the skill points costs, in coin, whatever was spent. */
export const resetCoin = 100;

/** A weapon as it is before it was gained. */
export function notOwned(weapon: string): Weapon {
  return { weapon, star: 0, level: 0, p1: 0, p2: 0, p3: 0, p4: 0, skill_point: 0, segment: 0 };
}

/** The levels that so much iron is worth: paid only for those gained. Checked in the order of the statuses 1, 9, 2. */
export function levelUp(
  weapon: Weapon,
  offered: number,
): { readonly weapon: Weapon; readonly iron: number } | 'not owned' | 'highest level' | 'too little' {
  if (weapon.star === 0) return 'not owned';
  if (weapon.level >= highestLevel) return 'highest level';
  const levels = Math.min(Math.floor(offered / ironPerLevel), highestLevel - weapon.level);
  if (levels < 1) return 'too little';
  return {
    weapon: { ...weapon, level: weapon.level + levels, skill_point: weapon.skill_point + levels },
    iron: levels * ironPerLevel,
  };
}

/** One skill point makes one level of a passive; there is no highest one. */
export function levelUpPassive(weapon: Weapon, passive: Passive): Weapon | null {
  if (weapon.skill_point < 1) return null;
  return { ...weapon, [passive]: weapon[passive] + 1, skill_point: weapon.skill_point - 1 };
}

/** All points that were spent on passives come back. */
export function resetPassives(weapon: Weapon): Weapon {
  const spent = weapon.p1 + weapon.p2 + weapon.p3 + weapon.p4;
  return { ...weapon, p1: 0, p2: 0, p3: 0, p4: 0, skill_point: weapon.skill_point + spent };
}

/** A star costs 30 segments, and 30 more for each that there is. */
export function levelUpStar(weapon: Weapon): Weapon | null {
  const cost = segmentsPerStar * (1 + weapon.star);
  if (weapon.segment < cost) return null;
  return { ...weapon, star: weapon.star + 1, segment: weapon.segment - cost };
}

/** A gift: the weapon itself, or segments for whoever has it. */
export function gift(weapon: Weapon): Weapon {
  if (weapon.star === 0) return { ...weapon, star: 1, level: 1 };
  return { ...weapon, segment: weapon.segment + giftSegments };
}

/** `[weapon, level, p1, p2, p3, p4, skill_point, segment]`. */
export function row({ weapon, level, p1, p2, p3, p4, skill_point, segment }: Weapon): (string | number)[] {
  return [weapon, level, p1, p2, p3, p4, skill_point, segment];
}

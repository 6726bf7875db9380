/** Skills and the scrolls that raise them (specification, 07 *Skill*). */

const branches = ['1', '2', '3'];

/** `m1_level`, `m11` to `m13`, `m111` to `m133`, and the same for p and g: 39. */
export const skillNames: readonly string[] = ['m', 'p', 'g'].flatMap((kind) => [
  `${kind}1_level`,
  ...branches.map((first) => `${kind}1${first}`),
  ...branches.flatMap((first) => branches.map((second) => `${kind}1${first}${second}`)),
]);

export const highestSkillLevel = 10;

/** The scrolls, from the least to the best, with their chance in percent. */
const scrolls = [
  { id: 'skill_scroll_10', percent: 10 },
  { id: 'skill_scroll_30', percent: 30 },
  { id: 'skill_scroll_100', percent: 100 },
] as const;

/** How many of a scroll make one of the next. */
export const scrollsPerHigher = 3;

/** The chance of a scroll in percent; undefined where it is none. */
export function chanceOf(scroll: string): number | undefined {
  return scrolls.find(({ id }) => id === scroll)?.percent;
}

/** The scroll that three of this one make; undefined for the best one, and for what is none. */
export function higherScroll(scroll: string): string | undefined {
  const at = scrolls.findIndex(({ id }) => id === scroll);
  return at < 0 ? undefined : scrolls[at + 1]?.id;
}

/** A skill by its name: with or without `_level`, as clients know both forms; undefined where there is none. */
export function skillNamed(name: string): string | undefined {
  return skillNames.find((skill) => skill.replace('_level', '') === name.replace(/_level$/, ''));
}

/** Whether a bonus is an amount, or percent of the reward so far. */
export type ValueType = 'percentage' | 'number';

/** The fields of one kind of effect. The manifest's json is from outside: what is not of the expected type is absent. */
export class SkillFields {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(fields: unknown) {
    this.#fields = new Map(typeof fields === 'object' && fields !== null ? Object.entries(fields) : []);
  }

  /** A number, or the number that a text spells. */
  number(name: string): number | undefined {
    const value = this.#fields.get(name);
    if (typeof value === 'string' && value.trim() !== '') return finite(Number(value));
    return typeof value === 'number' ? finite(value) : undefined;
  }

  /** A text that is not empty. */
  text(name: string): string | undefined {
    const value = this.#fields.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** Whether the list of that name holds the pk. */
  includes(name: string, pk: number | null): boolean {
    const list = this.#fields.get(name);
    return Array.isArray(list) && pk !== null && list.map(Number).includes(pk);
  }

  /** Whether valueType, or the default of the kind, is `percentage`. */
  isPercentage(byDefault: ValueType): boolean {
    return (this.text('valueType') ?? byDefault) === 'percentage';
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** skills.conditionObj: effects by kind, in the order of the manifest. */
export class SkillEffect {
  readonly #kinds: ReadonlyMap<string, SkillFields>;

  private constructor(kinds: ReadonlyMap<string, SkillFields>) {
    this.#kinds = kinds;
  }

  /** Reads a conditionObj; anything but an object has no effect. */
  static parse(conditionObj: unknown): SkillEffect {
    const object = typeof conditionObj === 'object' && conditionObj !== null && !Array.isArray(conditionObj);
    const entries = object ? Object.entries(conditionObj) : [];
    return new SkillEffect(new Map(entries.map(([kind, fields]) => [kind, new SkillFields(fields)])));
  }

  /** The kinds and their fields. */
  kinds(): ReadonlyMap<string, SkillFields> {
    return this.#kinds;
  }

  /** The fields of one kind, or undefined where the effect has none of it. */
  fields(kind: string): SkillFields | undefined {
    return this.#kinds.get(kind);
  }
}

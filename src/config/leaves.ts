/** The settings as a flat list of paths, made from the schema. */
import { z } from 'zod';
import { settingsSchema } from './settings.js';

/** What a text from the environment or a flag has to become. */
export type LeafKind = 'text' | 'number' | 'boolean' | 'list' | 'json';

/** One setting: `auth.mode` and all that sources need to know about it. */
export interface Leaf {
  readonly path: string;
  /** `KALPA_AUTH_MODE`. */
  readonly variable: string;
  /** `--auth-mode`. */
  readonly flag: string;
  readonly kind: LeafKind;
  readonly secret: boolean;
  readonly allowed: string;
  readonly schema: z.ZodType;
}

/** All settings, in the order of the schema. */
export const leaves: readonly Leaf[] = leavesOf(settingsSchema, '');

/** The groups of settings: `auth`, `tls` and the like. */
export const groups: ReadonlySet<string> = new Set(
  leaves.flatMap(({ path }) => (path.includes('.') ? [path.slice(0, path.lastIndexOf('.'))] : [])),
);

function leavesOf(object: z.ZodObject, prefix: string): Leaf[] {
  return Object.entries<unknown>(object.shape).flatMap(([name, child]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const inner = child instanceof z.ZodPrefault ? child.unwrap() : child;
    if (inner instanceof z.ZodObject) return leavesOf(inner, path);
    return child instanceof z.ZodType ? [leafOf(path, child)] : [];
  });
}

function leafOf(path: string, schema: z.ZodType): Leaf {
  const words = path.replaceAll(/([a-z])([A-Z])/g, '$1.$2').split('.');
  const { type, enum: choices, minimum, maximum, items } = z.toJSONSchema(schema, { io: 'input' });
  const kind = type === 'array' && isObjects(items) ? 'json' : kindOf(type);
  const allowed: Readonly<Record<LeafKind, string>> = {
    text: choices ? choices.join(', ') : 'a text',
    number: `a ${type === 'integer' ? 'whole ' : ''}number from ${minimum} to ${maximum}`,
    boolean: 'true, false',
    list: 'a list of texts',
    json: 'JSON as `kalpa config schema` describes it',
  };
  return {
    path,
    variable: `KALPA_${words.join('_').toUpperCase()}`,
    flag: `--${words.join('-').toLowerCase()}`,
    kind,
    secret: schema.meta()?.['writeOnly'] === true,
    allowed: allowed[kind],
    schema,
  };
}

function isObjects(items: unknown): boolean {
  return typeof items === 'object' && items !== null && 'type' in items && items.type === 'object';
}

function kindOf(type: unknown): LeafKind {
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'array') return 'list';
  if (type === 'object') return 'json';
  return type === 'boolean' ? 'boolean' : 'text';
}

/** The three places settings come from, each read into `Found` values: file, environment, flags. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Failure } from '../failure.js';
import { jsonMistake } from './json-text.js';
import { groups, leaves, type Leaf } from './leaves.js';
import { nearest } from './suggest.js';

export type SourceName = 'file' | 'environment' | 'flag';

/** A value as some source has it, unchecked, with where exactly it stands (`KALPA_PORT`, `--port`, the file). */
export interface Found {
  readonly leaf: Leaf;
  readonly value: unknown;
  readonly source: SourceName;
  readonly from: string;
  /** The folder that a relative path in this source starts at. */
  readonly base: string;
}

/** What one source holds: values, and sentences about what is no setting. */
export interface Reading {
  readonly found: readonly Found[];
  readonly problems: readonly string[];
}

const paths = leaves.map((leaf) => leaf.path);

/** Reads kalpa.config.json; a missing file holds nothing. Throws a Failure with line and column where it is no JSON. */
export function readSettingsFile(file: string): Reading {
  const text = readIfThere(file)?.replace(/^\ufeff/, '');
  if (text === undefined) return { found: [], problems: [] };
  const mistake = jsonMistake(text);
  if (mistake) {
    throw new Failure(
      `${file} is no JSON: line ${mistake.line}, column ${mistake.column}: ${mistake.problem}.`,
      'Mend that place; JSON has no comments and no comma after the last entry.',
    );
  }
  const found: Found[] = [];
  const problems: string[] = [];
  const walk = (value: unknown, prefix: string) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      const place = prefix === '' ? 'the whole file' : prefix;
      problems.push(`${place} in ${file} must be an object, {…}`);
      return;
    }
    for (const [name, child] of Object.entries(value)) {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      if (path === '$schema') continue;
      const leaf = name.includes('.') ? undefined : leaves.find((candidate) => candidate.path === path);
      if (leaf) found.push({ leaf, value: child, source: 'file', from: file, base: dirname(file) });
      else if (!name.includes('.') && groups.has(path)) walk(child, path);
      else problems.push(`unknown setting ${path} in ${file}${fileHint(name, path)}`);
    }
  };
  const document: unknown = JSON.parse(text);
  walk(document, '');
  return { found, problems };
}

function fileHint(name: string, path: string): string {
  const [group, ...rest] = path.split('.');
  if (name.includes('.') && paths.includes(path)) {
    return ` (write it as {"${group}": {"${rest.join('.')}": …}})`;
  }
  const namesakes = paths.filter((known) => known.split('.').at(-1) === name);
  return hint(namesakes[0] ?? nearest(path, [...paths, ...groups]));
}

function hint(meant: string | null): string {
  return meant === null ? '' : ` (did you mean ${meant}?)`;
}

/** Variables with our prefix that are no settings. */
const otherVariables = /^KALPA_(DATA$|SQLITE_DRIVER$|TEST_)/;

/** Reads `KALPA_…` variables, and secrets from the files that `KALPA_…_FILE` name; an empty variable counts as not set. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>, base: string): Reading {
  const found: Found[] = [];
  const problems: string[] = [];
  const variables = leaves.flatMap(({ variable, secret }) =>
    secret ? [variable, `${variable}_FILE`] : [variable],
  );
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('KALPA_') || otherVariables.test(name) || !text) continue;
    const direct = leaves.find((leaf) => leaf.variable === name);
    const byFile = leaves.find((leaf) => leaf.secret && `${leaf.variable}_FILE` === name);
    if (direct) {
      const value = valueOf(direct, text);
      found.push({ leaf: direct, value, source: 'environment', from: name, base });
    } else if (byFile && env[byFile.variable]) {
      problems.push(`${byFile.variable} and ${name} are both set; one of them must go`);
    } else if (byFile) {
      const value = secretFrom(resolve(base, text), name);
      found.push({ leaf: byFile, value, source: 'environment', from: name, base });
    } else {
      problems.push(`unknown setting ${name} in the environment${hint(nearest(name, variables))}`);
    }
  }
  return { found, problems };
}

/** Takes settings from flags, keyed by path (`tls.cert`); undefined is a flag that was not given. */
export function readFlags(flags: Readonly<Record<string, unknown>>, base: string): Reading {
  const found = Object.entries(flags).flatMap(([path, given]): Found[] => {
    if (given === undefined) return [];
    const leaf = leaves.find((candidate) => candidate.path === path);
    if (!leaf) throw new Error(`A flag stands for ${path}, which is no setting.`);
    const value = typeof given === 'string' ? valueOf(leaf, given) : given;
    return [{ leaf, value, source: 'flag', from: leaf.flag, base }];
  });
  return { found, problems: [] };
}

const truths = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

/** A text as the type of its setting; where it is none, the text itself, which the schema then refuses. */
function valueOf(leaf: Leaf, text: string): unknown {
  const trimmed = text.trim();
  if (leaf.kind === 'number') return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
  if (leaf.kind === 'boolean') return truths.get(trimmed.toLowerCase()) ?? text;
  if (leaf.kind === 'list') return trimmed === '' ? [] : trimmed.split(',').map((item) => item.trim());
  if (leaf.kind === 'json') return jsonMistake(text) ? text : JSON.parse(text);
  return text;
}

function secretFrom(file: string, variable: string): string {
  const text = readIfThere(file);
  if (text !== undefined) return text.replace(/\r?\n$/, '');
  throw new Failure(
    `${variable} names a file that does not exist: ${file}`,
    'Make the file, or unset the variable.',
  );
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(`${file} cannot be read: ${reason}`, 'Check what it is and its permissions.', {
      cause,
    });
  }
}

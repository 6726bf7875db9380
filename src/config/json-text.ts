/**
 * Where a text stops being JSON. JSON.parse of Node 20 names no position for most mistakes, and takes the last of two
 * equal keys without a word.
 */
export interface JsonMistake {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

class Stop extends Error {
  constructor(
    readonly at: number,
    problem: string,
  ) {
    super(problem);
  }
}

const whitespace = /[ \t\n\r]*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** The first mistake in a JSON text, null where it is sound. */
export function jsonMistake(text: string): JsonMistake | null {
  try {
    const end = skip(text, value(text, skip(text, 0)));
    if (end < text.length) throw new Stop(end, 'something follows the end');
    return null;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const before = text.slice(0, error.at).split('\n');
    return { line: before.length, column: (before.at(-1) ?? '').length + 1, problem: error.message };
  }
}

function skip(text: string, at: number): number {
  return match(whitespace, text, at) ?? at;
}

/** The position after what `pattern` (sticky) matches at `at`; null where it does not. */
function match(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function value(text: string, at: number): number {
  if (text[at] === '{') return members(text, at);
  if (text[at] === '[') return list(text, at, { close: ']', item: value });
  if (text[at] === '"') return quoted(text, at);
  const end = match(literal, text, at);
  if (end !== null) return end;
  throw new Stop(at, `a value is expected, not ${seen(text, at)}`);
}

function members(text: string, at: number): number {
  const names = new Set<string>();
  return list(text, at, {
    close: '}',
    item(_text, start) {
      if (text[start] !== '"')
        throw new Stop(start, `a name in "quotes" is expected, not ${seen(text, start)}`);
      const end = quoted(text, start);
      const name = text.slice(start, end);
      if (names.has(name)) throw new Stop(start, `${name} is there twice`);
      names.add(name);
      const colon = skip(text, end);
      if (text[colon] !== ':') throw new Stop(colon, `a colon is expected, not ${seen(text, colon)}`);
      return value(text, skip(text, colon + 1));
    },
  });
}

function list(
  text: string,
  open: number,
  { close, item }: { close: string; item: (text: string, at: number) => number },
): number {
  let at = skip(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skip(text, item(text, at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new Stop(at, `a comma or ${close} is expected, not ${seen(text, at)}`);
    const comma = at;
    at = skip(text, at + 1);
    if (text[at] === close) throw new Stop(comma, `there is a comma before ${close}`);
  }
}

function quoted(text: string, at: number): number {
  const end = match(string, text, at);
  if (end === null)
    throw new Stop(at, 'this text does not end, or holds an unknown \\ sequence or a line break');
  return end;
}

function seen(text: string, at: number): string {
  const character = text[at];
  if (character === undefined) return 'the end';
  return text.startsWith('//', at) || text.startsWith('/*', at) ? 'a comment' : `\`${character}\``;
}

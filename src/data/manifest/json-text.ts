/** Reading JSON that people edit: what is wrong with it is told with line and column. */
import { Failure } from '../../failure.js';

/** The value of a JSON text. Throws a Failure that names the file, the line and the column. A leading BOM is fine. */
export function parseJsonText(text: string, file: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch (error) {
    const before = json.slice(0, errorOffset(json));
    const line = before.split('\n').length;
    const column = before.length - before.lastIndexOf('\n');
    throw new Failure(
      `${file} is no valid JSON: line ${line}, column ${column}.`,
      'Mend it there (a comma too many or missing, a quote, a bracket), then start again.',
      { cause: error },
    );
  }
}

const space = /[ \t\r\n]*/y;
const scalar =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** What may come next: `first*` are those where the list or object may end instead. */
type Expected = 'value' | 'firstValue' | 'key' | 'firstKey' | 'comma';

/** The offset of the first character that cannot belong to a JSON text; V8 tells it for some errors only. */
function errorOffset(text: string): number {
  const scanner = new Scanner(text);
  while (scanner.step());
  return scanner.at;
}

class Scanner {
  at: number;
  readonly #text: string;
  readonly #open: ('{' | '[')[] = [];
  #expected: Expected = 'value';

  constructor(text: string) {
    this.#text = text;
    this.at = skip(space, text, 0);
  }

  /** Goes over one token; false where it is wrong. */
  step(): boolean {
    const good = this.#token();
    if (good) this.at = skip(space, this.#text, this.at);
    return good;
  }

  #token(): boolean {
    const char = this.#text[this.at];
    if (this.#expected === 'comma') return this.#comma(char);
    if (char === '}' && this.#expected === 'firstKey') return this.#close();
    if (char === ']' && this.#expected === 'firstValue') return this.#close();
    if (this.#expected === 'key' || this.#expected === 'firstKey') return char === '"' && this.#key();
    if (char !== '{' && char !== '[') return this.#pass(skip(scalar, this.#text, this.at), 'comma');
    this.#open.push(char);
    return this.#pass(this.at + 1, char === '{' ? 'firstKey' : 'firstValue');
  }

  #comma(char: string | undefined): boolean {
    const open = this.#open.at(-1);
    if (open === undefined) return false;
    if (char === ',') return this.#pass(this.at + 1, open === '{' ? 'key' : 'value');
    return char === (open === '{' ? '}' : ']') && this.#close();
  }

  #close(): boolean {
    this.#open.pop();
    return this.#pass(this.at + 1, 'comma');
  }

  #key(): boolean {
    const end = skip(scalar, this.#text, this.at);
    if (end === this.at) return false;
    this.at = skip(space, this.#text, end);
    return this.#text[this.at] === ':' && this.#pass(this.at + 1, 'value');
  }

  #pass(to: number, expected: Expected): boolean {
    if (to === this.at) return false;
    this.at = to;
    this.#expected = expected;
    return true;
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

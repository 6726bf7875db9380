import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonMistake } from '../../src/config/json-text.js';

test('the place and the kind of a mistake are told', () => {
  const cases: [string, number, number, RegExp][] = [
    ['', 1, 1, /a value is expected, not the end/],
    ['{"a": 1', 1, 8, /a comma or } is expected, not the end/],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, /a comma or } is expected, not `"`/],
    ['{"a": 1,}', 1, 8, /a comma before }/],
    ['[1, 2,\n]', 1, 6, /a comma before \]/],
    ['{a: 1}', 1, 2, /a name in "quotes" is expected, not `a`/],
    ["{'a': 1}", 1, 2, /a name in "quotes"/],
    ['{"a" 1}', 1, 6, /a colon is expected, not `1`/],
    ['{"a": }', 1, 7, /a value is expected, not `}`/],
    ['{"a": 01}', 1, 8, /a comma or }/],
    ['{"a": "x\n"}', 1, 7, /this text does not end/],
    ['{"a": "\\x"}', 1, 7, /unknown \\ sequence/],
    ['{"a": 1} x', 1, 10, /something follows/],
    ['// why\n{}', 1, 1, /not a comment/],
    ['{"a": 1, "b": 2, "a": 3}', 1, 18, /"a" is there twice/],
  ];
  for (const [text, line, column, problem] of cases) {
    const mistake = jsonMistake(text);
    assert.equal([mistake?.line, mistake?.column], [line, column], text);
    assert.match(mistake?.problem ?? '', problem);
  }
});

test('it agrees with JSON.parse on what is JSON', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:"\\0a-. \n'), (text, at, character) => {
      assert.is(jsonMistake(text), null);
      const place = at % (text.length + 1);
      const changed = text.slice(0, place) + character + text.slice(place);
      let sound = true;
      try {
        JSON.parse(changed);
      } catch {
        sound = false;
      }
      const mistake = jsonMistake(changed);
      assert.is(mistake === null || mistake.problem.endsWith('twice'), sound, changed);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test.run();

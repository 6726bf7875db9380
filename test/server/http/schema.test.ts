import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Refusal } from '../../../src/server/http/refusal.js';
import { flag, integer, parseFields, pk, string, type Schema } from '../../../src/server/http/schema.js';

const parse = (schema: Schema, fields: Record<string, string>) =>
  parseFields(schema, new Map(Object.entries(fields)));

function refusal(schema: Schema, fields: Record<string, string>): Refusal {
  try {
    parse(schema, fields);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(fields)} was taken.`);
}

test('integers are up to 15 digits with a sign in front, and nothing else', () => {
  for (const [text, value] of [
    ['0', 0],
    ['-0', -0],
    ['007', 7],
    ['-12', -12],
    ['999999999999999', 999_999_999_999_999],
    ['-999999999999999', -999_999_999_999_999],
  ] as const) {
    assert.equal(parse({ n: integer() }, { n: text }), { n: value }, text);
  }
  const wrong = [
    '',
    '1e3',
    '+1',
    '0x1',
    ' 1',
    '1 ',
    '1\n',
    '1.0',
    '1,5',
    '--1',
    '-',
    '１',
    'NaN',
    'Infinity',
  ];
  for (const text of [
    ...wrong,
    '1000000000000000',
    String(2 ** 70),
    '0000000000000001',
    'true',
    'null',
    '[1]',
  ]) {
    const { status, message } = refusal({ n: integer() }, { n: text });
    assert.is(status, 400);
    assert.match(message, /^n: must be a whole number from -?\d+ to \d+\.$/, text);
  }
});

test('any other text is no integer', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (/^-?\d{1,15}$/.test(text)) assert.equal(parse({ n: integer() }, { n: text }), { n: Number(text) });
      else assert.match(refusal({ n: integer() }, { n: text }).message, /^n: must be/);
    }),
  );
});

test('ranges hold at both ends', () => {
  const schema = { amount: integer({ min: 1, max: 99 }) };
  assert.equal(parse(schema, { amount: '1' }), { amount: 1 });
  assert.equal(parse(schema, { amount: '99' }), { amount: 99 });
  for (const amount of ['0', '100', '-1']) {
    assert.is(refusal(schema, { amount }).message, 'amount: must be a whole number from 1 to 99.');
  }
  assert.match(refusal({ f: flag() }, { f: '2' }).message, '0 to 1');
  assert.match(refusal({ p: pk() }, { p: '-1' }).message, 'from 0');
});

test('text is counted in characters, not in units of UTF-16', () => {
  const schema = { text: string({ min: 1, max: 3 }) };
  assert.equal(parse(schema, { text: '🎵🎵🎵' }), { text: '🎵🎵🎵' });
  for (const text of ['', '🎵🎵🎵🎵', 'abcd']) {
    assert.is(refusal(schema, { text }).message, 'text: must be text of 1 to 3 characters.');
  }
});

test('each wrong field is named, further ones are ignored', () => {
  const schema = { a: integer(), b: string(), c: integer().optional() };
  assert.is(
    refusal(schema, { a: 'x', c: '' }).message,
    'a: must be a whole number from -999999999999999 to 999999999999999. b: is missing. ' +
      'c: must be a whole number from -999999999999999 to 999999999999999.',
  );
  assert.equal(parse(schema, { a: '1', b: '', more: 'x' }), { a: 1, b: '', c: undefined });
});

test.run();

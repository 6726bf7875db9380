import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  checkEmail,
  checkId,
  checkNickname,
  lowerCaseKey,
  nicknameKey,
  passwordProblem,
} from '../../../src/server/rules/names.js';

const invisible = ['', '   ', '\u200b', '\u202e\u200f', '\u3164', '\u2800', '\u00ad\u2060', '\ufeff'];
const controls = [
  'a\u0000b',
  'a\nb',
  'a\tb',
  'a\u007fb',
  'a\u0085b',
  'a\u2028b',
  'a\ud800b',
  'a\u202eb',
  'a\u2066b',
];

test('nicknames are trimmed and normalised', () => {
  const cases: [string, string][] = [
    ['  Vela ', 'Vela'],
    ['e\u0301', '\u00e9'],
    ['칼파', '칼파'],
    ['<script>', '<script>'],
    ['👩‍🚀', '👩‍🚀'],
    ['x'.repeat(20), 'x'.repeat(20)],
    ['😀'.repeat(20), '😀'.repeat(20)],
  ];
  for (const [text, expected] of cases) {
    const checked = checkNickname(text);
    assert.ok(checked.ok, text);
    if (checked.ok) assert.is(checked.value, expected);
  }
});

test('nicknames that are refused', () => {
  for (const text of [...invisible, ...controls, 'x'.repeat(21), 'x'.repeat(900_000)]) {
    const checked = checkNickname(text);
    assert.is(checked.ok, false, JSON.stringify(text.slice(0, 30)));
    if (!checked.ok) assert.ok(checked.reason.startsWith('nickname: must'));
  }
});

test('nicknames that look alike share a key', () => {
  const alike: [string, string][] = [
    ['Vela', 'vELA'],
    ['Vela', 'Ｖｅｌａ'],
    ['Vela', 'Ve\u200bla'],
    ['Vela', '\u202eVela'],
    ['straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['a b', 'a\u3000 b'],
    ['\u00e9', 'E\u0301'],
    ['ﬁn', 'FIN'],
  ];
  for (const [one, other] of alike) assert.is(nicknameKey(one), nicknameKey(other), `${one} ${other}`);
  assert.is.not(nicknameKey('Vela'), nicknameKey('Vera'));
  assert.is.not(nicknameKey('a b'), nicknameKey('ab'));
  const checked = checkNickname(' Vela ');
  assert.is(checked.ok && checked.key, 'vela');
});

test('ids are stored as typed and compared in lower case NFC', () => {
  const checked = checkId('Vela.E\u0301');
  assert.equal(checked, { ok: true, value: 'Vela.E\u0301', key: 'vela.\u00e9' });
  assert.is(checkId('i'.repeat(64)).ok, true);
  for (const text of [...invisible, ...controls, 'i'.repeat(65)]) assert.is(checkId(text).ok, false);
  assert.is(lowerCaseKey('ABC'), 'abc');
});

test('e-mail addresses', () => {
  const checked = checkEmail(' Ann@Example.org ');
  assert.equal(checked, { ok: true, value: 'Ann@Example.org', key: 'ann@example.org' });
  const bad = [
    '',
    'ann',
    'ann@',
    '@example.org',
    'ann@example',
    'a b@example.org',
    'ann@example.org\nBcc: x@y.org',
  ];
  const worse = [
    'a@b@c.org',
    'Ann <ann@example.org>',
    'a..b@example.org',
    'a,b@example.org',
    'ann@example.org.',
  ];
  for (const text of [...bad, ...worse, `ann@${'x'.repeat(250)}.org`, `${'x'.repeat(65)}@example.org`]) {
    assert.is(checkEmail(text).ok, false, text.slice(0, 40));
  }
});

test('passwords have 1 to 128 characters', () => {
  assert.is(passwordProblem('x'), null);
  assert.is(passwordProblem('x'.repeat(128)), null);
  assert.type(passwordProblem(''), 'string');
  assert.type(passwordProblem('x'.repeat(129)), 'string');
});

test.run();

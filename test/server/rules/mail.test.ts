import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reward } from '../../../src/data/columns.js';
import { carriesNothing, mailRewards } from '../../../src/server/rules/mail.js';

const gem = { key: 'gem', value: 3 };
const pack = { key: 'pack.a', value: 1 };

test('a mail carries items and then packs; what cannot be read makes all of it unreadable', () => {
  const cases: [itemRewards: string | null, packRewards: string | null, readonly Reward[] | null][] = [
    ['[]', '[]', []],
    [null, null, []],
    ['', ' ', []],
    ['""', 'null', []],
    [JSON.stringify([gem]), '["pack.a"]', [gem, pack]],
    [JSON.stringify([gem, gem]), JSON.stringify([pack]), [gem, gem, pack]],
    [JSON.stringify(JSON.stringify([gem])), '[]', [gem]],
    ['[{"key":"gem","value":"3"}]', '[]', [gem]],
    ['[{"key":"gem","value":3,"more":1}]', '[]', [gem]],
    ['[{"key":"gem","value":0}]', '[]', null],
    ['[{"key":"gem","value":-1}]', '[]', null],
    ['[{"key":"gem","value":1.5}]', '[]', null],
    ['[{"key":"gem","value":1e300}]', '[]', null],
    ['[{"key":"gem","value":"1e3"}]', '[]', null],
    ['[{"key":"gem","value":null}]', '[]', null],
    ['[{"key":"","value":1}]', '[]', null],
    ['[{"key":5,"value":1}]', '[]', null],
    ['[{"value":1}]', '[]', null],
    ['["gem"]', '[]', null],
    ['[null]', '[]', null],
    ['{"key":"gem","value":1}', '[]', null],
    ['7', '[]', null],
    ['[{"key":', '[]', null],
    ['[]', '[""]', null],
    ['[]', '[7]', null],
    [JSON.stringify([gem]), '{', null],
  ];
  for (const [itemRewards, packRewards, expected] of cases) {
    const mail = { itemRewards, packRewards };
    assert.equal(mailRewards(mail), expected, JSON.stringify(mail));
    assert.is(carriesNothing(mail), expected?.length === 0, JSON.stringify(mail));
  }
});

test.run();

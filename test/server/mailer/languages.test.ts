import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { preferredLanguage } from '../../../src/server/mailer/languages.js';

test('the language that is preferred most and that there is', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', 'en'],
    ['*', 'en'],
    ['fr-FR', 'en'],
    ['ko-KR,ko;q=0.9,en;q=0.8', 'ko'],
    ['fr;q=0.9, ja;q=0.8', 'ja'],
    ['en;q=0.2, pt-BR;q=0.7', 'pt'],
    ['zh-CN', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['zh-Hant-HK', 'zh-Hant'],
    ['ko;q=0, ja', 'ja'],
    [';;q=,,;=', 'en'],
    ['ko;q=abc', 'ko'],
    ['x'.repeat(100_000), 'en'],
  ];
  for (const [header, language] of cases) assert.is(preferredLanguage(header), language, header.slice(0, 40));
});

test.run();

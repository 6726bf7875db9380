import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { onBoth } from './databases.js';

onBoth('dates come into the stored form, strictly', async ({ earlier, migrate, rows }) => {
  const dates: [string | null, string | null][] = [
    ['2023-05-06 07:08:09.123456', '2023-05-06 07:08:09.123456'],
    ['2024-02-29 23:59:59.999999', '2024-02-29 23:59:59.999999'],
    ['2023-05-31 07:08:09', '2023-05-31 07:08:09.000000'],
    ['2023-05-06T07:08:09.5Z', '2023-05-06 07:08:09.500000'],
    ['2023-05-06T07:08:09+02:00', '2023-05-06 05:08:09.000000'],
    ['2023-05-06', '2023-05-06 00:00:00.000000'],
    ['2023-02-29 07:08:09.123456', null],
    ['2023-13-06 07:08:09.123456', null],
    ['2023-05-06 24:00:00.000000', null],
    ['0000-01-01 00:00:00+05:00', null],
    ['yesterday', null],
    ['', null],
    [null, null],
  ];
  await earlier({
    rows: {
      userTaskEvents: dates.map(([date], i) => ({
        pk: i + 1,
        dateForRenew: date,
        createdAt: date,
        UserPk: 1,
      })),
    },
  });
  const notes = await migrate();
  const found = await rows('SELECT "dateForRenew", "createdAt" FROM "userTaskEvents" ORDER BY "pk"');
  assert.equal(
    found,
    dates.map(([, stored]) => ({ dateForRenew: stored, createdAt: stored })),
  );
  assert.equal(
    notes.map(({ table, rows: count }) => `${table} ${count}`),
    ['userTaskEvents 5', 'userTaskEvents 5'],
  );
  assert.match(notes[0]?.message ?? '', /^userTaskEvents\.dateForRenew /);
});

onBoth('many distinct odd dates are read page by page', async ({ earlier, migrate, rows, exec, dialect }) => {
  await earlier({});
  const numbers =
    dialect === 'sqlite'
      ? 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1800) SELECT i FROM n'
      : 'SELECT generate_series(1, 1800) AS i';
  await exec([
    `INSERT INTO "userTaskEvents" ("pk", "createdAt") SELECT i, '2023-05-06 07:' || (10 + i / 60) || ':' || (10 + i % 50) || '.' || i FROM (${numbers}) n`,
  ]);
  assert.equal(await migrate(), []);
  assert.equal(
    await rows(`SELECT count(*) AS n, count(DISTINCT "pk") AS d FROM "userTaskEvents"
      WHERE length("createdAt") = 26 AND "createdAt" LIKE '2023-05-06 07:__:__.___000'`),
    [{ n: 1800, d: 1800 }],
  );
});

test.run();

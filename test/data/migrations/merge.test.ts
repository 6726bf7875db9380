import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { playerTableNames } from '../../../src/data/ddl.js';
import { uniqueRules, type PlayerTable, type UniqueRule } from '../../../src/data/player-tables.js';
import { specifiedTables } from '../../../src/data/specified-tables.js';
import type { EarlierRow } from '../../support/earlier-rows.js';
import { specifiedSchema } from '../../support/earlier-database.js';
import { onBoth } from './databases.js';

interface Case {
  readonly table: PlayerTable;
  readonly rule: UniqueRule;
}

/** Every rule by which rows of an earlier server are merged; users and uids are never (accounts.test.ts). */
const cases: Case[] = playerTableNames
  .filter((table) => Object.hasOwn(specifiedTables, table) && table !== 'users')
  .flatMap((table) => (uniqueRules[table] ?? []).map((rule) => ({ table, rule })))
  .filter(({ rule }) => rule.columns.join() !== 'uid');

/** Three rows of one group, the winner by `best` in the middle, and one of another group that loses nothing. */
function duplicates({ table, rule }: Case): EarlierRow[] {
  const group = Object.fromEntries(rule.columns.map((column) => [column, 7]));
  const own = table === 'userProfile' ? { uid: 10000007 } : {};
  const where = rule.where ? { isVerified: 1 } : {};
  const [last, ...first] = [...(rule.best ?? [])].reverse();
  const row = (pk: number, places: { of: number; last: number }) => ({
    pk,
    ...own,
    ...where,
    ...group,
    ...Object.fromEntries(first.map((column) => [column, places.of])),
    ...(last ? { [last]: places.last } : {}),
    ...Object.fromEntries((rule.sum ?? []).map((column) => [column, pk * 10])),
  });
  const elsewhere = {
    ...row(9, { of: 0, last: 0 }),
    [rule.columns[0] ?? '']: 8,
    ...(own.uid ? { uid: 10000008 } : {}),
  };
  return [row(3, { of: 1, last: 4 }), row(4, { of: 2, last: 5 }), row(6, { of: 2, last: 5 }), elsewhere];
}

onBoth(
  'each unique rule keeps the best, sums up, and else keeps the lowest pk',
  async ({ earlier, migrate, rows }) => {
    const constrained = specifiedSchema('player');
    const free = cases.filter(({ table }) => !constrained[table]?.unique);
    await earlier({ rows: Object.fromEntries(free.map((entry) => [entry.table, duplicates(entry)])) });
    const notes = await migrate();
    assert.ok(free.length > 20);
    for (const { table, rule } of free) {
      const kept = rule.best ? 4 : 3;
      const sums = (rule.sum ?? []).map((column) => `"${column}"`);
      const [merged, other] = await rows(
        `SELECT ${['"pk"', ...sums].join(', ')} FROM "${table}" ORDER BY "pk"`,
      );
      assert.is(merged?.pk, kept, table);
      assert.is(other?.pk, 9, table);
      for (const column of rule.sum ?? []) {
        assert.is(merged?.[column], 30 + 40 + 60, table);
        assert.is(other?.[column], 90, table);
      }
      assert.equal(
        notes.filter((note) => note.table === table).map((note) => note.rows),
        [2],
        table,
      );
    }
  },
);

test('rules are those of the specification: what it does not name keeps the lowest pk', () => {
  const named = cases.filter(({ rule }) => rule.best ?? rule.sum).map(({ table }) => table);
  assert.equal(named.sort(), [
    'bestRecords', // The best score …
    'userAchievement', // … the highest state, then current …
    'userAlbumBestRecord',
    'userConstellCharacters',
    'userDarkmoonRanking',
    'userLabMissions',
    'userPerformerHurdleMissions',
    'userProducts', // … and the sum.
    'usermissions',
  ]);
});

onBoth(
  'tables whose constraint is missing in a file are merged as well',
  async ({ earlier, migrate, exec, rows, dialect }) => {
    const constrained = cases.filter(({ table }) => specifiedSchema('player')[table]?.unique);
    await earlier({ withoutTables: constrained.map(({ table }) => table) });
    for (const { table, rule } of constrained) {
      const columns = rule.columns.map((column) => `"${column}" INTEGER`);
      const best = (rule.best ?? []).map((column) => `"${column}" INTEGER`);
      await exec([
        `CREATE TABLE "${table}" (${['"pk" INTEGER PRIMARY KEY', ...columns, ...best].join(', ')})`,
        ...duplicates({ table, rule }).map(
          (row) =>
            `INSERT INTO "${table}" (${Object.keys(row)
              .map((name) => `"${name}"`)
              .join(', ')}) VALUES (${Object.values(row).join(', ')})`,
        ),
      ]);
    }
    await migrate();
    assert.is(constrained.length, 6, dialect);
    for (const { table, rule } of constrained) {
      assert.equal(
        await rows(`SELECT "pk" FROM "${table}" ORDER BY "pk"`),
        [{ pk: rule.best ? 4 : 3 }, { pk: 9 }],
        table,
      );
    }
  },
);

onBoth('the first of several columns decides before the next', async ({ earlier, migrate, rows }) => {
  await earlier({
    rows: {
      usermissions: [
        { pk: 1, state: 1, current: 99, UserPk: 1, MissionPk: 1, expireDate: 5 },
        { pk: 2, state: 2, current: 1, UserPk: 1, MissionPk: 1, expireDate: 5 },
        { pk: 3, state: 0, current: 5, UserPk: 1, MissionPk: 1, expireDate: 6 },
      ],
    },
  });
  await migrate();
  assert.equal(await rows(`SELECT "pk" FROM "usermissions" ORDER BY "pk"`), [{ pk: 2 }, { pk: 3 }]);
});

onBoth('unverified binds of one account stay side by side', async ({ earlier, migrate, rows }) => {
  const bind = { bindAccount: '123', bindDate: null };
  await earlier({
    rows: {
      binds: [
        { pk: 1, UserPk: 1, isVerified: 0, ...bind },
        { pk: 2, UserPk: 2, isVerified: 1, ...bind },
        { pk: 3, UserPk: 3, isVerified: 0, ...bind },
        { pk: 4, UserPk: 4, isVerified: 1, ...bind },
      ],
    },
  });
  const notes = await migrate();
  assert.equal(await rows(`SELECT "pk" FROM "binds" ORDER BY "pk"`), [{ pk: 1 }, { pk: 2 }, { pk: 3 }]);
  assert.equal(notes, [
    { table: 'binds', rows: 1, message: 'binds: 1 rows were merged into another of the same bindAccount.' },
  ]);
});

test.run();

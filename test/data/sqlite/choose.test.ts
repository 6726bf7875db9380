import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  chooseDriver,
  describeDriver,
  driverNames,
  sqliteDriver,
  type DriverName,
  type SqliteDriver,
} from '../../../src/data/sqlite/driver.js';
import { Failure } from '../../../src/failure.js';

/** Drivers of which some do not load; the others are what this machine has. */
const missing =
  (...names: readonly DriverName[]) =>
  (name: DriverName): SqliteDriver => {
    if (names.includes(name)) throw new Error(`Could not locate the bindings file.\nTried:\n → …`);
    return { ...sqliteDriver(), name };
  };

function failureOf(wanted: string | undefined, load?: Parameters<typeof chooseDriver>[1]): Failure {
  try {
    chooseDriver(wanted, load);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('A driver was chosen.');
}

test('better-sqlite3 is taken where it loads, libsql where it does not, and it is said why', () => {
  const usual = chooseDriver(undefined, missing());
  assert.is(usual.driver.name, 'better-sqlite3');
  assert.match(describeDriver(usual), /^better-sqlite3, SQLite 3\.\d+\.\d+$/);
  for (const wanted of [undefined, '']) {
    const other = chooseDriver(wanted, missing('better-sqlite3'));
    assert.is(other.driver.name, 'libsql');
    assert.match(
      describeDriver(other),
      /^libsql, SQLite 3\.\d+\.\d+; better-sqlite3 does not load: Could not locate the bindings file\.$/,
    );
  }
});

test('the variable names the one driver to use', () => {
  for (const name of driverNames) {
    const { driver, failed } = chooseDriver(name, missing());
    assert.equal([driver.name, failed], [name, []] as unknown);
    const { message, remedy } = failureOf(name, missing(name));
    assert.match(message, new RegExp(`^KALPA_SQLITE_DRIVER asks for .*: ${name} does not load: Could not`));
    assert.match(remedy, new RegExp(`Take KALPA_SQLITE_DRIVER out.*npm rebuild ${name}`));
  }
  const { message, remedy } = failureOf('sqlite');
  assert.is(message, 'KALPA_SQLITE_DRIVER is sqlite, which is no SQLite driver.');
  assert.match(remedy, /^Set it to better-sqlite3 or libsql, or take it out/);
});

test('where none loads, it is said of each why, and what to do', () => {
  const { message, remedy } = failureOf(undefined, missing(...driverNames));
  assert.match(
    message,
    /^No SQLite driver loads: better-sqlite3 does not load: .*; libsql does not load: .*\.$/,
  );
  assert.match(remedy, /npm ci --include=optional/);
});

test.run();

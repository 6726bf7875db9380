import { test } from 'uvu';
import { driverNames, loadDriver, type DriverName } from '../../src/data/sqlite/driver.js';

function loads(name: DriverName): boolean {
  try {
    loadDriver(name);
    return true;
  } catch {
    return false;
  }
}

/** Which drivers are installed here: without a compiler there may be one alone. On CI both have to be. */
const here = new Map(driverNames.map((name) => [name, process.env['CI'] !== undefined || loads(name)]));
const absent = driverNames.filter((name) => here.get(name) === false);
if (absent.length > 0) console.log(`Skipped: the SQLite driver ${absent.join(', ')} is not installed`);

/** A test of each SQLite driver; skipped where that is not installed. */
export function onEachDriver(
  title: (name: DriverName) => string,
  work: (name: DriverName) => Promise<void> | void,
): void {
  for (const name of driverNames) {
    if (here.get(name)) test(title(name), () => work(name));
    else test.skip(title(name));
  }
}

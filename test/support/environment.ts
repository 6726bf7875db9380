import { driverVariable } from '../../src/data/sqlite/driver.js';

/** The environment without the person's own kalpa settings; only the SQLite driver may be chosen for a whole run. */
export function ownEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('KALPA_') || name === driverVariable,
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? '']));
}

/** Commits a row, writes thousands more, and is killed before it commits them: `killed-writer.ts DRIVER FILE`. */
import { driverNames, loadDriver } from '../../../src/data/sqlite/driver.js';

const [wanted, file = ''] = process.argv.slice(2);
const name = driverNames.find((each) => each === wanted);
if (name === undefined) throw new Error(`There is no driver ${wanted}.`);
const db = loadDriver(name).open(file, { timeout: 0 });
db.pragma('journal_mode = WAL');
// So little memory that the second transaction spills into the log before it is killed.
db.pragma('cache_size = 2');
db.exec('create table t (n, text)');
db.exec(`begin immediate; insert into t values (1, ''); commit; begin immediate`);
const insert = db.prepare('insert into t values (?, ?)');
for (let n = 2; n < 5000; n += 1) insert.run(n, 'x'.repeat(100));
process.kill(process.pid, 'SIGKILL');

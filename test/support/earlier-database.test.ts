import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqliteDatabase } from '../../src/data/sqlite/database.js';
import { openDatabase } from '../../src/data/sqlite/driver.js';
import {
  createEarlierManifestDatabase,
  createEarlierPlayerDatabase,
  specifiedSchema,
} from './earlier-database.js';

async function opened(make: (file: string) => void, work: (db: SqliteDatabase) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-earlier-'));
  try {
    make(join(folder, 'earlier.db'));
    const db = openDatabase(join(folder, 'earlier.db'), { readonly: true, timeout: 5000 });
    try {
      work(db);
    } finally {
      db.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const tablesOf = (db: SqliteDatabase) =>
  db.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid`).pluck().all();

test('an earlier player.db has the tables of the schema, no indexes of its own and no AUTOINCREMENT', () =>
  opened(createEarlierPlayerDatabase, (db) => {
    assert.equal(tablesOf(db), Object.keys(specifiedSchema('player')));
    assert.equal(
      db.prepare(`SELECT * FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`).all(),
      [],
    );
    assert.ok(db.prepare('PRAGMA foreign_key_check').all().length > 0, 'references dangle');
  }));

test('an earlier manifest.db is told by its user_version', () =>
  opened(createEarlierManifestDatabase, (db) => {
    assert.equal(tablesOf(db), Object.keys(specifiedSchema('manifest')));
    assert.is(db.pragma('user_version', { simple: true }), 0);
    assert.equal(db.prepare('SELECT "key" FROM "items"').pluck().all(), ['fragment']);
  }));

test.run();

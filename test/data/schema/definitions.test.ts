import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isJson, type ManifestColumn, type PlayerColumn } from '../../../src/data/columns.js';
import { manifestTables } from '../../../src/data/manifest-tables.js';
import { playerTables } from '../../../src/data/player-tables.js';
import { specifiedTables } from '../../../src/data/specified-tables.js';
import { specifiedSchema, type SpecifiedSchema } from '../../support/earlier-database.js';

type Definitions = Readonly<Record<string, Readonly<Record<string, ManifestColumn | PlayerColumn>>>>;

/** Our definitions as the specification writes them, in its order. */
function asSpecified(definitions: Definitions): unknown {
  return Object.entries(definitions).map(([table, columns]) => [
    table,
    Object.entries(columns).map(([name, kind]) => `${name} ${isJson(kind) ? 'json' : kind.replace('?', '')}`),
  ]);
}

function asWritten(schema: SpecifiedSchema): unknown {
  return Object.entries(schema).map(([table, { columns }]) => [
    table,
    Object.entries(columns).map(([name, type]) => `${name} ${type}`),
  ]);
}

test('the manifest tables are those of the specification', () => {
  assert.equal(asSpecified(manifestTables), asWritten(specifiedSchema('manifest')));
});

test('the player tables are those of the specification', () => {
  assert.equal(asSpecified(specifiedTables), asWritten(specifiedSchema('player')));
});

test('kalpa adds columns behind the specified ones and takes none away', () => {
  for (const [table, columns] of Object.entries(specifiedTables)) {
    const all = Object.entries(playerTables[table as keyof typeof specifiedTables]);
    assert.equal(all.slice(0, Object.keys(columns).length), Object.entries(columns), table);
  }
});

test.run();

import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { openStore } from '../../../src/data/store/store.js';
import { dataFolder, type DataFolder } from '../../../src/data/folder.js';
import { readManifest } from '../../../src/data/manifest/content.js';
import { chooseDriver, describeDriver } from '../../../src/data/sqlite/driver.js';
import { assetPlan } from '../../../src/tools/assets/plan.js';
import { readAssetSource } from '../../../src/tools/assets/source.js';
import { generateKeys } from '../../../src/tools/keys/generate.js';
import { runCli } from '../../cli/run.js';
import { createEarlierPlayerDatabase } from '../../support/earlier-database.js';
import { day, findings, finds, type Case } from './support.js';

test('where all is well nothing is found', async () => {
  assert.equal(await findings({}), []);
});

test('a Node that is too old', () =>
  finds(['node', 'wrong', /This is Node 20\.9\.1, and kalpa needs 20\.19 or newer/, /nodejs\.org/], {
    breakIt: async () => ({ node: { version: '20.9.1', oldest: '>=20.19' } }),
  }));

test('native modules of which none loads', () =>
  finds(['driver', 'wrong', /^No SQLite driver loads: .*; libsql does not load: Gone\.\.$/, /npm ci/], {
    breakIt: async () => ({
      loadDriver: async () => {
        const load = () => {
          throw new Error('Gone.\nTried: a lot');
        };
        return describeDriver(chooseDriver(undefined, load));
      },
    }),
  }));

test('a data folder that is missing, is none, or cannot be written', async () => {
  const inPlaceOf = async (root: string) => {
    const found = await findings({ breakIt: async () => ({ folder: dataFolder(root) }) });
    return found.find(({ check }) => check === 'folder');
  };
  assert.match((await inPlaceOf('/nonexistent/kalpa'))?.remedy ?? '', 'kalpa init');
  assert.match((await inPlaceOf(process.execPath))?.detail ?? '', 'is no folder');
  // Not even root makes files there.
  if (process.platform === 'linux')
    assert.match((await inPlaceOf('/proc'))?.detail ?? '', 'cannot be written');
});

test('a disk that is nearly full, or full', async () => {
  const space = (free: number): Case => ({
    breakIt: async () => ({ diskSpace: async () => ({ free, all: 4e10 }) }),
  });
  await finds(['disk', 'warning', /nearly full: 476 MiB of 38146 MiB/, /backups/], space(5e8));
  await finds(['disk', 'wrong', /is full: 47 MiB/, /backups/], space(5e7));
});

test('a clock that cannot be right', async () => {
  const at = (now: number): Case => ({ breakIt: async () => ({ now, builtAt: now + day }) });
  await finds(['clock', 'wrong', /before this kalpa was installed/, /timedatectl/], at(Date.now()));
  await finds(['clock', 'wrong', /player\.db was changed later/, /timedatectl/], {
    breakIt: async ({ player }) => {
      const later = new Date(Date.now() + 2 * day);
      await utimes(player, later, later);
    },
  });
  const asked = (off: number): Case => ({
    breakIt: async () => {
      const now = Date.now();
      return { now, askedTime: async () => now - off };
    },
  });
  await finds(
    ['clock', 'wrong', /600 seconds ahead of that of the asset server/, /timedatectl/],
    asked(600_000),
  );
  await finds(['clock', 'wrong', /3600 seconds behind/, /timedatectl/], asked(-3_600_000));
  assert.equal(await findings(asked(60_000)), []);
});

test('settings that are no JSON, or wrong', async () => {
  await finds(['settings', 'wrong', /no JSON: line 1, column 12/, /Mend that place/], {
    breakIt: ({ settings }) => writeFile(settings, '{"port": 0 "host": "x"}'),
  });
  await finds(['settings', 'wrong', /drain is -1 .* allowed: a whole number/, /config schema/], {
    settings: { drain: -1 },
  });
});

test('a key pair that is missing, damaged, or does not belong together', async () => {
  await finds(['keys', 'wrong', /There is no key .*play_private\.pem/, /kalpa keygen/], {
    breakIt: ({ privateKey }) => rm(privateKey),
  });
  await finds(['keys', 'wrong', /is no private key in PEM form/, /keygen --force/], {
    breakIt: ({ privateKey }) => writeFile(privateKey, 'garbage'),
  });
  await finds(
    ['keys', 'wrong', /play_public\.xml does not belong to .*play_private\.pem/, /keygen --force/],
    {
      breakIt: async ({ keys, publicKey }) => {
        const published = await readFile(publicKey);
        await generateKeys({ folder: keys, bits: 2048, force: true });
        await writeFile(publicKey, published);
      },
    },
  );
});

test('a manifest that is missing or no database', async () => {
  await finds(['manifest', 'wrong', /There is no manifest/, /parse-manifest/], {
    breakIt: ({ manifest }) => rm(manifest),
  });
  await finds(['manifest', 'wrong', /file is not a database/, /parse again/], {
    breakIt: ({ manifest }) =>
      writeFile(manifest, 'no database at all, but long enough to be looked at'.repeat(50)),
  });
});

test('a config document with bad JSON', () =>
  finds(['config', 'wrong', /notice\.json.*line 2/, /./], {
    breakIt: ({ config }) => writeFile(join(config, 'notice.json'), '[\n  {"a": }\n]'),
  }));

test('changes that wait for a parse', () =>
  finds(['diff', 'warning', /changed after the manifest was made/, /kalpa manifest apply/], {
    breakIt: async ({ manifest }) => {
      const before = new Date(Date.now() - day);
      await utimes(manifest, before, before);
    },
  }));

test('a player database that is damaged, foreign, of the earlier server, or of a newer kalpa', async () => {
  await finds(['players', 'wrong', /player\.db is damaged/, /backups/], {
    breakIt: async ({ player }) => {
      const bytes = await readFile(player);
      bytes.fill(0xff, 5 * 4096, 12 * 4096);
      await writeFile(player, bytes);
    },
  });
  await finds(['players', 'wrong', /is a database of something else: it has recipes/, /Move it away/], {
    breakIt: async ({ player }) => {
      await rm(player);
      run(player, 'CREATE TABLE recipes (name)');
    },
  });
  await finds(['players', 'warning', /To be migrated by 0001-tables/, /backups/], {
    breakIt: async ({ player }) => {
      await rm(player);
      createEarlierPlayerDatabase(player);
    },
  });
  await finds(['players', 'wrong', /made by a newer kalpa: it has 9999-later/, /newer kalpa/], {
    breakIt: async ({ player }) =>
      run(player, `INSERT INTO kalpa_migrations (name, timestamp) VALUES ('9999-later', '')`),
  });
});

function run(file: string, statement: string): void {
  const db = openDatabase(file, { timeout: 5000 });
  db.exec(statement);
  db.close();
}

test('a capture that is older than the player database', () =>
  finds(['players', 'warning', /older than the player database: players have records of 1 maps/, /--prune/], {
    breakIt: async ({ player }) =>
      run(player, 'INSERT INTO bestRecords (UserPk, MapPk, lunaticMode) VALUES (1, 999999, 0)'),
  }));

test('rankings that are not what the records say, and that are once they were counted anew', async () => {
  // Past the triggers, as a copy by hand does.
  const cases: [string, RegExp][] = [
    [`UPDATE boardMarks SET players = players + 5`, /counts differ on map:\d+\.$/],
    [`UPDATE bestRecords SET "onBoard" = 0`, /1 records stand where they should not, or lack\.$/],
  ];
  for (const [statement, detail] of cases) {
    const breakIt = async ({ player, manifest }: DataFolder) => {
      const map = readManifest(manifest).rows('maps')[0]?.pk;
      run(player, `INSERT INTO users (pk, id, permission) VALUES (1, 'one', 0)`);
      run(player, `INSERT INTO bestRecords (UserPk, MapPk, lunaticMode, score) VALUES (1, ${map}, 0, 5)`);
      run(player, statement);
    };
    await finds(['players', 'wrong', detail, /kalpa doctor --count-boards/], { breakIt });
    const mended = await findings({
      breakIt: async (folder) => {
        await breakIt(folder);
        const { code, stderr } = await runCli(['doctor', '--count-boards', '--data', folder.root]);
        assert.match(stderr, /^Every ranking was counted anew\.$/m, String(code));
      },
    });
    assert.equal(mended, []);
  }
});

test('a PostgreSQL that does not answer', () =>
  finds(['players', 'wrong', /PostgreSQL cannot be reached/, /setting `database`/], {
    settings: { database: 'postgres://nobody@127.0.0.1:1/none' },
  }));

test('assets that are missing, empty or cut off', async () => {
  const some = async (folder: DataFolder) =>
    assetPlan(await readAssetSource(folder))
      .files.slice(0, 4)
      .map(({ path }) => join(folder.files, path));
  await finds(
    ['assets', 'warning', /4 of 324 files are missing: audfiles\/.* and 1 more/, /download-assets/],
    {
      changesAssets: true,
      breakIt: async (folder) => {
        for (const file of await some(folder)) await rm(file);
      },
    },
  );
  const png = Buffer.from('89504e470d0a1a0a', 'hex');
  const ogg = (flags: number) => Buffer.concat([Buffer.from('OggS\0'), Buffer.of(flags), Buffer.alloc(40)]);
  const riff = Buffer.concat([Buffer.from('RIFF'), Buffer.of(100, 0, 0, 0), Buffer.from('WAVE')]);
  const whole = [
    Buffer.concat([png, Buffer.from('IEND0000')]),
    ogg(4),
    Buffer.alloc(20),
    Buffer.from('ffd800ffd9', 'hex'),
  ];
  const cutOff = [png, ogg(0), riff, Buffer.from('ffd8ffe0', 'hex')];
  const written = (contents: readonly Buffer[]): Case => ({
    changesAssets: true,
    breakIt: async (folder) => {
      for (const [index, file] of (await some(folder)).entries()) {
        await writeFile(file, contents[index] ?? '');
      }
    },
  });
  assert.equal(await findings(written(whole)), []);
  await finds(['assets', 'wrong', /4 of 324 files are empty or cut off/, /Delete them/], written(cutOff));
  await finds(['assets', 'wrong', /3 of 324 files/, /Delete them/], written([whole[0] ?? png]));
});

test('players who all seem to be on this machine', async () => {
  const crowd = (settings: Record<string, unknown>): Case => ({
    settings,
    breakIt: async ({ player }) => {
      const store = await openStore({ database: player });
      await store.write([], async (tx) => {
        for (const did of [1, 2, 3]) {
          const row = { did, id: `session${did}`, token: 'x', lastUsedAt: Date.now() };
          await tx
            .insertInto('tokens')
            .values({ ...row, remoteAddress: '127.0.0.1', deviceIdentifier: null })
            .execute();
        }
      });
      await store.close();
    },
  });
  await finds(['multiplay', 'warning', /^3 players .* not trusted/, /trustProxy/], crowd({}));
  assert.equal(await findings(crowd({ trustProxy: ['127.0.0.1'] })), []);
  assert.equal(await findings(crowd({ multiplay: { identity: 'token' } })), []);
});

test.run();

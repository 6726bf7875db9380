/** The databases and what belongs to them: sound, of kalpa, and of the same time. */
import { stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { Kysely, sql } from 'kysely';
import type { DataFolder } from '../../data/folder.js';
import { readConfigDocuments } from '../../data/manifest/config-documents.js';
import { readManifest, type ManifestContent } from '../../data/manifest/content.js';
import { pendingMigrations } from '../../data/migrations/player.js';
import type { PlayerDatabase } from '../../data/player-tables.js';
import { sqliteDialect } from '../../data/sqlite/dialect.js';
import { openSqlite } from '../../data/sqlite/open.js';
import { isPostgresUrl, openStore } from '../../data/store/store.js';
import { checkRankings } from './boards.js';
import { ok, warning, wrong, type Result } from './finding.js';

/** Reads the manifest as the server does. Throws a Failure where it cannot. */
export function checkManifest(folder: DataFolder): { result: Result; content: ManifestContent } {
  const content = readManifest(folder.manifest);
  const [tracks, maps] = [content.rows('tracks').length, content.rows('maps').length];
  if (maps === 0) {
    return {
      content,
      result: wrong(
        'The manifest holds no map to play.',
        'Parse a whole capture: kalpa parse-manifest <b64.txt>.',
      ),
    };
  }
  return { content, result: ok(`${tracks} tracks, ${maps} maps`) };
}

/** Reads the config documents as the server does. Throws a Failure with file, line and column where one is broken. */
export function checkDocuments(folder: DataFolder, content: ManifestContent | null): Result {
  const { missing } = readConfigDocuments(folder.config, content?.documentFiles ?? new Map());
  if (missing.length === 0) return ok('every document can be read');
  return warning(
    `Not captured: ${missing.join(', ')}; their defaults are used.`,
    'Parse a capture of today: kalpa parse-manifest <b64.txt>.',
  );
}

/** Whether changes in diff_manifest.db wait for a parse, and whether it is a database at all. */
export async function checkDiff(folder: DataFolder): Promise<Result> {
  const { diffManifest, manifest } = folder;
  if (!existsSync(diffManifest)) return ok('there is none');
  const damage = await whenSound(diffManifest, async () => null);
  if (damage !== null) return damage;
  const [diff, parsed] = await Promise.all([diffManifest, manifest].map(timeOf));
  if (diff === undefined || parsed === undefined || diff <= parsed)
    return ok('nothing changed since the last parse');
  return warning(
    'diff_manifest.db was changed after the manifest was made: players do not see that yet.',
    'Apply them: kalpa manifest apply.',
  );
}

async function timeOf(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => null))?.mtimeMs;
}

/** Whether the player database can be reached, is whole, of kalpa, and of this version. */
export async function checkPlayers(
  folder: DataFolder,
  database: string,
  content: ManifestContent | null,
): Promise<Result[]> {
  if (isPostgresUrl(database)) return checkPostgres(database);
  if (!existsSync(folder.player)) return [ok('there is none yet; the server makes it')];
  const found = await whenSound(folder.player, async (db) => {
    const foreign = await foreignTo(db);
    if (foreign) return [foreign];
    const pending = await pendingMigrations({ db, dialect: 'sqlite' });
    if (pending.length === 0) {
      return [
        ok('whole, and of this version'),
        ...(await checkAge(db, content)),
        ...(await checkRankings(db)),
      ];
    }
    return warning(
      `To be migrated by ${pending.join(', ')}.`,
      'The next start of the server does it, and copies the database to backups/ first.',
    );
  });
  return [found].flat();
}

async function checkPostgres(database: string): Promise<Result[]> {
  const store = await openStore({ database });
  try {
    const pending = await pendingMigrations<PlayerDatabase>({ db: store.read, dialect: 'postgres' });
    if (pending.length === 0) {
      return [ok('PostgreSQL answers, of this version'), ...(await checkRankings(store.read))];
    }
    return [
      warning(
        `PostgreSQL answers; to be migrated by ${pending.join(', ')}.`,
        'The next start of the server does it. Make a backup before: kalpa backup, with the version that runs now.',
      ),
    ];
  } finally {
    await store.close();
  }
}

async function foreignTo(db: Kysely<unknown>): Promise<Result | null> {
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`.execute(db);
  const names = rows.map(({ name }) => name);
  if (names.length === 0 || ['users', 'userProfile'].every((name) => names.includes(name))) return null;
  return wrong(
    `player.db is a database of something else: it has ${names.slice(0, 5).join(', ')}.`,
    'Move it away; the server makes a new player.db, or put yours back from backups/.',
  );
}

/** Rows of players that a capture from before them cannot know. */
async function checkAge(db: Kysely<unknown>, content: ManifestContent | null): Promise<Result[]> {
  if (content === null) return [];
  const known = new Set<unknown>(content.rows('maps').map(({ pk }) => pk));
  const { rows } = await sql<{ map: number }>`SELECT DISTINCT MapPk AS map FROM bestRecords`.execute(db);
  const unknown = rows.filter(({ map }) => !known.has(map)).length;
  if (unknown === 0) return [];
  return [
    warning(
      `The capture is older than the player database: players have records of ${unknown} maps that it does not hold.`,
      'Parse the newest capture that you have, without --prune: kalpa parse-manifest <b64.txt>.',
    ),
  ];
}

/** Looks into a database if it is whole; else the finding is what is wrong with it. */
async function whenSound<T>(file: string, look: (db: Kysely<unknown>) => Promise<T>): Promise<T | Result> {
  try {
    const db = new Kysely<unknown>({ dialect: sqliteDialect(openSqlite(file, { readonly: true })) });
    try {
      const { rows } = await sql<{ quick_check: string }>`PRAGMA quick_check(1)`.execute(db);
      const [line = 'ok'] = rows.map((row) => row.quick_check);
      return line === 'ok' ? await look(db) : damaged(file, line);
    } finally {
      await db.destroy();
    }
  } catch (error) {
    const damage = damageIn(error);
    if (damage === null) throw error;
    return damaged(file, damage);
  }
}

/** What SQLite said of a file that is broken or no database; null where something else went wrong. */
function damageIn(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const isDamage = 'code' in error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code));
  return isDamage ? error.message : damageIn(error.cause);
}

function damaged(file: string, how: string): Result {
  return wrong(
    `${file} is damaged: ${how.split('\n')[0]}`,
    'Stop the server, keep the file, and restore the newest copy from backups/; or save what is left: sqlite3 FILE .recover',
  );
}

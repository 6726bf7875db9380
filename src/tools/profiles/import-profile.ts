/** A capturing player's own progress into an account here (specification, 08 `import-profile`). */
import { sql } from 'kysely';
import { findUsers, type FoundUser } from '../../data/accounts/find-user.js';
import { newRootCharacterItem } from '../../data/accounts/content-rows.js';
import { storeDate } from '../../data/dates.js';
import { readManifest } from '../../data/manifest/content.js';
import { openCurrentStore } from '../../data/migrations/current.js';
import type { SpecifiedTable } from '../../data/player-tables.js';
import { specifiedTables } from '../../data/specified-tables.js';
import { insertCells, insertRows, updateByPk, type Cells } from '../../data/store/bulk.js';
import { isConflict } from '../../data/store/conflicts.js';
import type { Tx } from '../../data/store/store.js';
import { Failure } from '../../failure.js';
import { Catalog } from '../../server/catalog/catalog.js';
import { AchievementState } from '../../server/rules/codes.js';
import { checkNickname } from '../../server/rules/names.js';
import { readCapturedProfile, type CapturedProfile } from './captured.js';
import { fittingRows } from './fitting.js';
import { mergeRows, mergeRules, type MergeRule } from './merging.js';
import { mergeProfile } from './profile-row.js';
import { recomputeRatings, recountPublicProfile } from './standing.js';

export interface ImportOptions {
  /** The document of decodeCapture. */
  readonly capture: Readonly<Record<string, unknown>>;
  /** The player database: a path, or postgres://… */
  readonly database: string;
  readonly manifestFile: string;
  /** An id, or pk:123. */
  readonly user: string;
  /** Write nothing, say what would be. */
  readonly dryRun: boolean;
  /** Unix ms. */
  readonly now: number;
}

/** What was done to one table, in rows. */
interface TableChange {
  readonly table: SpecifiedTable;
  readonly added: number;
  /** Rows that were there and were not as good. */
  readonly raised: number;
  readonly kept: number;
}

export interface ImportSummary {
  readonly user: FoundUser;
  readonly tables: readonly TableChange[];
  /** Columns of userProfile that changed. */
  readonly profile: readonly string[];
  /** The nickname that the account took over; null where it kept its own. */
  readonly nickname: string | null;
  readonly leftOut: readonly string[];
  readonly warnings: readonly string[];
}

/** Carries what a dry run found out of its transaction, and rolls it back. */
class RolledBack extends Error {
  constructor(readonly summary: ImportSummary) {
    super('A dry run is rolled back.');
  }
}

/**
 * Brings a captured player's progress into an account, in one transaction and beside a running server. What the account
 * has stays; of two the better counts; the same import again changes nothing. Throws a Failure for an unknown user, for a
 * capture without a player, and where a database is missing or of another version.
 */
export async function importProfile(options: ImportOptions): Promise<ImportSummary> {
  const captured = readCapturedProfile(options.capture);
  const catalog = new Catalog(readManifest(options.manifestFile), {});
  const store = await openCurrentStore({ database: options.database });
  try {
    const [user] = await findUsers(store.read, [options.user]);
    if (!user) throw new Error('A user that is not found is a Failure.');
    return await store.write([user.pk], async (tx) => {
      const summary = await new Import(tx, { user, captured, catalog, now: options.now }).run();
      if (options.dryRun) throw new RolledBack(summary);
      return summary;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.summary;
    if (!isConflict(error, 'users', 'nicknameKey')) throw error;
    throw new Failure('Somebody took the nickname at this moment.', 'Run it again: nothing was written.');
  } finally {
    await store.close();
  }
}

interface ImportParts {
  readonly user: FoundUser;
  readonly captured: CapturedProfile;
  readonly catalog: Catalog;
  readonly now: number;
}

class Import {
  readonly #tx: Tx;
  readonly #parts: ImportParts;
  readonly #changes: TableChange[] = [];

  constructor(tx: Tx, parts: ImportParts) {
    this.#tx = tx;
    this.#parts = parts;
  }

  async run(): Promise<ImportSummary> {
    const { user, captured, catalog, now } = this.#parts;
    const userPk = user.pk;
    for (const [table, rule] of mergeRules(now)) {
      const rows = captured.rows.get(table);
      if (rows) await this.#merge(table, rule, rows);
    }
    await this.#addRootCharacters();
    const profile = await this.#mergeProfile();
    const nickname = await this.#takeNickname();
    await recomputeRatings(this.#tx, { catalog, userPk });
    await recountPublicProfile(this.#tx, userPk);
    await this.#countAchievements();
    const { leftOut, warnings } = captured;
    return { user, tables: this.#changes, profile, nickname, leftOut, warnings };
  }

  async #merge(table: SpecifiedTable, rule: MergeRule, rows: readonly Cells[]): Promise<void> {
    const { now, user, catalog } = this.#parts;
    const own = await this.#ownRows(table);
    const { added, raised, kept } = mergeRows(rule, own, fittingRows(table, rows, { own, catalog, now }));
    const date = storeDate(now);
    const columns = Object.keys(specifiedTables[table]).filter((column) => column !== 'pk');
    const written = new Set(rule.raises.flatMap(({ take }) => take));
    if (columns.includes('updatedAt')) written.add('updatedAt');
    const fresh = added.map((row) => ({ ...row, ...datesOf(table, row, date), UserPk: user.pk }));
    await insertCells(this.#tx, table, { rows: fresh, columns });
    const isDated = rule.raises.some(({ take }) => take.includes('updatedAt'));
    const changed = raised.map((row) => ({
      ...row,
      pk: Number(row['pk']),
      ...(!isDated && { updatedAt: date }),
    }));
    await updateByPk(this.#tx, table, { rows: changed, columns: [...written] });
    this.#changes.push({ table, added: added.length, raised: raised.length, kept });
  }

  async #ownRows(table: SpecifiedTable): Promise<readonly Cells[]> {
    const { user } = this.#parts;
    const { rows } = await sql<Cells>`select * from ${sql.table(table)} where "UserPk" = ${user.pk}
      order by "pk"`.execute(this.#tx);
    return rows;
  }

  /** A character that is owned as an item has a row of its own as well (specification, 03 step 6). */
  async #addRootCharacters(): Promise<void> {
    const { catalog, user, now } = this.#parts;
    const present = await this.#ownRows('userRootCharacterItems');
    const has = new Set(present.map(({ ItemPk }) => Number(ItemPk)));
    const owned = await this.#ownedItems();
    const missing = [...owned].filter(
      (pk) => !has.has(pk) && catalog.find('items', pk)?.key.startsWith('rootcharacter.'),
    );
    const rows = missing.map((pk) => newRootCharacterItem(user.pk, pk, now));
    await insertRows(this.#tx, 'userRootCharacterItems', rows);
  }

  /** Item pks that the account owns now. */
  async #ownedItems(): Promise<ReadonlySet<number>> {
    const date = storeDate(this.#parts.now);
    const rows = await this.#tx
      .selectFrom('useritems')
      .select('ItemPk')
      .where('UserPk', '=', this.#parts.user.pk)
      .where('amount', '>', 0)
      .where((eb) => eb.or([eb('endDate', 'is', null), eb('endDate', '>', date)]))
      .execute();
    return new Set(rows.map(({ ItemPk }) => ItemPk));
  }

  async #mergeProfile(): Promise<readonly string[]> {
    const { user, captured, catalog, now } = this.#parts;
    const own = await this.#tx
      .selectFrom('userProfile')
      .selectAll()
      .where('UserPk', '=', user.pk)
      .executeTakeFirst();
    if (!own || !captured.profile) return [];
    const owned = await this.#ownedItems();
    const researched = new Set((await this.#ownRows('userLabProducts')).map((row) => row['LabProductPk']));
    const story = this.#changes.filter(({ table }) => table.startsWith('userNoah'));
    const changes = mergeProfile({
      ...{ own, captured: captured.profile },
      owns: (key) => owned.has(catalog.item(key)?.pk ?? -1),
      isResearched: (pk) => researched.has(pk),
      isFurther: story.some(({ added, raised }) => added + raised > 0),
    });
    const columns = Object.keys(changes);
    const row = { ...changes, pk: own.pk, updatedAt: storeDate(now) };
    if (columns.length > 0) {
      await updateByPk(this.#tx, 'userProfile', { rows: [row], columns: [...columns, 'updatedAt'] });
    }
    return columns;
  }

  /** An account that has not chosen a nickname takes the captured one, where nobody has it. */
  async #takeNickname(): Promise<string | null> {
    const { user, captured } = this.#parts;
    const wanted = checkNickname(String(captured.profile?.['nickname'] ?? ''));
    const own = await this.#tx
      .selectFrom('users')
      .select('state')
      .where('pk', '=', user.pk)
      .executeTakeFirst();
    if (!wanted.ok || own?.state !== unnamed) return null;
    const users = this.#tx.selectFrom('users').select('pk').where('nicknameKey', '=', wanted.key);
    if (await users.executeTakeFirst()) return null;
    const nickname = wanted.value;
    await this.#tx
      .updateTable('users')
      .set({ nickname, nicknameKey: wanted.key, state: named })
      .where('pk', '=', user.pk)
      .execute();
    await this.#tx.updateTable('userProfile').set({ nickname }).where('UserPk', '=', user.pk).execute();
    return nickname;
  }

  async #countAchievements(): Promise<void> {
    const { user } = this.#parts;
    const rows = await this.#ownRows('userAchievement');
    const done = rows.filter(({ state }) => state === AchievementState.done).length;
    await this.#tx
      .updateTable('userPublicProfile')
      .set({ totalCntClearAchievement: done })
      .where('UserPk', '=', user.pk)
      .where('totalCntClearAchievement', '<', done)
      .execute();
  }
}

/** users.state of a new account, and of one that has chosen a nickname (specification, 02). */
const unnamed = 0;
const named = 1;

/** When a new row was made and changed. A product without a date is one that unlock-all gave: it stays without. */
function datesOf(table: SpecifiedTable, row: Cells, now: string): Cells {
  if (table === 'userProducts') return {};
  return { createdAt: row['createdAt'] ?? now, updatedAt: row['updatedAt'] ?? now };
}

/**
 * Rows of content that came with a later manifest: an album, an achievement, a noah part or stage appears for players
 * who were there before (specification, 02). Whether a player has them all is kept as a revision of its own.
 */
import { hash } from 'node:crypto';
import { storeDate } from '../../data/dates.js';
import { insertMissing, insertRows } from '../../data/store/bulk.js';
import { readRevisions, type Revisions } from '../../data/store/revisions.js';
import type { DialectName, Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import type { Catalog } from '../catalog/catalog.js';
import { Story } from './story.js';

/** The name under which userRevisions keeps what content a player has rows of. */
const contentRevision = 'content';

const versions = new WeakMap<Catalog, number>();

/** A number that changes when the catalog gains or loses content that players have rows of. */
function contentVersion(catalog: Catalog): number {
  let version = versions.get(catalog);
  if (version === undefined) {
    const tables = ['albums', 'achievements', 'noahChapters', 'noahParts', 'noahStages'] as const;
    const pks = tables.map((table) =>
      catalog
        .rows(table)
        .map(({ pk }) => pk)
        .join(),
    );
    version = Number.parseInt(hash('sha1', pks.join(';'), 'hex').slice(0, 8), 16);
    versions.set(catalog, version);
  }
  return version;
}

/**
 * Makes the rows that a player lacks; one statement, and nothing more, where he has them all. Gives the revisions of
 * his tables as they are then.
 */
export async function syncContent(app: AppContext, userPk: number): Promise<Revisions> {
  const revisions = await readRevisions(app.store.read, userPk);
  if (isSynced(revisions, app.catalog)) return revisions;
  const options = { dialect: app.store.dialect, catalog: app.catalog, userPk, now: app.clock.now() };
  await app.store.write([userPk], (tx) => syncContentWithin(tx, options));
  return readRevisions(app.store.read, userPk);
}

/** Where a player's story stood at its end, new parts and stages go on with it. */
async function syncContentWithin(tx: Tx, options: ContentOptions): Promise<void> {
  if (isSynced(await readRevisions(tx, options.userPk), options.catalog)) return;
  await addContentRows(tx, options);
  const story = await Story.read(tx, options);
  story.goOn();
  await story.flush(tx);
}

/** A player's story with rows of all that the manifest has, in a transaction of his. */
export async function readWholeStory(tx: Tx, options: ContentOptions): Promise<Story> {
  const story = await Story.read(tx, options);
  if (story.isWhole) return story;
  await syncContentWithin(tx, options);
  return Story.read(tx, options);
}

function isSynced(revisions: Revisions, catalog: Catalog): boolean {
  return revisions.get(contentRevision) === contentVersion(catalog);
}

interface ContentOptions {
  readonly dialect: DialectName;
  readonly catalog: Catalog;
  readonly userPk: number;
  readonly now: number;
}

/** Adds the rows of all albums, achievements, noah parts and stages that a player lacks. */
export async function addContentRows(tx: Tx, options: ContentOptions): Promise<void> {
  const { dialect, catalog, userPk: UserPk, now } = options;
  const date = storeDate(now);
  const dated = { createdAt: date, updatedAt: date };
  const pks = (rows: readonly { readonly pk: number }[]) => rows.map(({ pk }) => pk);
  await insertMissing(tx, 'userAlbums', {
    dialect,
    constants: { UserPk, ...dated },
    column: 'AlbumPk',
    values: pks(catalog.rows('albums')),
  });
  for (const category of new Set(catalog.rows('achievements').map((row) => row.category))) {
    await insertMissing(tx, 'userAchievement', {
      dialect,
      constants: { UserPk, category },
      column: 'AchievementPk',
      values: pks(catalog.where('achievements', 'category', category)),
    });
  }
  await addNoahRows(tx, options);
  await tx
    .insertInto('userRevisions')
    .values({ UserPk, name: contentRevision, revision: contentVersion(catalog) })
    .onConflict((conflict) =>
      conflict.columns(['UserPk', 'name']).doUpdateSet((eb) => ({ revision: eb.ref('excluded.revision') })),
    )
    .execute();
}

/** Parts by their place among all, stages by their place among those of their part (specification, 02). */
async function addNoahRows(tx: Tx, { catalog, userPk: UserPk, now }: ContentOptions): Promise<void> {
  const date = storeDate(now);
  const fresh = { state: 0, startDate: date, endDate: null, createdAt: date, updatedAt: date, UserPk };
  const parts = await tx
    .selectFrom('userNoahParts')
    .select('NoahPartPk')
    .where('UserPk', '=', UserPk)
    .execute();
  const hasPart = new Set(parts.map(({ NoahPartPk }) => NoahPartPk));
  const newParts = catalog
    .rows('noahParts')
    .map(({ pk }, order) => ({ ...fresh, order, NoahPartPk: pk }))
    .filter(({ NoahPartPk }) => !hasPart.has(NoahPartPk));
  await insertRows(tx, 'userNoahParts', newParts);
  const stages = await tx
    .selectFrom('userNoahStages')
    .select('NoahStagePk')
    .where('UserPk', '=', UserPk)
    .execute();
  const hasStage = new Set(stages.map(({ NoahStagePk }) => NoahStagePk));
  // A stage belongs to the part whose pk is the stage's `order` (specification, 03 *Lab, noah, constellation*).
  const partPks = [...new Set(catalog.rows('noahStages').map(({ order }) => order))];
  const newStages = partPks
    .flatMap((part) => catalog.where('noahStages', 'order', part).map(({ pk }, order) => ({ pk, order })))
    .filter(({ pk }) => !hasStage.has(pk))
    .map(({ pk, order }) => ({ ...fresh, current: 0, PickedTrackPk: 0, order, NoahStagePk: pk }));
  await insertRows(tx, 'userNoahStages', newStages);
}

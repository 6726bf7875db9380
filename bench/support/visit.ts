/** A grown server on the day of the measurement: a copy of it, and players who are equipped for the tour. */
import { open } from 'node:fs/promises';
import { sql } from 'kysely';
import { dataFolder } from '../../src/data/folder.js';
import { storeDate } from '../../src/data/dates.js';
import { foldBoards } from '../../src/data/boards/fold.js';
import { openStore, type Store } from '../../src/data/store/store.js';
import type { Catalog } from '../../src/server/catalog/catalog.js';
import { loadContent } from '../../src/server/live/content.js';
import { equip } from '../../test/support/tour/equip.js';
import { openClient } from '../../src/tools/bench/client.js';
import { copyInstallation } from './installation.js';
import { startServer } from './server.js';
import { tokenOf } from './grown/players.js';

export interface Visited {
  readonly folder: string;
  readonly catalog: Catalog;
  /** The maps that most players have a score on, and the albums. */
  readonly maps: readonly number[];
  readonly albums: readonly number[];
  /** The pks of those who are equipped. */
  readonly guests: readonly number[];
}

const hands = { thumb: 0, multi: 1 } as const;
const popular = 40;

/** Copies a grown folder and brings it to today, with so many guests, whose pks are two apart, from `first` on. */
export async function visit(
  from: string,
  { folder, first, count }: { readonly folder: string; readonly first: number; readonly count: number },
): Promise<Visited> {
  await copyInstallation(from, folder);
  const seasons = await presentSeasons(folder);
  const { catalog } = loadContent(dataFolder(folder), { packIconAtlas: '', localizationEntry: '' });
  const guests = Array.from({ length: count }, (_, index) => first + 2 * index);
  const store = await openStore({ database: dataFolder(folder).player });
  try {
    await playSeasons(store, seasons);
    await store.write([], async (tx) => {
      await tx.updateTable('tokens').set({ lastUsedAt: Date.now() }).execute();
      for (const userPk of guests) await equip(tx, { catalog, userPk, now: Date.now() });
    });
    await foldBoards(store, 1);
    return { folder, catalog, guests, ...(await popularBoards(store)) };
  } finally {
    await store.close();
    await flushed(dataFolder(folder).player);
  }
}

/** Waits until a file is on the disk: gigabytes that were copied a moment ago would slow down whoever writes next. */
async function flushed(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** The numbers of the present darkmoon seasons, which a server derives from the calendar. */
async function presentSeasons(folder: string): Promise<Record<keyof typeof hands, number>> {
  const database = dataFolder(folder).player;
  const early = await openStore({ database });
  await early
    .write([], (tx) =>
      tx.updateTable('tokens').set({ lastUsedAt: Date.now() }).where('did', '=', 1).execute(),
    )
    .finally(() => early.close());
  const server = await startServer({ folder });
  const client = openClient(server.origin, 1);
  try {
    const { data } = JSON.parse(await client.get('/api/darkmoon/all', tokenOf(1))) as {
      readonly data: Readonly<Record<'darkmoonThumb' | 'darkmoonMulti', { readonly season: number }>>;
    };
    return { thumb: data.darkmoonThumb.season, multi: data.darkmoonMulti.season };
  } finally {
    await client.close();
    await server.stop();
  }
}

/** All players have looked at the present seasons, and half of them have a score. */
async function playSeasons(store: Store, seasons: Record<keyof typeof hands, number>): Promise<void> {
  const date = storeDate(Date.now());
  for (const [hand, mode] of Object.entries(hands)) {
    const season = seasons[hand as keyof typeof hands];
    await store.write([], (tx) =>
      sql`insert into "userDarkmoonRanking" ("UserPk", "season", "mode", "bestTotalScore", "endAt", "createdAt", "updatedAt")
        select "pk", ${season}, ${mode}, case when "pk" % 2 = 0 then "pk" * 7919 % 5000000 else 0 end, 5, ${date}, ${date}
        from "users" where true on conflict do nothing`.execute(tx),
    );
  }
}

async function popularBoards(store: Store): Promise<Pick<Visited, 'maps' | 'albums'>> {
  const { rows } = await sql<{ board: string }>`
    select "board" from "boardRanges" group by "board" order by sum("players") desc`.execute(store.read);
  const of = (kind: string) =>
    rows.flatMap(({ board }) => (board.startsWith(`${kind}:`) ? [Number(board.split(':')[1])] : []));
  return { maps: of('map').slice(0, popular), albums: of('album').slice(0, popular) };
}

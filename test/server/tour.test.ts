/**
 * A tour of every endpoint that players have: each request succeeds, and no query of any of them reads a player table
 * from one end to the other. So requests stay as fast as they are while tables grow (specification, 04; design, *Data*).
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import pg from 'pg';
import { playerTableNames } from '../../src/data/ddl.js';
import { routes } from '../../src/server/routes.js';
import { encryptPlay, withApp, type Database, type TestApp, type TestPlayer } from '../support/app.js';
import { planOf } from './features/rankings/support.js';
import { tour } from '../support/tour/chains.js';
import { findAlbum, findMap } from '../support/tour/choices.js';
import { equip } from '../support/tour/equip.js';
import type { Guest, TourAnswer, TourWorld } from '../support/tour/guest.js';

interface Taken {
  readonly statements: Set<string>;
  readonly paths: Set<string>;
}

/** Takes the whole tour, a new player for each chain. */
async function takeTour(to: TestApp): Promise<Taken> {
  const paths = new Set<string>();
  const world = worldOf(to);
  const from = to.statements.length;
  for (const chain of tour) {
    const [guest, friend] = [await to.player(), await to.player()];
    for (const { pk } of [guest, friend]) {
      await to.app.store.write([pk], (tx) =>
        equip(tx, { catalog: world.catalog, userPk: pk, now: world.now }),
      );
    }
    await chain.run(guestOf(guest, paths), world, guestOf(friend, paths)).catch((error: unknown) => {
      throw new Error(`${chain.name}: ${String(error)}`);
    });
  }
  return { statements: new Set(to.statements.slice(from)), paths };
}

function worldOf({ app, clock }: TestApp): TourWorld {
  const { catalog } = app;
  let last = 0;
  return {
    ...{ catalog, now: clock.now(), fresh: () => `tour${++last}`, seal: encryptPlay },
    mapPk: () => findMap(catalog).pk,
    albumPk: () => findAlbum(catalog, clock.now()).pk,
    playerPk: () => 1,
  };
}

function guestOf(player: TestPlayer, paths: Set<string>, token = player.token): Guest {
  const headers = { 'Custom-UserToken': token };
  const accept = (method: string, path: string, answer: TourAnswer) => {
    assert.is(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body).slice(0, 200)}`);
    paths.add(`${method} ${path}`);
    return answer;
  };
  return {
    pk: player.pk,
    get: async (path) => accept('GET', path, await player.request(path, { headers })),
    post: async (path, form = {}) => accept('POST', path, await player.request(path, { form, headers })),
    as: (other) => guestOf(player, paths, other),
  };
}

const isRouteOf = ({ method, path }: { method: string; path: string }) => {
  const pattern = new RegExp(`^${method.toUpperCase()} ${path.replaceAll(/:\w+/g, '[^/]+')}$`);
  return (asked: string) => pattern.test(asked);
};

/** Statements that look for rows: all but the marks around transactions and rows that are only added. */
const looksForRows = (text: string) => /^\s*(update|delete)\b|\bfrom\b/i.test(text);

const tables = playerTableNames.join('|');
const namedTables = new RegExp(`"(${tables})"(?:\\s+(?:as\\s+)?"?([a-z]\\w*)"?)?`, 'gi');

/** The steps of SQLite's plan that read a player table, or an index of it, from one end to the other. */
function wholeReads(to: TestApp, text: string): string[] {
  const names = new Set([...text.matchAll(namedTables)].flatMap(([, table, alias]) => [table, alias]));
  return planOf(to, text).filter((step) => {
    const scanned = /^SCAN "?(\w+)"?/.exec(step)?.[1];
    return scanned !== undefined && names.has(scanned);
  });
}

/** The same in PostgreSQL's plan, where it is told to do anything rather than that. */
async function sequentialScans(client: pg.Client, text: string): Promise<string[]> {
  const { rows } = await client.query<Record<string, string>>(`explain (generic_plan) ${text}`);
  const steps = rows.map((row) => row['QUERY PLAN'] ?? '');
  return steps.filter((step) => new RegExp(`Seq Scan on "?(${tables})"?`).test(step));
}

/** Gives, for a statement, what its plan reads from one end to the other. */
async function withPlans<T>(
  to: TestApp,
  work: (plan: (text: string) => Promise<string[]>) => Promise<T>,
): Promise<T> {
  if (to.app.store.dialect === 'sqlite') return work(async (text) => wholeReads(to, text));
  const client = new pg.Client({ connectionString: to.app.settings.database });
  await client.connect();
  try {
    await client.query('set enable_seqscan = off');
    return await work((text) => sequentialScans(client, text));
  } finally {
    await client.end();
  }
}

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: every endpoint succeeds on the tour, and every query of it is found by an index`, () =>
    withApp({ database }, async (to) => {
      const { statements, paths } = await takeTour(to);
      const missing = routes.filter(
        (route) => route.path.startsWith('/api/') && ![...paths].some(isRouteOf(route)),
      );
      assert.equal(
        missing.map(({ method, path }) => `${method} ${path}`),
        [],
      );
      const queries = [...statements].filter(looksForRows);
      assert.ok(queries.length > 100, `${queries.length} queries`);
      await withPlans(to, async (plan) => {
        assert.is((await plan('select "score" from "records" r where r."hp" = 1')).length, 1);
        for (const text of queries) assert.equal(await plan(text), [], text);
      });
    }));
}

test.run();

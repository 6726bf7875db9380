/** Players do whatever they like, all at once, and the economy stays whole. `KALPA_ECONOMY_SEED` gives another run. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AppContext } from '../../../src/server/context.js';
import { routes } from '../../../src/server/routes.js';
import { gameOf, inflate, withApp, type Database } from '../../support/app.js';
import { withSeasons } from '../features/darkmoon/support.js';
import { askAnything, nameOf, play, playAlbum, route, send, type Sent } from './actions.js';
import { Chance } from './chance.js';
import { Economy, readSnapshot, rowsOf, type Snapshot } from './model.js';
import type { Actor } from './pools.js';
import { bringOn, makeWorld, signUp, start, type World } from './world.js';

const seed = Number(process.env['KALPA_ECONOMY_SEED'] ?? 20_260_114);
const [minute, day] = [60_000, 86_400_000];

/** Some minutes as a rule; now and then exactly to, or just before, a midnight or a Friday noon. */
function passTime({ host: { clock }, chance }: World): void {
  const untilMidnight = day - (clock.now() % day);
  const friday = day + day / 2;
  const untilFriday = 7 * day - ((clock.now() - friday) % (7 * day));
  const moves = [
    chance.integer(1, 90) * minute,
    chance.integer(1, 90) * minute,
    untilMidnight,
    untilMidnight - 1,
  ];
  if (chance.isOneIn(3)) moves.push(untilFriday - 1, untilFriday);
  clock.advance(chance.pick(moves) ?? minute);
}

/** Three or six copies of each route that changes something, one of what reads or hashes, and plays in between. */
function deckOf(chance: Chance): ((...args: Parameters<typeof play>) => Promise<Sent[]>)[] {
  const isClaim = (path: string) => /buy|gacha|receive|complete|noah|lab/.test(path);
  const isPlayed = (path: string) => /\/play\/(start|end)$/.test(path);
  const cards = routes
    .filter(({ path }) => !isPlayed(path))
    .flatMap((asked) => {
      const isRare = asked.method === 'get' || /auth|password|delete$/.test(asked.path);
      const card = (...[scene, wire]: Parameters<typeof play>) => askAnything(scene, wire, asked);
      return isRare ? [card] : Array<typeof card>(isClaim(asked.path) ? 6 : 3).fill(card);
    });
  const plays = Array.from({ length: 40 }, () => play);
  return chance.shuffle([...cards, ...plays, ...Array.from({ length: 12 }, () => playAlbum)]);
}

/** Plays rounds of all players at once until so many requests were answered and each route was asked. */
async function playRounds(world: World, economy: Economy, steps: number): Promise<void> {
  const { chance, actors, server, host } = world;
  const app = gameOf(server);
  const asked = () => [...world.counts.values()].reduce((sum, { asked: count }) => sum + count, 0);
  let deck = deckOf(chance);
  let snapshots = await readAll(app, actors);
  for (let round = 0; asked() < steps || world.counts.size < routes.length; round += 1) {
    if (chance.isOneIn(6)) passTime(world);
    if (round % 8 === 0) {
      for (const { pk } of actors) await bringOn(world, pk);
      snapshots = await readAll(app, actors);
    }
    const before = snapshots;
    const sent = await Promise.all(
      actors.map((actor, index) => {
        if (deck.length === 0) deck = deckOf(chance);
        const scene = { app, chance: actor.chance, actor, actors, before: before[index] ?? new Map() };
        return deck.pop()?.(scene, world.wire) ?? Promise.resolve([]);
      }),
    );
    const after = await readAll(app, actors);
    for (const [index, { pk: userPk }] of actors.entries()) {
      const rows = { before: before[index] ?? new Map(), after: after[index] ?? new Map() };
      economy.check({ userPk, now: host.clock.now(), sent: sent[index] ?? [], ...rows });
    }
    snapshots = after;
  }
}

function readAll(app: AppContext, actors: readonly Actor[]): Promise<Snapshot[]> {
  return Promise.all(actors.map(({ pk }) => readSnapshot(app, pk)));
}

const seen = [
  ...[
    'user/me',
    'initialinfo',
    'item',
    'mission',
    'notice',
    'astralmelody',
    'userproduct',
    'refreshUserData',
  ],
  ...['album', 'lab', 'lab/userlabmission', 'noah', 'friend', 'mailbox', 'achievement/raw', 'darkmoon/all'],
  ...['achievement/grouped', 'darkmoon/:hand/ranking', 'album/ranking/:album', 'ranking/:map/:kind'],
  'public/user/:user/profile',
];

/** What a player sees of everything that he can look at. */
async function look({ wire, server }: World, actor: Actor): Promise<Record<string, unknown>> {
  const best = rowsOf(await readSnapshot(gameOf(server), actor.pk), 'bestRecords')[0];
  const params = {
    hand: 'thumb',
    album: 11,
    map: Number(best?.['MapPk'] ?? 1001),
    kind: '0',
    user: actor.pk,
  };
  const views: Record<string, unknown> = {};
  for (const name of seen) {
    const { answer } = await send(wire, actor, { route: route(`GET /api/${name}`), params });
    const { data } = answer.body;
    views[name] = name === 'initialinfo' ? { ...answer.body, data: inflate(data) } : answer.body;
  }
  return views;
}

async function lookAll(world: World): Promise<Record<string, unknown>[]> {
  const views = [];
  for (const actor of world.actors) views.push(await look(world, actor));
  return views;
}

interface Run {
  readonly database: Database;
  readonly steps: number;
  readonly players: readonly string[];
}

async function run({ database, steps, players }: Run): Promise<World['counts']> {
  const chance = new Chance(seed);
  const errors: string[] = [];
  const counts: World['counts'] = new Map();
  await withApp({ database, prepare: withSeasons() }, async (host) => {
    let server = await start(host, errors, seed);
    let world = makeWorld(host, server, chance);
    try {
      const actors: Actor[] = [];
      for (const id of players) actors.push(await signUp(world, id));
      world = { ...world, actors };
      await playRounds(world, new Economy(gameOf(server)), steps);
      await lookAll(world);
      const before = await lookAll(world);
      await server.stop();
      server = await start(host, errors, seed);
      world = { ...world, server, wire: { ...world.wire, address: server.addresses[0] ?? '' } };
      const after = await lookAll(world);
      for (const [index, views] of before.entries()) {
        for (const name of seen) assert.equal(after[index]?.[name], views[name], `${name} after a restart`);
      }
      assert.equal(errors, [], 'errors in the log');
      for (const [name, count] of world.counts) counts.set(name, count);
    } catch (error) {
      const told = [`seed ${seed}`, ...world.last, ...errors.slice(-2)].join('\n');
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${told}`);
    } finally {
      await server.stop();
    }
  });
  return counts;
}

/** Of these, a run without one that was granted and one that was refused would say little. */
const telling = [
  ...['buy/product/:product', 'productbundle/buy/:bundle', 'gacha/:gacha/drawOne', 'gacha/:gacha/drawTen'],
  ...['play/start', 'play/end', 'album/play/start', 'album/play/end', 'mailbox/:mail/receive/reward'],
  ...['usermission/:mission/receive/reward', 'usermission/:mission/immediatecomplete'],
  ...['performerlevel/receive/reward/level/:level', 'user/profile/update/nickname'],
  ...['lab/product/:product/beginResearch', 'friend/request/send'],
].map((name) => `POST /api/${name}`);

test('sqlite: whatever four players ask for, nothing is lost, won or had twice', async () => {
  const counts = await run({
    database: 'sqlite',
    steps: 2500,
    players: ['rich', 'richer', 'poor', 'spare-poor'],
  });
  assert.equal(
    routes.map(nameOf).filter((name) => !counts.has(name)),
    [],
  );
  for (const name of telling) {
    const { done = 0, refused = 0 } = counts.get(name) ?? {};
    assert.ok(done > 0 && refused > 0, `${name}: ${done} granted, ${refused} refused`);
  }
});

test('postgres: whatever three players ask for, nothing is lost, won or had twice', async () => {
  const counts = await run({ database: 'postgres', steps: 400, players: ['rich', 'richer', 'poor'] });
  assert.equal(
    routes.map(nameOf).filter((name) => !counts.has(name)),
    [],
  );
});

test.run();

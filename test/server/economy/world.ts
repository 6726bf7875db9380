/** The world that the economy is played in: a server that can be stopped and started, and its players. */
import { pino } from 'pino';
import * as assert from 'uvu/assert';
import { storeDate } from '../../../src/data/dates.js';
import type { AppContext } from '../../../src/server/context.js';
import { systemRandom } from '../../../src/server/random.js';
import { serve, type RunningServer } from '../../../src/server/serve.js';
import { gameOf, type TestApp } from '../../support/app.js';
import { route, send, type Sent, type Wire } from './actions.js';
import { Chance } from './chance.js';
import type { Actor } from './pools.js';

export interface World {
  readonly host: TestApp;
  readonly server: RunningServer;
  readonly chance: Chance;
  readonly actors: readonly Actor[];
  readonly wire: Wire;
  /** Requests so far, as they were answered. */
  readonly counts: Map<string, { asked: number; done: number; refused: number }>;
  readonly last: string[];
}

/** A server of its own over the host's data, which can be stopped and started again. */
export function start(
  { app, clock, folder }: TestApp,
  errors: string[],
  seed: number,
): Promise<RunningServer> {
  const chance = new Chance(seed + 1);
  const log = pino({ level: 'error', base: null }, { write: (line: string) => void errors.push(line) });
  const random = {
    ...systemRandom,
    integer: (min: number, max: number) => chance.integer(min, max),
    fraction: () => chance.fraction(),
  };
  return serve({ folder, settings: app.settings, log, clock, random });
}

/** A world without players yet. */
export function makeWorld(host: TestApp, server: RunningServer, chance: Chance): World {
  const counts: World['counts'] = new Map();
  const last: string[] = [];
  const note = ({ route: name, params, form, answer, succeeded }: Sent, { id }: Actor) => {
    const count = counts.get(name) ?? { asked: 0, done: 0, refused: 0 };
    counts.set(name, count);
    count.asked += 1;
    count[succeeded ? 'done' : 'refused'] += 1;
    const what = JSON.stringify({ ...params, ...form }).slice(0, 160);
    last.push(`${id}: ${name} ${what} → ${answer.status} ${answer.body.message}`);
    if (last.length > 25) last.shift();
  };
  return {
    host,
    server,
    chance,
    actors: [],
    wire: { address: server.addresses[0] ?? '', note },
    counts,
    last,
  };
}

/** A new account with money to spend, or, by its name, little of it. */
export async function signUp({ wire, server, chance }: World, id: string): Promise<Actor> {
  const actor: Actor = {
    chance: new Chance(chance.integer(0, 2 ** 31)),
    pk: 0,
    id,
    pw: 'a-long-password',
    token: '',
    plays: [],
  };
  const form = { id, pw: actor.pw };
  const sent = await send(wire, actor, { route: route('POST /api/auth/signup'), form });
  const token: string = sent.answer.body.data.token;
  const me = await send(wire, { ...actor, token }, { route: route('GET /api/user/me') });
  assert.ok(me.succeeded, JSON.stringify(me.answer.body));
  const made = { ...actor, token, pk: Number(me.answer.body.data.user.pk) };
  await endow(gameOf(server), made.pk, id.endsWith('poor') ? 30 : 20_000);
  return made;
}

const currencies = [
  ...['energy.green', 'darkmatter', 'fragment', 'stardust.default', 'darkmooncoin', 'gachaticket.main'],
  ...['gachaticket.pickup', 'starbit.default', 'missionclearticket.daily', 'missionclearticket.weekly'],
];

const oddRewards = [
  ...['random.item_box_0', 'random.currency_box_0', 'astralmelody', 'fragment.soft', 'nothing.real'],
  ...['cosmicticket.day_1', 'cosmicticket.hour_1', 'rootcharacter.kyue'],
];

async function endow(app: AppContext, UserPk: number, amount: number): Promise<void> {
  const rows = currencies.flatMap((key) => {
    const item = app.catalog.item(key);
    const dates = { renewedDate: 0, startDate: null, endDate: null };
    return item ? [{ amount, state: 0, ...dates, UserPk, ItemPk: item.pk }] : [];
  });
  await app.store.write([UserPk], (tx) =>
    tx
      .insertInto('useritems')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['UserPk', 'ItemPk']).doUpdateSet({ amount }))
      .execute(),
  );
}

/** What weeks of play would bring: mails, and missions, hurdles and stages that are done. */
export async function bringOn({ server, host, chance }: World, UserPk: number): Promise<void> {
  const reward = { key: chance.pick(currencies), value: chance.integer(1, 5) };
  const mail = {
    ...{ title: 'A present', description: 'For you', state: 0, sent: storeDate(host.clock.now()), UserPk },
    itemRewards: JSON.stringify([reward, { key: chance.pick(oddRewards), value: 2 }]),
    packRewards: JSON.stringify([chance.pick(gameOf(server).catalog.rows('packs'))?.packItemKey]),
  };
  const { catalog } = gameOf(server);
  const exp = catalog.item('performerexp')?.pk ?? 0;
  const amount = chance.integer(0, 2000);
  await gameOf(server).store.write([UserPk], async (tx) => {
    await tx
      .insertInto('userMailBoxes')
      .values([mail, { ...mail, itemRewards: '[]' }])
      .execute();
    for (const table of ['usermissions', 'userPerformerHurdleMissions'] as const) {
      const update = tx.updateTable(table as 'usermissions').set({ state: 1 });
      await update.where('UserPk', '=', UserPk).where('state', '=', 0).execute();
    }
    const lab = tx.updateTable('userLabMissions').set({ state: 1, current0: 99, current1: 99 });
    await lab.where('UserPk', '=', UserPk).where('state', '=', 0).execute();
    if (chance.isOneIn(10)) {
      const stages = tx.updateTable('userNoahStages').set({ state: 4 });
      await stages.where('UserPk', '=', UserPk).where('state', 'in', [0, 2, 3]).execute();
    }
    const experience = tx.updateTable('useritems').set({ amount }).where('UserPk', '=', UserPk);
    await experience.where('ItemPk', '=', exp).where('amount', '<', amount).execute();
  });
}

/** The costs of a round: from all who pay or from none, in one transaction (specification, 05 *Costs*). */
import type { AppContext } from '../context.js';
import type { Caller } from '../http/route.js';
import { metadataCost } from '../ledger/darkmoon.js';
import { ownsTrack } from '../ledger/holdings.js';
import { Items } from '../ledger/items.js';
import { writeKeeping } from '../ledger/kept.js';
import { Ledger } from '../ledger/ledger.js';
import { ownedKey } from '../rules/items.js';
import type { Effect, Result } from './rooms/messages.js';
import { readPresentLocked, type Visitor } from './visitor.js';

/** What a round costs each player, by the metadata; null where it names no item, and so there are no rounds. */
export function roundPrice({ catalog }: AppContext): { readonly key: string; readonly value: number } | null {
  const cost = metadataCost(catalog, 'friendPlayCost');
  return cost && catalog.item(ownedKey(cost.moneyType)) ? { key: cost.moneyType, value: cost.value } : null;
}

interface Bill {
  readonly pk: number;
  readonly caller: Caller;
  readonly cost: number;
  readonly ledger: Ledger;
}

type Charge = Extract<Effect, { kind: 'charge' }>;

/**
 * Takes the costs of a round, if every payer owns its track and has enough. What was taken stands in `multiplayCharges`
 * until `announceRound`, so that a server which is killed in between gives it back.
 */
export async function chargeRound(
  app: AppContext,
  { round, track: trackPk, payers }: Charge,
  visitors: ReadonlyMap<number, Visitor>,
): Promise<Result> {
  const now = app.clock.now();
  const price = roundPrice(app);
  if (!price) return { kind: 'notEnough' };
  const track = app.catalog.find('tracks', trackPk);
  const pks = payers.map(({ player }) => player);
  // Nothing is written before everything was checked: what is returned early leaves no trace.
  return writeKeeping(app.store, pks, async (tx) => {
    const bills: Bill[] = [];
    const gone: number[] = [];
    for (const { player: pk, cost } of payers) {
      const visitor = visitors.get(pk);
      const player = visitor && (await readPresentLocked(visitor, { app, now, tx }));
      if (!player) gone.push(pk);
      else bills.push({ caller: visitor.caller, cost, ledger: new Ledger({ app, tx, player, now }), pk });
    }
    if (gone.length > 0) return { kind: 'gone', players: gone };
    for (const { pk: userPk } of bills) {
      const isOwned = track && (await ownsTrack(tx, { catalog: app.catalog, userPk, now }, track));
      if (!isOwned) return { kind: 'noTrack' };
    }
    for (const { ledger, cost } of bills) {
      await ledger.items.load([price.key]);
      if (!(await ledger.tryPay(price.key, cost))) return { kind: 'notEnough' };
    }
    const infos = new Map<number, object>();
    for (const { pk, caller, ledger, cost } of bills) {
      if (cost > 0) {
        const row = { UserPk: pk, round, itemKey: price.key, amount: cost, createdAt: now };
        await tx.insertInto('multiplayCharges').values(row).execute();
      }
      await ledger.settle(caller);
      const returnMoney = ledger.items.entry(price.key);
      infos.set(pk, { UserPk: pk, returnMoney, publicKey: app.keys.publicXml });
    }
    return { kind: 'charged', infos };
  });
}

/** The players of a round were told that it started: what they paid stays paid. */
export async function announceRound({ store }: AppContext, round: string): Promise<void> {
  await store.write([], (tx) => tx.deleteFrom('multiplayCharges').where('round', '=', round).execute());
}

/** Gives back what was taken for rounds that nobody was told of; only of one round where it is named. */
export async function refundUntold(app: AppContext, round?: string): Promise<number> {
  let query = app.store.read.selectFrom('multiplayCharges').selectAll().orderBy('pk');
  if (round !== undefined) query = query.where('round', '=', round);
  const charges = await query.execute();
  let refunded = 0;
  for (const { pk, UserPk: userPk, itemKey, amount } of charges) {
    refunded += await app.store.write([userPk], async (tx) => {
      const deleted = await tx.deleteFrom('multiplayCharges').where('pk', '=', pk).executeTakeFirst();
      // Somebody else was faster.
      if (deleted.numDeletedRows === 0n) return 0;
      const items = new Items({ tx, catalog: app.catalog, userPk, now: app.clock.now() });
      await items.load([itemKey]);
      items.change(itemKey, amount);
      await items.flush();
      return 1;
    });
  }
  if (refunded > 0)
    app.log.warn({ refunded }, 'what was taken for multiplay rounds that never began was given back');
  return refunded;
}

/** Does in the database what the rooms want done, and tells them what came of it. */
import { wireRow } from '../../data/wire.js';
import type { AppContext } from '../context.js';
import { Refusal } from '../http/refusal.js';
import { readAmount } from '../ledger/items.js';
import { chargeRound, refundUntold, roundPrice } from './charge.js';
import { recordRound } from './record.js';
import type { Effect, Result } from './rooms/messages.js';
import { readPresent, type Visitor } from './visitor.js';

/** Runs an effect; never rejects. `visitors` holds those of its players who are known. */
export async function runEffect(
  app: AppContext,
  effect: Effect,
  visitors: ReadonlyMap<number, Visitor>,
): Promise<Result> {
  try {
    return await perform(app, effect, visitors);
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', message: error.message };
    app.log.error({ err: error, effect: effect.kind }, 'multiplay: an effect failed');
    // A commit whose answer was lost may have been made all the same.
    if (effect.kind === 'charge') await refundOf(app, effect.round);
    return { kind: 'failed' };
  }
}

async function perform(
  app: AppContext,
  effect: Effect,
  visitors: ReadonlyMap<number, Visitor>,
): Promise<Result> {
  switch (effect.kind) {
    case 'meet':
      return meet(app, effect.players, visitors);
    case 'balances':
      return { kind: 'balances', amounts: await readBalances(app, effect.players) };
    case 'charge':
      return chargeRound(app, effect, visitors);
    case 'record': {
      const visitor = visitors.get(effect.player);
      return visitor ? recordRound(app, effect, visitor) : { kind: 'gone', players: [effect.player] };
    }
  }
}

/** What others see of a player: his profile as it is in the database, without his device (specification, 05). */
async function meet(
  app: AppContext,
  players: readonly number[],
  visitors: ReadonlyMap<number, Visitor>,
): Promise<Result> {
  const profiles = new Map<number, object>();
  for (const pk of players) {
    const visitor = visitors.get(pk);
    const present = visitor && (await readPresent(visitor, { app, now: app.clock.now() }));
    if (!present) continue;
    const { deviceIdentifier: _, ...profile } = wireRow('userProfile', present.profile);
    profiles.set(pk, profile);
  }
  const gone = players.filter((pk) => !profiles.has(pk));
  return gone.length > 0 ? { kind: 'gone', players: gone } : { kind: 'met', profiles };
}

async function readBalances(app: AppContext, players: readonly number[]): Promise<Map<number, number>> {
  const { catalog, store, clock } = app;
  const price = roundPrice(app);
  const amounts = new Map<number, number>();
  for (const userPk of players) {
    const options = { catalog, userPk, now: clock.now() };
    amounts.set(userPk, price ? await readAmount(store.read, options, price.key) : 0);
  }
  return amounts;
}

/** Gives back what was taken for a round that nobody was told of; never rejects. */
export async function refundOf(app: AppContext, round: string): Promise<void> {
  try {
    await refundUntold(app, round);
  } catch (error) {
    app.log.error({ err: error }, 'multiplay: what was taken is given back at the next start');
  }
}

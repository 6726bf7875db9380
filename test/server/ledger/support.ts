/** The ledger driven by itself: a player's transaction without a request around it. */
import { readLockedPlayer } from '../../../src/server/http/player.js';
import type { Envelope } from '../../../src/server/ledger/envelope.js';
import { Ledger } from '../../../src/server/ledger/ledger.js';
import type { TestApp, TestPlayer } from '../../support/app.js';

/** Posts to a ledger and settles it; gives the envelope. */
export async function settle(
  { app }: TestApp,
  { pk }: TestPlayer,
  post: (ledger: Ledger) => Promise<void> | void,
): Promise<Envelope> {
  const now = app.clock.now();
  return app.store.write([pk], async (tx) => {
    const session = { pk: 0, lastUsedAt: now, remoteAddress: '127.0.0.1' };
    const player = await readLockedPlayer({ pk, session }, { app, now, tx });
    const ledger = new Ledger({ app, tx, player, now });
    await post(ledger);
    return ledger.settle({ address: '127.0.0.1', deviceIdentifier: null });
  });
}

/** Grants items to a player; gives the envelope. */
export function grant(
  to: TestApp,
  player: TestPlayer,
  ...rewards: readonly (readonly [key: string, value: number])[]
): Promise<Envelope> {
  return settle(to, player, (ledger) => {
    for (const [key, value] of rewards) ledger.grant(key, value);
  });
}

/** The signed changes of an envelope, by item key. */
export function changed({ app }: TestApp, { updatedUserItems }: Envelope): Record<string, number> {
  return Object.fromEntries(
    updatedUserItems.map(({ userItem, totalGainedAmount }) => [
      app.catalog.find('items', userItem.ItemPk)?.key ?? '',
      totalGainedAmount,
    ]),
  );
}

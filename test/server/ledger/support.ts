/** The ledger driven by itself: a player's transaction without a request around it. */
import type { Tx } from '../../../src/data/store/store.js';
import { readLockedPlayer } from '../../../src/server/http/player.js';
import type { Envelope } from '../../../src/server/ledger/envelope.js';
import { Ledger } from '../../../src/server/ledger/ledger.js';
import type { TestApp, TestPlayer } from '../../support/app.js';

type Post = (ledger: Ledger) => Promise<void> | void;

/** Posts to a ledger and settles it; gives the envelope. */
export function settle(to: TestApp, player: TestPlayer, post: Post): Promise<Envelope> {
  return to.app.store.write([player.pk], (tx) => settleWithin(to, player, { tx, post }));
}

/** The same in a transaction that locks the player. */
export async function settleWithin(
  { app }: TestApp,
  { pk }: TestPlayer,
  { tx, post }: { readonly tx: Tx; readonly post: Post },
): Promise<Envelope> {
  const now = app.clock.now();
  const session = { pk: 0, lastUsedAt: now, remoteAddress: '127.0.0.1' };
  const player = await readLockedPlayer({ pk, session }, { app, now, tx });
  const ledger = new Ledger({ app, tx, player, now });
  await post(ledger);
  return ledger.settle({ address: '127.0.0.1', deviceIdentifier: null });
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

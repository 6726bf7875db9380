/** What a gacha costs and gives (specification, 03 *Shop* and 10 *03*). */
import type { Cost, Reward } from '../../data/columns.js';
import type { Manifest } from '../catalog/rows.js';
import { isRandomBox, pickWeighted } from './boxes.js';
import { Item, ownedKey } from './items.js';
import { isCosmicTicket } from './membership.js';
import { isWithinDates } from './opening.js';
import type { Random } from './random.js';

type Gacha = Manifest<'gachas'>;
type GachaItem = Pick<
  Manifest<'gachaItems'>,
  'key' | 'itemKey' | 'itemAmount' | 'starBitItemAmount' | 'appearProportion'
>;

/** gachas.state: cannot be drawn. */
const off = 0;

/** How many draws a request asks for. */
export type Draws = 1 | 10;

/** What always adds, however much of it is owned. */
const alwaysAdds: ReadonlySet<string> = new Set([
  Item.astralMelody,
  Item.energy,
  'missionclearticket.daily',
  'missionclearticket.weekly',
  Item.darkmatter,
  Item.fragment,
]);

/** Whether a gacha can be drawn at `now` (unix ms). */
export function isGachaOpen(gacha: Pick<Gacha, 'state' | 'openDate' | 'closeDate'>, now: number): boolean {
  return gacha.state !== off && isWithinDates(gacha, now);
}

type PricedGacha = Pick<Gacha, 'drawMoneyKey' | 'drawOncePrice' | 'drawTenInOncePrice' | 'drawTicketKey'>;

/** What draws cost, or null where the gacha does not take what they are to be paid with. */
export function gachaPrice(
  gacha: PricedGacha,
  { draws, isTicket }: { readonly draws: Draws; readonly isTicket: boolean },
): Cost | null {
  const moneyType = isTicket ? gacha.drawTicketKey : gacha.drawMoneyKey;
  if (moneyType === '') return null;
  if (isTicket) return { moneyType, value: draws };
  return { moneyType, value: draws === 1 ? gacha.drawOncePrice : gacha.drawTenInOncePrice };
}

/** What one draw came to. */
export interface Drawn {
  /** gachaItems.key */
  readonly gachaItemKey: string;
  readonly isStarBit: boolean;
  readonly reward: Reward;
}

interface Drawing {
  readonly draws: Draws;
  /** What the player owns already. */
  readonly owns: (itemKey: string) => boolean;
  readonly random: Random;
}

/**
 * Draws, each for itself; what is owned, or came out of an earlier one of these, becomes star bits. Null where nothing
 * has a weight.
 */
export function drawGacha(
  rows: readonly GachaItem[],
  { draws, owns, random }: Drawing,
): readonly Drawn[] | null {
  const earlier = new Set<string>();
  const drawn: Drawn[] = [];
  for (let n = 0; n < draws; n += 1) {
    const row = pickWeighted(rows, ({ appearProportion }) => appearProportion, random);
    if (!row) return null;
    const { itemKey } = row;
    const isStarBit = !isNeverOwned(itemKey) && (earlier.has(itemKey) || owns(itemKey));
    earlier.add(itemKey);
    const reward = isStarBit
      ? { key: Item.starBit, value: row.starBitItemAmount }
      : { key: itemKey, value: row.itemAmount };
    drawn.push({ gachaItemKey: row.key, isStarBit, reward });
  }
  return drawn;
}

/** Currencies always add; boxes are opened and cosmic tickets used, so that nobody ever owns one. */
function isNeverOwned(itemKey: string): boolean {
  return alwaysAdds.has(ownedKey(itemKey)) || isRandomBox(itemKey) || isCosmicTicket(itemKey);
}

/** What the tests of gachas share: captures of which one knows what is drawn, and drawing. */
import { tableRows, type CaptureDocument, type CaptureRow } from '../../../../fixtures/generator/tables.js';
import type { AppOptions, TestAnswer, TestApp, TestPlayer } from '../../../support/app.js';
import { setItem } from '../play/support.js';
import { pkOf, quiet, type At } from '../shop/support.js';

interface Slot extends CaptureRow {
  readonly itemKey: string;
}

/** gacha.main with these items alone, a tenth of the chance each unless a slot says otherwise. */
export function holding(slots: readonly Slot[], gacha: CaptureRow = {}): NonNullable<AppOptions['capture']> {
  return (document) => {
    quiet(document);
    const capture = document as CaptureDocument;
    const main = tableRows(capture, 'gachas').find((row) => row['key'] === 'gacha.main');
    if (!main) throw new Error('There is no gacha.main.');
    Object.assign(main, gacha);
    const all = tableRows(capture, 'gachaItems');
    const others = all.filter((row) => row['GachaPk'] !== main['pk']);
    const patterns = all.filter((row) => row['GachaPk'] === main['pk']);
    const own = slots.map((slot, n) => ({
      ...{ ...patterns[n], key: `slot.${n}`, itemAmount: 1, starBitItemAmount: 6, appearProportion: 10 },
      ...slot,
    }));
    document['gachaItems'] = [...own, ...others];
  };
}

/** Chance that picks these slots of ten equal ones, one after the other, and the first from then on. */
export function picking(...slots: number[]): NonNullable<AppOptions['random']> {
  return { fraction: () => (slots.shift() ?? 0) / 10 + 0.05 };
}

export type Draw = 'drawOne' | 'drawTen';

export function pathOf(to: TestApp, gacha: string, draw: Draw): string {
  return `/api/gacha/${pkOf(to, 'gachas', gacha)}/${draw}`;
}

/** Draws from gacha.main. */
export function draw({ to, player }: At, name: Draw, isTicket?: string | number): Promise<TestAnswer> {
  return player.post(pathOf(to, 'gacha.main', name), isTicket === undefined ? {} : { isTicket });
}

/** A player with so much to draw with. */
export async function drawer(
  to: TestApp,
  { darkmatter = 0, tickets = 0 }: { readonly darkmatter?: number; readonly tickets?: number },
): Promise<{ readonly to: TestApp; readonly player: TestPlayer }> {
  const player = await to.player();
  await setItem(to, player.pk, 'darkmatter', { amount: darkmatter });
  if (tickets > 0) await setItem(to, player.pk, 'gachaticket.main', { amount: tickets });
  return { to, player };
}

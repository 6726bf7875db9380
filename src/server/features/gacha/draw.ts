import { wireRow } from '../../../data/wire.js';
import type { AppContext } from '../../context.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineWriteRoute, type Later, type Locked, type Route } from '../../http/route.js';
import { pk, truth } from '../../http/schema.js';
import { isCharacter, readNewCharacters } from '../../ledger/new-characters.js';
import { drawGacha, gachaPrice, isGachaOpen, type Drawn, type Draws } from '../../rules/gacha.js';
import { countDraws } from './queries.js';

interface Drawing extends Locked {
  readonly app: AppContext;
  /** Unix ms. */
  readonly now: number;
  readonly gachaPk: number;
  readonly draws: Draws;
  readonly isTicket: boolean;
}

function drawRoute(name: 'drawOne' | 'drawTen', draws: Draws, shown: (infos: object[]) => object): Route {
  return defineWriteRoute(
    {
      method: 'post',
      path: `/api/gacha/:gacha/${name}`,
      session: 'player',
      effect: 'write',
      summary: draws === 1 ? 'Draws once from a gacha.' : 'Draws ten times at once from a gacha.',
      params: { gacha: pk() },
      body: { isTicket: truth().default(false) },
    },
    ({ params, body, ...input }) =>
      draw({ ...input, gachaPk: params.gacha, draws, isTicket: body.isTicket }, shown),
  );
}

export const drawOne = drawRoute('drawOne', 1, ([info = {}]) => ({ selectedGachaItemInfo: info }));

export const drawTen = drawRoute('drawTen', 10, (infos) => ({ selectedGachaItemInfos: infos }));

async function draw(drawing: Drawing, shown: (infos: object[]) => object): Promise<Later> {
  const { app, tx, ledger, player, now, gachaPk, draws, isTicket } = drawing;
  const gacha = app.catalog.find('gachas', gachaPk);
  if (!gacha) throw refuse('Gacha not found.', { status: 404 });
  if (!isGachaOpen(gacha, now)) throw refuse(`${gacha.key}: this gacha is not open.`);
  const tooLittle = 'Not enough items to draw.';
  const price = gachaPrice(gacha, { draws, isTicket });
  if (!price || !Number.isSafeInteger(price.value) || price.value < 0) throw refuse(tooLittle);
  await ledger.pay(price.moneyType, price.value, tooLittle);
  const drawn = await pick(drawing);
  await ledger.grantPaid(drawn.map(({ reward }) => reward));
  const row = await countDraws(tx, { userPk: player.pk, gachaPk, draws, now });
  const infos = drawn.map(({ gachaItemKey, isStarBit }) => ({ gachaItemKey, amount: 1, isStarBit }));
  const data = { userGacha: wireRow('userGacha', row), ...shown(infos) };
  const hasCharacter = drawn.some(({ reward }) => isCharacter(reward.key));
  return async () => {
    const characters = hasCharacter ? await readNewCharacters(tx, player.pk) : {};
    return new Answer({ ...data, ...characters }, { beside: characters });
  };
}

/** Draws among what can be given: an item that the manifest does not know would be paid for nothing. */
async function pick({ app, ledger, gachaPk, draws }: Drawing): Promise<readonly Drawn[]> {
  const { items } = ledger;
  const rows = app.catalog
    .where('gachaItems', 'GachaPk', gachaPk)
    .filter(({ itemKey, itemAmount }) => items.exists(itemKey) && itemAmount > 0);
  await items.load(rows.map(({ itemKey }) => itemKey));
  const owns = (itemKey: string) => items.amount(itemKey) > 0;
  const drawn = drawGacha(rows, { draws, owns, random: app.random });
  if (!drawn) throw refuse('This gacha has nothing to give.');
  return drawn;
}

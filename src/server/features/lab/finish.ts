/** The two ways in which a lab product becomes the player's: researched, or bought. */
import { storeDate } from '../../../data/dates.js';
import type { Tx } from '../../../data/store/store.js';
import { wireRow } from '../../../data/wire.js';
import type { Manifest } from '../../catalog/rows.js';
import type { Player } from '../../http/player.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import type { Ledger } from '../../ledger/ledger.js';
import { areMissionsDone, productMissions } from '../../rules/lab-research.js';
import { labMissionsOf } from './queries.js';
import { discounted, noResearch, runningProduct } from './running.js';

/** userLabProducts.isAsteHelp */
const isBought = 1;
const isResearched = 0;

const tooLittle = 'Not enough items to buy lab product.';

export const buyLabProduct = defineWriteRoute(
  {
    method: 'post',
    path: '/api/lab/product/:product/buy',
    session: 'player',
    effect: 'write',
    summary: 'Buys the lab product that is being researched, whatever is left to do.',
    params: { product: pk() },
  },
  async ({ app, params, player, tx, ledger, now }) => {
    const product = runningProduct(app.catalog, player, params.product);
    await ledger.pay(product.buyMoneyType, Math.max(0, product.buyPrice), tooLittle);
    return finishResearch({ tx, ledger, player, now }, product, isBought);
  },
);

export const reportLabProduct = defineWriteRoute(
  {
    method: 'post',
    path: '/api/lab/product/:product/report',
    session: 'player',
    effect: 'write',
    summary: 'Reports the running research, all its missions done: what it is about becomes the player’s.',
    params: { product: pk() },
  },
  async ({ app, params, player, tx, ledger, now }) => {
    const { catalog } = app;
    const product = runningProduct(catalog, player, params.product);
    const missions = productMissions(product, catalog.rows('labMissions'));
    const missionPks = missions.map((mission) => mission.pk);
    const rows = await labMissionsOf(tx, { userPk: player.pk, missionPks });
    if (!areMissionsDone(missions, rows, player.profile.onResearchLabMissionPkOrZero)) {
      throw refuse('Mission not done researching.');
    }
    const price = await discounted({ app, tx, player, now }, product.price);
    await ledger.pay(product.moneyType, price, tooLittle);
    return finishResearch({ tx, ledger, player, now }, product, isResearched);
  },
);

interface Finishing {
  readonly tx: Tx;
  readonly ledger: Ledger;
  readonly player: Player;
  readonly now: number;
}

async function finishResearch(
  { tx, ledger, player, now }: Finishing,
  product: Manifest<'labProducts'>,
  isAsteHelp: number,
) {
  for (const { key, value } of product.items) ledger.grant(key, value);
  ledger.profile.set({ ...noResearch, researchStartDate: null });
  const date = storeDate(now);
  const finished = { isAsteHelp, startDate: player.profile.researchStartDate ?? date, endDate: date };
  const row = await tx
    .insertInto('userLabProducts')
    .values({ ...finished, UserPk: player.pk, LabProductPk: product.pk })
    .onConflict((conflict) => conflict.columns(['UserPk', 'LabProductPk']).doUpdateSet(finished))
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...noResearch, userLabProduct: wireRow('userLabProducts', row) };
}

/** Beginning and cancelling the research of a lab product. */
import { storeDate } from '../../../data/dates.js';
import { insertMissing } from '../../../data/store/bulk.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { LabMissionState } from '../../rules/codes.js';
import { firstUndone, isLabProductOpen, productMissions } from '../../rules/lab-research.js';
import { noResearch, runningProduct } from './running.js';
import { dropUnfinished, labMissionsOf, labProductOf } from './queries.js';

export const beginResearch = defineWriteRoute(
  {
    method: 'post',
    path: '/api/lab/product/:product/beginResearch',
    session: 'player',
    effect: 'write',
    summary: 'Begins the research of a lab product: its missions, of which the first becomes current.',
    params: { product: pk() },
  },
  async ({ app, params, player, tx, ledger, now }) => {
    const { catalog, store } = app;
    const product = catalog.find('labProducts', params.product);
    if (!product) throw refuse('Lab product not found.');
    if (player.profile.onResearchLabProductPkOrZero !== 0) {
      throw refuse('User is already researching a lab product.');
    }
    const [researched] = await labProductOf(tx, { userPk: player.pk, productPk: product.pk });
    if (researched) throw refuse('Lab product already researched.');
    if (!isLabProductOpen(product, now)) throw refuse('This lab product is not open for research.');
    const missions = productMissions(product, catalog.rows('labMissions'));
    if (missions.length === 0) throw refuse('No missions found for this lab product.');
    const missionPks = missions.map((mission) => mission.pk);
    const date = storeDate(now);
    const fresh = { state: LabMissionState.running, current0: 0, current1: 0, endDate: null };
    await insertMissing(tx, 'userLabMissions', {
      dialect: store.dialect,
      constants: { UserPk: player.pk, ...fresh, startDate: date },
      column: 'LabMissionPk',
      values: missionPks,
    });
    const rows = await labMissionsOf(tx, { userPk: player.pk, missionPks });
    const pks = {
      onResearchLabProductPkOrZero: product.pk,
      onResearchLabMissionPkOrZero: firstUndone(missions, rows)?.pk ?? 0,
    };
    ledger.profile.set({ ...pks, researchStartDate: date });
    return pks;
  },
);

export const cancelResearch = defineWriteRoute(
  {
    method: 'post',
    path: '/api/lab/product/:product/cancelResearch',
    session: 'player',
    effect: 'write',
    summary: 'Cancels the running research; missions that are done stay done.',
    params: { product: pk() },
  },
  async ({ app, params, player, tx, ledger }) => {
    const product = runningProduct(app.catalog, player, params.product);
    const missions = productMissions(product, app.catalog.rows('labMissions'));
    await dropUnfinished(tx, { userPk: player.pk, missionPks: missions.map((mission) => mission.pk) });
    ledger.profile.set({ ...noResearch, researchStartDate: null });
    return noResearch;
  },
);

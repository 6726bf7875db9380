import { wireRow } from '../../../data/wire.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { isResearchable, nextUndone, productMissions } from '../../rules/lab-research.js';
import { labMissionsOf } from './queries.js';
import { discounted } from './running.js';

export const researchLabMission = defineWriteRoute(
  {
    method: 'post',
    path: '/api/lab/mission/:mission/research',
    session: 'player',
    effect: 'write',
    summary: 'Researches the running lab mission, its goals reached: the next one becomes current.',
    params: { mission: pk() },
  },
  async ({ app, params, player, tx, ledger, now }) => {
    const { catalog } = app;
    const { onResearchLabProductPkOrZero, onResearchLabMissionPkOrZero } = player.profile;
    const mission = catalog.find('labMissions', params.mission);
    if (!mission) throw refuse('Lab mission/product not found.');
    if (onResearchLabProductPkOrZero === 0 || onResearchLabMissionPkOrZero !== mission.pk) {
      throw refuse('User is not researching this lab mission.');
    }
    const product = catalog.find('labProducts', onResearchLabProductPkOrZero);
    if (!product) throw refuse('Lab mission/product not found.');
    const running = await ledger.lab.running();
    if (!running || !isResearchable(running.row, mission)) {
      throw refuse('Lab mission not found, not completed, or already completed.');
    }
    const price = await discounted({ app, tx, player, now }, mission.price);
    await ledger.pay(mission.moneyType, price, 'Not enough items to research lab mission.');
    await ledger.lab.finish();
    const missions = productMissions(product, catalog.rows('labMissions'));
    const rows = await labMissionsOf(tx, { userPk: player.pk, missionPks: missions.map((each) => each.pk) });
    const next = nextUndone(missions, rows, mission.pk);
    const pks = { onResearchLabProductPkOrZero, onResearchLabMissionPkOrZero: next?.pk ?? 0 };
    ledger.profile.set(pks);
    return async () => {
      const [row] = await labMissionsOf(tx, { userPk: player.pk, missionPks: [mission.pk] });
      return { ...pks, currentUserLabMission: row ? wireRow('userLabMissions', row) : {} };
    };
  },
);

import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { integer, pk } from '../../http/schema.js';
import { MissionPeriod, MissionState } from '../../rules/codes.js';

export const receiveReward = defineWriteRoute(
  {
    method: 'post',
    path: '/api/usermission/:mission/receive/reward',
    session: 'player',
    effect: 'write',
    summary: 'Takes the rewards of a completed mission.',
    params: { mission: pk() },
  },
  async ({ app, params, ledger }) => {
    const mission = app.catalog.find('missions', params.mission);
    const rows = await ledger.missions.rows();
    const row = rows.find(({ MissionPk }) => MissionPk === params.mission);
    if (!mission || !row) throw refuse('Mission not found for user.');
    if (row.state !== MissionState.claimable) {
      throw refuse('Mission not completed or reward already claimed.');
    }
    ledger.missions.change([{ ...row, state: MissionState.claimed }]);
    for (const { key, value } of mission.itemRewards) ledger.grant(key, value);
    return { isMissionResearchable: false };
  },
);

export const receiveRewards = defineWriteRoute(
  {
    method: 'post',
    path: '/api/usermission/:period/receive/rewards',
    session: 'player',
    effect: 'write',
    summary: 'Takes the rewards of all completed missions of a period: 0 daily, 1 weekly.',
    params: { period: integer({ min: MissionPeriod.daily, max: MissionPeriod.weekly }) },
  },
  async ({ app, params, ledger }) => {
    const claimable = (await ledger.missions.rows()).flatMap((row) => {
      const mission = app.catalog.find('missions', row.MissionPk);
      const isDue = row.state === MissionState.claimable && row.periodType === params.period;
      return mission && isDue ? [{ row, mission }] : [];
    });
    ledger.missions.change(claimable.map(({ row }) => ({ ...row, state: MissionState.claimed })));
    const rewardItems = claimable.flatMap(({ mission }) => mission.itemRewards);
    for (const { key, value } of rewardItems) ledger.grant(key, value);
    return { isMissionResearchable: false, rewardItems };
  },
);

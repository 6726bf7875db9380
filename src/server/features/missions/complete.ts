import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk, string } from '../../http/schema.js';
import { MissionState } from '../../rules/codes.js';
import { clearTicketKey, labTriggerOf } from '../../rules/missions.js';

export const completeImmediately = defineWriteRoute(
  {
    method: 'post',
    path: '/api/usermission/:mission/immediatecomplete',
    session: 'player',
    effect: 'write',
    summary: 'Completes a mission with a ticket of its period, and takes its rewards.',
    params: { mission: pk() },
    body: { periodicClearTicketKey: string().optional() },
  },
  async ({ app, params, body, ledger }) => {
    const ticketKey = body.periodicClearTicketKey ?? '';
    if (ticketKey === '') throw refuse('Missing parameters.');
    const mission = app.catalog.find('missions', params.mission);
    const rows = await ledger.missions.rows();
    const row = rows.find(({ MissionPk }) => MissionPk === params.mission);
    if (!mission || !row) throw refuse('Mission not found.');
    if (ticketKey !== clearTicketKey(row.periodType)) throw refuse('Invalid ticket for mission.');
    if (row.state === MissionState.claimed) {
      throw refuse('Mission not completed or reward already claimed.');
    }
    await ledger.pay(ticketKey, 1, 'Insufficient Tickets.');
    ledger.missions.change([{ ...row, state: MissionState.claimed, current: mission.goal }]);
    // One that waited to be claimed has triggered the lab already, when it was completed.
    const trigger = row.state === MissionState.open ? labTriggerOf(row.periodType) : null;
    if (trigger !== null) ledger.countLab([trigger]);
    for (const { key, value } of mission.itemRewards) ledger.grant(key, value);
    return async () => ({ isMissionResearchable: ledger.isMissionResearchable });
  },
);

import { storeDate } from '../../../data/dates.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { currentSeason, ensureDarkmoon, grantDarkmoon } from '../../ledger/darkmoon.js';
import { achievStep, reachesStep } from '../../rules/darkmoon.js';
import { handOf } from '../../rules/modes.js';
import { given, parameter } from './parameters.js';

/** userDarkmoon.achievReward<step>State of a step whose reward was taken. */
const received = 1;

export const receiveAchievReward = defineWriteRoute(
  {
    method: 'post',
    path: '/api/darkmoon/receiveachievreward',
    session: 'player',
    effect: 'write',
    summary: 'Takes the reward of a step of the present season, once there are enough clears.',
    body: { darkmoonPk: parameter.pk(), isThumb: parameter.integer(), step: parameter.integer() },
  },
  async ({ app, body, player, tx, ledger, now }) => {
    const darkmoonPk = given(body.darkmoonPk);
    const hand = given(handOf('isThumb', given(body.isThumb)));
    const step = given(achievStep(given(body.step)));
    const season = currentSeason(app, hand, now);
    if (!season || season.pk !== darkmoonPk) throw refuse('Darkmoon not opened.');
    const of = { catalog: app.catalog, userPk: player.pk, now };
    const [rows] = await ensureDarkmoon(tx, of, [{ hand, season }]);
    const column = `achievReward${step}State` as const;
    if (!rows || rows.row[column] !== 0) throw refuse('Reward already received.');
    if (!reachesStep(rows.row, step)) throw refuse('Request not completed yet.');
    const reward = season.achievRewardItems[step - 1];
    if (!reward || !ledger.items.exists(reward.key)) throw refuse('Map or item does not exist.');
    grantDarkmoon(ledger, app.catalog, [reward]);
    await tx
      .updateTable('userDarkmoon')
      .set({ [column]: received, updatedAt: storeDate(now) })
      .where('pk', '=', rows.row.pk)
      .execute();
    return async () => {
      const { achieved } = ledger.achievements;
      return achieved.length > 0 ? { achievedList: achieved } : {};
    };
  },
);

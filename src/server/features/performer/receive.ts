import type { Reward } from '../../../data/columns.js';
import { wireRow, wireRows } from '../../../data/wire.js';
import type { Manifest } from '../../catalog/rows.js';
import type { AppContext } from '../../context.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute, type Locked } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { HurdleState } from '../../rules/codes.js';
import { Item } from '../../rules/items.js';
import { claimableLevels, cosmicTicketRewards, rewardsOf } from '../../rules/performer-rewards.js';
import { readLevelRewards, sendTicketMails, storeLevelRewards } from './queries.js';

interface Receiving extends Locked {
  readonly app: AppContext;
  readonly now: number;
}

export const receiveAll = defineWriteRoute(
  {
    method: 'post',
    path: '/api/performerlevel/receive/reward/all',
    session: 'player',
    effect: 'write',
    summary: 'Takes the rewards of all reached performer levels and all done hurdles.',
  },
  async (input) => {
    const levels = await takeLevels(input, await dueLevels(input));
    const hurdles = await takeHurdles(input);
    const { player, tx } = input;
    return async () => ({
      userPerformerLevelRewards: wireRows('userPerformerLevelRewards', await readLevelRewards(tx, player.pk)),
      cosmicTicketRewards: cosmicTicketRewards([...levels, ...hurdles]),
      duplicatedItemKeys: [],
    });
  },
);

export const receiveLevel = defineWriteRoute(
  {
    method: 'post',
    path: '/api/performerlevel/receive/reward/level/:level',
    session: 'player',
    effect: 'write',
    summary: 'Takes the reward of a reached performer level.',
    params: { level: pk() },
  },
  async (input) => {
    const { app, params, player, tx } = input;
    if (!app.catalog.find('performerLevels', params.level)) {
      throw refuse('level: there is no such performer level.');
    }
    const due = (await dueLevels(input)).filter((level) => level.pk === params.level);
    if (due.length === 0) throw refuse('This level is not reached yet, or its reward was received already.');
    await takeLevels(input, due);
    return async () => {
      const rows = await readLevelRewards(tx, player.pk);
      const row = rows.find(({ PerformerLevelPk }) => PerformerLevelPk === params.level);
      if (!row) throw new Error(`The reward of level ${params.level} was not stored.`);
      return { userPerformerLevelReward: wireRow('userPerformerLevelRewards', row), duplicatedItemKeys: [] };
    };
  },
);

export const receiveHurdle = defineWriteRoute(
  {
    method: 'post',
    path: '/api/performerlevel/receive/reward/hurdlemission/:hurdleMission',
    session: 'player',
    effect: 'write',
    summary: 'Takes the reward of a done hurdle; of any other there is nothing to take.',
    params: { hurdleMission: pk() },
  },
  async (input) => {
    const rewards = await takeHurdles(input, input.params.hurdleMission);
    return { cosmicTicketRewards: cosmicTicketRewards(rewards), duplicatedItemKeys: [] };
  },
);

async function dueLevels({ app, player, tx, ledger }: Receiving) {
  const rows = await readLevelRewards(tx, player.pk);
  await ledger.items.load([Item.performerExp]);
  const exp = ledger.items.amount(Item.performerExp);
  return claimableLevels(app.catalog.rows('performerLevels'), { exp, rows });
}

/** Notes levels as rewarded and grants what they give. */
async function takeLevels(
  { player, tx, ledger, now }: Receiving,
  levels: readonly Manifest<'performerLevels'>[],
): Promise<readonly Reward[]> {
  const rewards = rewardsOf(levels);
  for (const { key, value } of rewards) ledger.grant(key, value);
  await storeLevelRewards(tx, { userPk: player.pk, levelPks: levels.map(({ pk }) => pk), now });
  return rewards;
}

/** Claims the done hurdles, or only that of a pk, grants what they give, and sends a mail for each with a ticket. */
async function takeHurdles(
  { app, player, tx, ledger, now }: Receiving,
  hurdlePk?: number,
): Promise<readonly Reward[]> {
  const done = (await ledger.performer.rows()).flatMap((row) => {
    const hurdle = app.catalog.find('performerHurdleMissions', row.PerformerHurdleMissionPk);
    const isAsked = hurdlePk === undefined || hurdle?.pk === hurdlePk;
    return hurdle && isAsked && row.state === HurdleState.claimable ? [{ row, hurdle }] : [];
  });
  ledger.performer.change(done.map(({ row }) => ({ ...row, state: HurdleState.claimed })));
  const rewards = rewardsOf(done.map(({ hurdle }) => hurdle));
  for (const { key, value } of rewards) ledger.grant(key, value);
  const count = cosmicTicketRewards(rewards).length;
  await sendTicketMails(tx, { userPk: player.pk, count, now });
  return rewards;
}

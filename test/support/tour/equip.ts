/** What a player needs so that everything on the tour succeeds: money, done missions, research, a mail, a membership. */
import { storeDate } from '../../../src/data/dates.js';
import { insertRows } from '../../../src/data/store/bulk.js';
import type { Tx } from '../../../src/data/store/store.js';
import type { Catalog } from '../../../src/server/catalog/catalog.js';
import { productMissions } from '../../../src/server/rules/lab-research.js';
import { findHurdle, findLabProducts } from './choices.js';

const dayMs = 86_400_000;
const plenty = 100_000;
const money = [
  ...['energy.green', 'darkmatter', 'astralmelody', 'fragment', 'darkmooncoin', 'starbit.default'],
  ...['missionclearticket.daily', 'missionclearticket.weekly'],
];

interface Equipped {
  readonly catalog: Catalog;
  readonly userPk: number;
  /** Unix ms. */
  readonly now: number;
}

/** Equips a player, once. */
export async function equip(tx: Tx, of: Equipped): Promise<void> {
  const { userPk: UserPk, now } = of;
  await fillPurse(tx, of);
  await finishMissions(tx, of);
  await finishResearch(tx, of);
  await tx
    .updateTable('userCharacterAwakens')
    .set({ currentExp0: 1_000_000 })
    .where('UserPk', '=', UserPk)
    .execute();
  const mail = {
    title: 'Present',
    description: '',
    sent: storeDate(now - dayMs),
    state: 0,
    packRewards: '[]',
  };
  const itemRewards = JSON.stringify([{ key: 'energy.green', value: 5 }]);
  await insertRows(tx, 'userMailBoxes', [{ ...mail, itemRewards, UserPk }]);
  const dates = { startDate: storeDate(now), createdAt: storeDate(now), updatedAt: storeDate(now) };
  const expireDate = storeDate(now + 30 * dayMs);
  await insertRows(tx, 'userMemberships', [{ membershipType: 1, expireDate, ...dates, UserPk }]);
}

async function fillPurse(tx: Tx, { catalog, userPk: UserPk }: Equipped): Promise<void> {
  const tickets = catalog.rows('gachas').map(({ drawTicketKey }) => drawTicketKey);
  const keys = [...new Set([...money, ...tickets])];
  const amounts = [
    ...keys.map((key) => [key, plenty] as const),
    ['performerexp', levelExp(catalog)] as const,
  ];
  for (const [key, amount] of amounts) {
    const ItemPk = catalog.item(key)?.pk;
    if (ItemPk === undefined) continue;
    await tx
      .insertInto('useritems')
      .values({ UserPk, ItemPk, amount })
      .onConflict((conflict) => conflict.columns(['UserPk', 'ItemPk']).doUpdateSet({ amount }))
      .execute();
  }
}

/** Enough for the second level. */
function levelExp(catalog: Catalog): number {
  return catalog.where('performerLevels', 'level', 2)[0]?.requiredPerformerEXP ?? 0;
}

/** Daily missions wait to be claimed, weekly ones are open. */
async function finishMissions(tx: Tx, { catalog, userPk: UserPk, now }: Equipped): Promise<void> {
  await tx.deleteFrom('usermissions').where('UserPk', '=', UserPk).execute();
  const date = storeDate(now);
  const expireDate = Math.floor((now + dayMs) / 1000);
  const rows = catalog
    .rows('missions')
    .filter(({ state }) => state === 1)
    .map(({ pk: MissionPk, periodType, goal }) => ({
      ...{ state: periodType === 0 ? 1 : 0, current: periodType === 0 ? goal : 0, periodType, expireDate },
      ...{ MissionPk, UserPk, createdAt: date, updatedAt: date },
    }));
  await insertRows(tx, 'usermissions', rows);
  const PerformerHurdleMissionPk = findHurdle(catalog).pk;
  await insertRows(tx, 'userPerformerHurdleMissions', [
    { state: 1, current: 1, UserPk, PerformerHurdleMissionPk },
  ]);
}

/** The missions of one lab product have reached their goals. */
async function finishResearch(tx: Tx, { catalog, userPk: UserPk, now }: Equipped): Promise<void> {
  const [product] = findLabProducts(catalog, now);
  const missions = product ? productMissions(product, catalog.rows('labMissions')) : [];
  const rows = missions.map(({ pk: LabMissionPk, goal0, goal1 }) => ({
    ...{ state: 1, current0: goal0, current1: goal1, startDate: storeDate(now), UserPk, LabMissionPk },
  }));
  await insertRows(tx, 'userLabMissions', rows);
}

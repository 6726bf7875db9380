/** Weapons: their levels, passives and stars (specification, 07 *Weapon*). Iron and coin are the bag's to take. */
import { z } from 'zod';
import { amount, text } from '../../arguments.js';
import { refusal, success } from '../../answer.js';
import { defineFunction, defineManager, type Manager } from '../../manager.js';
import { Outbox } from '../../parts/outbox.js';
import {
  gift,
  levelUp,
  levelUpPassive,
  levelUpStar,
  passives,
  resetCoin,
  resetPassives,
  row,
  weaponNames,
  type Passive,
} from './rules.js';
import { allWeapons, findWeapon, storeWeapon, weaponMigrations, type WeaponTables } from './tables.js';

type State = Outbox<WeaponTables>;

const nothing = z.object({});
const ofWeapon = z.object({ weapon: text() });

const leveling = z.object({ weapon: text(), iron: amount({ min: 0 }) });

const refusedLevels = {
  'not owned': refusal(1, 'user does not have that weapon'),
  'highest level': refusal(9, 'weapon has reached max level'),
  'too little': refusal(2, 'insufficient materials, upgrade failed'),
} as const;

const levelUpWeapon = defineFunction<WeaponTables, typeof leveling, State>(
  { name: 'level_up_weapon', caller: 'client', arguments: leveling },
  async ({ args, uniqueId, tools, state }) => {
    const plan = async (db: Parameters<typeof findWeapon>[0]) => {
      const weapon = await findWeapon(db, uniqueId, args.weapon);
      return weapon ? levelUp(weapon, args.iron) : 'not owned';
    };
    return state.buy(uniqueId, {
      insufficient: refusedLevels['too little'],
      async plan() {
        const planned = await plan(tools.db.read);
        if (typeof planned === 'string') return refusedLevels[planned];
        return {
          payment: { item: 'iron', amount: planned.iron },
          async apply(tx, left) {
            const now = await plan(tx);
            if (typeof now === 'string' || now.iron !== planned.iron) return undefined;
            await storeWeapon(tx, uniqueId, now.weapon);
            return success({ weapon_bag1: row(now.weapon), item1: ['iron', left] });
          },
        };
      },
    });
  },
);

const levelingPassive = z.object({ weapon: text(), passive: text() });

const levelUpWeaponPassive = defineFunction<WeaponTables, typeof levelingPassive>(
  { name: 'level_up_passive', caller: 'client', arguments: levelingPassive },
  async ({ args, uniqueId, tools }) =>
    tools.db.write(uniqueId, async (tx) => {
      const weapon = await findWeapon(tx, uniqueId, args.weapon);
      if (!weapon || weapon.star === 0) return refusal(1, 'user does not have that weapon');
      const passive = passiveOf(args.passive);
      if (!passive) return refusal(9, 'passive skill does not exist');
      const after = levelUpPassive(weapon, passive);
      if (!after) return refusal(2, 'insufficient skill points, upgrade failed');
      await storeWeapon(tx, uniqueId, after);
      return success({ weapon_bag1: row(after) });
    }),
);

function passiveOf(name: string): Passive | undefined {
  return new Map<string, Passive>(Object.entries(passives)).get(name);
}

const resetSkillPoint = defineFunction<WeaponTables, typeof ofWeapon, State>(
  { name: 'reset_weapon_skill_point', caller: 'client', arguments: ofWeapon },
  async ({ args, uniqueId, tools, state }) => {
    const owned = async (db: Parameters<typeof findWeapon>[0]) => {
      const weapon = await findWeapon(db, uniqueId, args.weapon);
      return weapon && weapon.star > 0 ? weapon : null;
    };
    return state.buy(uniqueId, {
      insufficient: refusal(2, 'insufficient gold coins, upgrade failed'),
      async plan() {
        if (!(await owned(tools.db.read))) return refusal(1, 'no weapon!');
        return {
          payment: { item: 'coin', amount: resetCoin },
          async apply(tx, left) {
            const weapon = await owned(tx);
            if (!weapon) return undefined;
            const after = resetPassives(weapon);
            await storeWeapon(tx, uniqueId, after);
            const data = { weapon_bag1: row(after), item1: ['coin', left] };
            return success(data, `${args.weapon} reset skill point success!`);
          },
        };
      },
    });
  },
);

const levelUpWeaponStar = defineFunction<WeaponTables, typeof ofWeapon>(
  { name: 'level_up_weapon_star', caller: 'client', arguments: ofWeapon },
  async ({ args, uniqueId, tools }) =>
    tools.db.write(uniqueId, async (tx) => {
      const weapon = await findWeapon(tx, uniqueId, args.weapon);
      if (!weapon || weapon.star === 0) return refusal(1, 'no weapon!');
      const after = levelUpStar(weapon);
      if (!after) return refusal(2, 'insufficient segments, upgrade failed!');
      await storeWeapon(tx, uniqueId, after);
      return success({ weapon_bag1: [...row(after), after.star] }, `${args.weapon} upgrade success!`);
    }),
);

const getAllWeapon = defineFunction<WeaponTables, typeof nothing>(
  { name: 'get_all_weapon', caller: 'client', arguments: nothing },
  async ({ uniqueId, tools }) => {
    const weapons = await allWeapons(tools.db.read, uniqueId);
    const rows = weapons.map((weapon, index) => [`weapon_bag${index + 1}`, row(weapon)] as const);
    return success(Object.fromEntries<unknown>(rows), 'gain success');
  },
);

const randomGiftSegment = defineFunction<WeaponTables, typeof nothing>(
  { name: 'random_gift_segment', caller: 'cheat', arguments: nothing },
  async ({ uniqueId, tools }) =>
    tools.db.write(uniqueId, async (tx) => {
      const name = weaponNames[tools.random.integer(0, weaponNames.length - 1)] ?? '';
      const weapon = await findWeapon(tx, uniqueId, name);
      if (!weapon) throw new Error(`There is no ${name}.`);
      const after = gift(weapon);
      await storeWeapon(tx, uniqueId, after);
      const data = { weapon_bag1: [name, after.star, after.segment] };
      if (weapon.star > 0) return success(data, 'gain segments');
      return { status: 1, message: 'gain a new weapon', data };
    }),
);

export const weapon: Manager = defineManager<WeaponTables>({
  migrations: weaponMigrations,
  functions: [
    levelUpWeapon,
    levelUpWeaponPassive,
    resetSkillPoint,
    levelUpWeaponStar,
    getAllWeapon,
    randomGiftSegment,
  ],
  async start(tools) {
    const outbox: State = new Outbox(tools, 'weapon');
    await outbox.start();
    return { state: outbox, stop: () => outbox.stop() };
  },
});

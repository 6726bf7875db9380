/** Skills: their levels, and the scrolls that raise them (specification, 07 *Skill*). Scrolls are the bag's. */
import { z } from 'zod';
import { text } from '../../arguments.js';
import { refusal, success } from '../../answer.js';
import { defineFunction, defineManager, type Manager } from '../../manager.js';
import { Outbox } from '../../parts/outbox.js';
import { randomHex } from '../../../random.js';
import {
  chanceOf,
  higherScroll,
  highestSkillLevel,
  scrollsPerHigher,
  skillNamed,
  skillNames,
} from './rules.js';
import { skillLevel, skillLevels, skillMigrations, storeSkill, type SkillTables } from './tables.js';

type State = Outbox<SkillTables>;

const nothing = z.object({});
const leveling = z.object({ skill_id: text(), scroll_id: text() });

const skillLevelUp = defineFunction<SkillTables, typeof leveling, State>(
  { name: 'skill_level_up', caller: 'client', arguments: leveling },
  async ({ args, uniqueId, tools, state }) => {
    const skill = skillNamed(args.skill_id);
    const chance = chanceOf(args.scroll_id);
    return state.buy(uniqueId, {
      insufficient: refusal(4, 'insufficient scrolls'),
      async plan() {
        const level = skill === undefined ? 0 : await skillLevel(tools.db.read, uniqueId, skill);
        if (skill === undefined || level === 0) return refusal(1, 'user does not have that skill');
        if (chance === undefined) return refusal(2, 'invalid scroll');
        if (level >= highestSkillLevel) return refusal(9, 'skill has reached max level');
        return {
          payment: { item: args.scroll_id, amount: 1 },
          async apply(tx, left) {
            if ((await skillLevel(tx, uniqueId, skill)) !== level) return undefined;
            const upgrade = tools.random.integer(1, 100) <= chance ? 1 : 0;
            const after = { skill, level: level + upgrade };
            if (upgrade === 1) await storeSkill(tx, uniqueId, after);
            return success({ skill1: [skill, after.level], item1: [args.scroll_id, left], upgrade });
          },
        };
      },
    });
  },
);

const getAllSkillLevel = defineFunction<SkillTables, typeof nothing>(
  { name: 'get_all_skill_level', caller: 'client', arguments: nothing },
  async ({ uniqueId, tools }) => {
    const levels = await skillLevels(tools.db.read, uniqueId);
    const rows = skillNames.map(
      (name, index) => [`skill${index + 1}`, [name, levels.get(name) ?? 0]] as const,
    );
    return success(Object.fromEntries<unknown>(rows));
  },
);

const asking = z.object({ skill_id: text() });

const getSkill = defineFunction<SkillTables, typeof asking>(
  { name: 'get_skill', caller: 'client', arguments: asking },
  async ({ args, uniqueId, tools }) => {
    const skill = skillNamed(args.skill_id);
    if (skill === undefined) return refusal(1, 'invalid skill name');
    return success({ skill1: [skill, await skillLevel(tools.db.read, uniqueId, skill)] });
  },
);

const raising = z.object({ scroll_id: text() });

const levelUpScroll = defineFunction<SkillTables, typeof raising>(
  { name: 'level_up_scroll', caller: 'client', arguments: raising },
  async ({ args, uniqueId, tools }) => {
    const scroll = args.scroll_id;
    const higher = higherScroll(scroll);
    if (higher === undefined) return refusal(1, 'this scroll cannot be leveled up');
    const answer = await tools.ask('bag', 'exchange', {
      ...{ unique_id: uniqueId, operation: randomHex(tools.random, 16) },
      ...{ take: scroll, take_amount: scrollsPerHigher, give: higher, give_amount: 1 },
    });
    if (answer.status !== 0) return refusal(1, 'insufficient scrolls');
    return success({ item1: [scroll, answer.data[scroll]], item2: [higher, answer.data[higher]] });
  },
);

const randomGiftSkill = defineFunction<SkillTables, typeof nothing>(
  { name: 'random_gift_skill', caller: 'cheat', arguments: nothing },
  async ({ uniqueId, tools }) =>
    tools.db.write(uniqueId, async (tx) => {
      const skill = skillNames[tools.random.integer(0, skillNames.length - 1)] ?? '';
      const level = await skillLevel(tx, uniqueId, skill);
      if (level > 0)
        return { status: 1, message: 'user has that skill already', data: { skill1: [skill, level] } };
      await storeSkill(tx, uniqueId, { skill, level: 1 });
      return success({ skill1: [skill, 1] });
    }),
);

export const skill: Manager = defineManager<SkillTables>({
  migrations: skillMigrations,
  functions: [skillLevelUp, getAllSkillLevel, getSkill, levelUpScroll, randomGiftSkill],
  async start(tools) {
    const outbox: State = new Outbox(tools, 'skill');
    await outbox.start();
    return { state: outbox, stop: () => outbox.stop() };
  },
});

/** Rows for the rules' tests: full ones, of which a case names only what it is about. */
import type { PlayerRow } from '../../../src/data/player-tables.js';
import type { Manifest } from '../../../src/server/catalog/rows.js';
import type { Random } from '../../../src/server/rules/random.js';

const dates = { createdAt: null, updatedAt: null };

/** Chance that gives these whole numbers one after the other, and refuses what is outside the range asked for. */
export function scripted(...integers: number[]): Random {
  return {
    integer(min, max) {
      const next = integers.shift();
      if (next === undefined || next < min || next > max) throw new Error(`${next} for ${min} to ${max}`);
      return next;
    },
    fraction() {
      throw new Error('no fraction was scripted');
    },
  };
}

/** Chance that gives these fractions one after the other. */
export function fractions(...values: number[]): Random {
  return {
    integer() {
      throw new Error('no integer was scripted');
    },
    fraction() {
      const next = values.shift();
      if (next === undefined) throw new Error('no fraction is left');
      return next;
    },
  };
}

export function byPk<Row extends { readonly pk: number }>(...rows: Row[]): ReadonlyMap<number, Row> {
  return new Map(rows.map((row) => [row.pk, row]));
}

export function mission(over: Partial<Manifest<'missions'>> = {}): Manifest<'missions'> {
  return {
    pk: 1,
    state: 1,
    periodType: 0,
    category: 0,
    actionName_ko: '',
    targetName_ko: '',
    goal: 3,
    TrackPk: 0,
    itemRewards: [],
    ...dates,
    ...over,
  };
}

export function userMission(over: Partial<PlayerRow<'usermissions'>> = {}): PlayerRow<'usermissions'> {
  return {
    pk: 1,
    state: 0,
    periodType: 0,
    current: 0,
    expireDate: 1_000_000,
    MissionPk: 1,
    UserPk: 7,
    remainingTime: 0,
    ...dates,
    ...over,
  };
}

export function achievement(over: Partial<Manifest<'achievements'>> = {}): Manifest<'achievements'> {
  return {
    pk: 1,
    key: 'achievement.1',
    packKey: 'pack.a',
    order: 0,
    achievementState: 1,
    name_ko: '',
    condition_ko: '',
    description_ko: '',
    isHidden: 0,
    category: 6,
    goal: 2,
    itemRewards: [],
    packRewards: [],
    ...dates,
    ...over,
  };
}

export function userAchievement(
  over: Partial<PlayerRow<'userAchievement'>> = {},
): PlayerRow<'userAchievement'> {
  return { pk: 100, current: 0, state: 0, category: 6, UserPk: 7, AchievementPk: 1, ...over };
}

export function level(over: Partial<Manifest<'performerLevels'>>): Manifest<'performerLevels'> {
  return {
    pk: over.level ?? 1,
    state: 1,
    level: 1,
    requiredPerformerEXP: 0,
    rewardItem: null,
    performerHurdleMissionPkOrZero: 0,
    ...dates,
    ...over,
  };
}

export function hurdle(
  over: Partial<Manifest<'performerHurdleMissions'>> = {},
): Manifest<'performerHurdleMissions'> {
  return {
    pk: 1,
    requiredPerformerEXP: 0,
    category: 101,
    name: '',
    goal: 2,
    targetPks: [],
    rewardItem: null,
    ...dates,
    ...over,
  };
}

export function userHurdle(
  over: Partial<PlayerRow<'userPerformerHurdleMissions'>> = {},
): PlayerRow<'userPerformerHurdleMissions'> {
  return { pk: 10, state: 0, current: 0, UserPk: 7, PerformerHurdleMissionPk: 1, ...over };
}

export function skill(over: Partial<Manifest<'skills'>> = {}): Manifest<'skills'> {
  return {
    pk: 1,
    skillItemKey: 'skill.vela',
    isPassive: 0,
    sourceItemKey: 'rootcharacter.vela',
    conditionKey: '',
    conditionObj: {},
    ...dates,
    ...over,
  };
}

export function labMission(over: Partial<Manifest<'labMissions'>> = {}): Manifest<'labMissions'> {
  return {
    pk: 1,
    order: 0,
    storyCategory: 'story.a',
    category0: 1,
    name0_ko: '',
    goal0: 2,
    category1: 3,
    name1_ko: '',
    goal1: 1,
    moneyType: 'darkmatter',
    price: 10,
    PackPk: 5,
    hasCuration: 0,
    curationList: [],
    ...dates,
    ...over,
  };
}

export function userLabMission(
  over: Partial<PlayerRow<'userLabMissions'>> = {},
): PlayerRow<'userLabMissions'> {
  return {
    pk: 1,
    state: 0,
    current0: 0,
    current1: 0,
    startDate: null,
    endDate: null,
    UserPk: 7,
    LabMissionPk: 1,
    ...over,
  };
}

export function boost(over: Partial<Manifest<'astralBoosts'>> = {}): Manifest<'astralBoosts'> {
  return {
    pk: 1,
    step: 1,
    cost: 3,
    playRewardMultiplier: 2.5,
    playEXPMultiplier: 2,
    seasonPassPointMultiplier: 1,
    eventPointMultiplier: 1,
    ...dates,
    ...over,
  };
}

export function box(over: Partial<Manifest<'randomBoxPercentages'>> = {}): Manifest<'randomBoxPercentages'> {
  return { pk: 1, appearProportion: 1, appearItemKey: 'icon.a', value: 1, ItemPk: 1, ...dates, ...over };
}

export function noahChapter(over: Partial<Manifest<'noahChapters'>> = {}): Manifest<'noahChapters'> {
  return {
    pk: 1,
    key: 'noah.a',
    order: 0,
    name_ko: '',
    unlockMoneyType: 'fragment',
    unlockPrice: 0,
    PackPk: 5,
    goals: [],
    items: [],
    state: 1,
    ...dates,
    ...over,
  };
}

export function noahStage(over: Partial<Manifest<'noahStages'>> = {}): Manifest<'noahStages'> {
  return {
    pk: 1,
    order: 1,
    goal: 1,
    missionCategory: 0,
    storyCategory: '',
    astralMelody: 0,
    moneyType: 'energy.green',
    price: 0,
    TrackPk: 1,
    PackPk: 5,
    hasCuration: 1,
    curationList: [],
    ...dates,
    ...over,
  };
}

const noTexts = {
  comment_en: '',
  comment_ko: '',
  comment_jp: '',
  'comment_zh-chs': '',
  'comment_zh-cht': '',
  comment_pt: '',
  blockedComment_en: '',
  blockedComment_ko: '',
  blockedComment_jp: '',
  'blockedComment_zh-chs': '',
  'blockedComment_zh-cht': '',
  blockedComment_pt: '',
  comment: '',
  blockedComment: '',
};

export function noahPart(over: Partial<Manifest<'noahParts'>> = {}): Manifest<'noahParts'> {
  return {
    pk: 1,
    order: 0,
    startStoryCategory: '',
    endStoryCategory: '',
    blockedTitle: '',
    blockedArtist: '',
    title: '',
    artist: '',
    ...noTexts,
    moneyType: 'fragment',
    price: 0,
    TrackPk: 1,
    PackPk: 5,
    ...dates,
    ...over,
  };
}

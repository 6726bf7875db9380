import type { Reward } from '../../data/columns.js';
import { EndState, isClear } from './codes.js';
import { Item } from './items.js';
import type { Hand } from './modes.js';
import { modeOf } from './modes.js';
import { floorNear } from './numbers.js';
import type { Random } from './random.js';
import { rolls } from './random.js';
import type { SkillEffect, SkillFields, ValueType } from './skill-effect.js';

/** A cleared play as skills see it. */
export interface SkillPlay {
  readonly mode: number;
  readonly lunatic: boolean;
  readonly endState: number;
  readonly hp: number;
  readonly trackPk: number;
  /** The worn character. */
  readonly rootCharacterKey: string;
  /** The rootCharacterKeys of all characters whose favourite song this track is. */
  readonly favouriteOf: ReadonlySet<string>;
  /** Only of a darkmoon play. */
  readonly darkmoon?: { readonly hand: Hand; readonly isLastStage: boolean };
}

/** What the skill adds to and takes from the rewards so far, and the kinds of effect that are not known. */
export interface SkillChanges {
  readonly changes: Reward[];
  readonly unknownKinds: string[];
}

/** What a kind's rule gets: its fields, the play, chance, and the running reward of a currency. */
interface Turn {
  readonly fields: SkillFields;
  readonly play: SkillPlay;
  readonly random: Random;
  readonly soFar: (key: string) => number;
}

type Rule = (turn: Turn) => Reward[];

/**
 * The changes that an active skill makes to the rewards of a cleared play (specification, 04 *Character skills*), kind
 * by kind: a later one counts what an earlier one added. Values may be negative (a replaced reward), sums never are.
 */
export function skillChanges(
  effect: SkillEffect,
  play: SkillPlay,
  given: { readonly rewards: readonly Reward[]; readonly random: Random },
): SkillChanges {
  const changes: Reward[] = [];
  const unknownKinds: string[] = [];
  const soFar = (key: string) =>
    [...given.rewards, ...changes].reduce(
      (sum, reward) => (reward.key === key ? sum + reward.value : sum),
      0,
    );
  for (const [kind, fields] of effect.kinds()) {
    const rule = rules.get(kind);
    if (!rule) {
      unknownKinds.push(kind);
    } else if (isClear(play.endState) && (play.darkmoon !== undefined) === (kind === darkmoonKind)) {
      changes.push(...rule({ fields, play, random: given.random, soFar }));
    }
  }
  return { changes: changes.filter(({ value }) => value !== 0), unknownKinds };
}

interface BonusDefaults {
  readonly money: string;
  readonly type: ValueType;
  /** The value, where it is not the field of that name. */
  readonly value?: number;
  /** The share of the value that is given, from 0 to 1. */
  readonly share?: number;
}

const ofEnergy = { money: Item.energy, type: 'percentage' } as const;
const ofDarkmatter = { money: Item.darkmatter, type: 'number' } as const;

/** A bonus of a kind that follows the common fields: appearPercentage, moneyType, valueType, value. */
function bonus(turn: Turn, { money, type, value, share = 1 }: BonusDefaults): Reward[] {
  const { fields } = turn;
  if (!rolls(turn.random, fields.number('appearPercentage') ?? 100)) return [];
  const amount = (value ?? fields.number('value') ?? 0) * share;
  return [gain(turn, fields.text('moneyType') ?? money, { type, amount })];
}

function gain(
  { fields, soFar }: Turn,
  key: string,
  by: { readonly type: ValueType; readonly amount: number },
): Reward {
  const amount = fields.isPercentage(by.type) ? (soFar(key) * by.amount) / 100 : by.amount;
  return { key, value: Math.max(0, floorNear(amount)) };
}

const onItsTracks =
  (defaults: BonusDefaults): Rule =>
  (turn) =>
    turn.fields.includes('appearTracks', turn.play.trackPk) ? bonus(turn, defaults) : [];

const restriction: Rule = (turn) => {
  const names = new Map<number, string>([
    [EndState.riskClear, 'riskValue'],
    [EndState.fullCombo, 'ACValue'],
    [EndState.allPerfect, 'APValue'],
  ]);
  const name = names.get(turn.play.endState);
  return name === undefined ? [] : bonus(turn, { ...ofEnergy, value: turn.fields.number(name) ?? 0 });
};

const byMode: Rule = (turn) => {
  const mode = modeOf(turn.play.mode);
  if (!mode || turn.play.endState < EndState.fullCombo) return [];
  return bonus(turn, { ...ofDarkmatter, value: turn.fields.number(mode.skillValue) ?? 0 });
};

const riskClear: Rule = (turn) => {
  if (turn.play.endState < EndState.riskClear) return [];
  const share = Math.min(100, turn.play.hp) / 100;
  return bonus(turn, { ...ofEnergy, value: turn.fields.number('value') ?? 30, share });
};

const unfavourite: Rule = (turn) => {
  const { fields, play, random } = turn;
  if (play.favouriteOf.has(play.rootCharacterKey)) return [];
  if (!rolls(random, fields.number('appearPercentage') ?? 100)) return [];
  const energy = fields.number('energyAppearPercentage') ?? 0;
  const darkmatter = fields.number('darkmatterAppearPercentage') ?? 0;
  const roll = random.integer(1, 100);
  const [name, money] =
    roll <= energy
      ? ['energyValue', Item.energy]
      : roll <= energy + darkmatter
        ? ['darkmatterValue', Item.darkmatter]
        : ['astralmelodyValue', Item.astralMelody];
  return [gain(turn, money, { type: 'number', amount: fields.number(name) ?? 0 })];
};

const favourite: Rule = (turn) => {
  const whose = turn.fields.text('rootCharacterKey') ?? turn.play.rootCharacterKey;
  return turn.play.favouriteOf.has(whose) ? bonus(turn, ofEnergy) : [];
};

const replaceReward: Rule = ({ fields, random, soFar }) => {
  const from = fields.text('fromMoneyType') ?? '';
  const to = fields.text('toMoneyType') ?? '';
  const taken = soFar(from);
  if (taken <= 0 || to === '' || !rolls(random, fields.number('replacePercentage') ?? 100)) return [];
  const value = fields.number('value') ?? 0;
  const given = fields.isPercentage('percentage') ? (taken * value) / 100 : value;
  return [
    { key: from, value: -taken },
    { key: to, value: Math.max(0, floorNear(given)) },
  ];
};

const darkmoonMoney: Rule = (turn) => {
  const { darkmoon } = turn.play;
  const finger = turn.fields.text('fingerType') ?? 'any';
  const stage = turn.fields.text('stageType') ?? 'any';
  const fits = darkmoon && (finger === 'any' || finger === darkmoon.hand);
  if (!fits || (stage === 'lastStage' && !darkmoon.isLastStage)) return [];
  return bonus(turn, { money: Item.astralMelody, type: 'number' });
};

const darkmoonKind = 'darkmoon_bonus_money';
/** Kinds that do something elsewhere than on the rewards of a play. */
const elsewhere: Rule = () => [];

const rules = new Map<string, Rule>([
  ['lunatic_to_bonus', (turn) => (turn.play.lunatic ? bonus(turn, ofEnergy) : [])],
  ['ocean_to_bonus', onItsTracks(ofEnergy)],
  ['phigros_to_bonus', onItsTracks(ofEnergy)],
  ['lanota_to_bonus', onItsTracks(ofEnergy)],
  ['macaron_to_bonus', onItsTracks(ofDarkmatter)],
  ['restriction_to_bonus', restriction],
  ['mode_to_bonus', byMode],
  ['riskclear_to_bonus', riskClear],
  ['unfavorite_song_to_bonus_3', unfavourite],
  ['character_favorite_song_to_bonus', favourite],
  ['replace_reward', replaceReward],
  [darkmoonKind, darkmoonMoney],
  ['all_cost_discount_except_aste_help', elsewhere],
  ['currentlyUsing', elsewhere],
]);

import type { PlayerRow } from '../../data/player-tables.js';

/** The two ways to hold the device. */
export type Hand = 'thumb' | 'multi';

type PublicCounter = keyof PlayerRow<'userPublicProfile'>;

interface ModeRow {
  readonly mode: number;
  readonly name: string;
  readonly hand: Hand;
  /** Columns of userPublicProfile. */
  readonly clears: PublicCounter;
  readonly fullCombos: PublicCounter;
  readonly allPerfects: PublicCounter;
  /** The field of the skill kind `mode_to_bonus` that holds this mode's value. */
  readonly skillValue: string;
}

/** The one table of modes (specification, 00 *Words*): nothing else spells their numbers. */
export const modes = [
  {
    mode: 0,
    name: 'Normal',
    hand: 'thumb',
    clears: 'totalCntClearNormal',
    fullCombos: 'totalCntAllComboNormal',
    allPerfects: 'totalCntAllPerfectNormal',
    skillValue: 'normalValue',
  },
  {
    mode: 1,
    name: 'Hard',
    hand: 'thumb',
    clears: 'totalCntClearHard',
    fullCombos: 'totalCntAllComboHard',
    allPerfects: 'totalCntAllPerfectHard',
    skillValue: 'hardValue',
  },
  {
    mode: 2,
    name: 'HardPlus',
    hand: 'thumb',
    clears: 'totalCntClearHardPlus',
    fullCombos: 'totalCntAllComboHardPlus',
    allPerfects: 'totalCntAllPerfectHardPlus',
    skillValue: 'hardPlusValue',
  },
  {
    mode: 3,
    name: 'SHard',
    hand: 'multi',
    clears: 'totalCntClearSHard',
    fullCombos: 'totalCntAllComboSHard',
    allPerfects: 'totalCntAllPerfectSHard',
    skillValue: 'sHardValue',
  },
  {
    mode: 4,
    name: 'SHardPlus',
    hand: 'multi',
    clears: 'totalCntClearSHardPlus',
    fullCombos: 'totalCntAllComboSHardPlus',
    allPerfects: 'totalCntAllPerfectSHardPlus',
    skillValue: 'sHardPlusValue',
  },
  {
    mode: 5,
    name: 'Chaos',
    hand: 'multi',
    clears: 'totalCntClearChaos',
    fullCombos: 'totalCntAllComboChaos',
    allPerfects: 'totalCntAllPerfectChaos',
    skillValue: 'chaosValue',
  },
  {
    mode: 6,
    name: 'Abyss',
    hand: 'thumb',
    clears: 'totalCntClearAbyss',
    fullCombos: 'totalCntAllComboAbyss',
    allPerfects: 'totalCntAllPerfectAbyss',
    skillValue: 'abyssValue',
  },
  {
    mode: 7,
    name: 'Cosmos',
    hand: 'multi',
    clears: 'totalCntClearCosmos',
    fullCombos: 'totalCntAllComboCosmos',
    allPerfects: 'totalCntAllPerfectCosmos',
    skillValue: 'cosmosValue',
  },
] as const satisfies readonly ModeRow[];

/** A row of the table of modes. */
export type ModeInfo = (typeof modes)[number];

/** The numbers of the table, by name, for rules that speak of one mode. */
export const Mode = {
  normal: 0,
  hard: 1,
  hardPlus: 2,
  sHard: 3,
  sHardPlus: 4,
  chaos: 5,
  abyss: 6,
  cosmos: 7,
} as const;

/** The mode of that number, or null where there is none. */
export function modeOf(mode: number): ModeInfo | null {
  return modes.find((row) => row.mode === mode) ?? null;
}

/** The mode numbers of one hand, ascending. */
export function handModes(hand: Hand): readonly number[] {
  return modes.filter((row) => row.hand === hand).map((row) => row.mode);
}

/** How wire and database spell a hand; they do not agree with each other (specification, 10 *Everywhere* "Hands"). */
export const handNumbers = {
  thumb: { finger: 0, isThumb: 1, astralRating: 1, darkmoonRanking: 0 },
  multi: { finger: 1, isThumb: 0, astralRating: 0, darkmoonRanking: 1 },
} as const;

/** One of the ways to spell a hand: albums.finger, userDarkmoon.isThumb, the path of astralrating, userDarkmoonRanking.mode. */
export type HandSpelling = keyof (typeof handNumbers)['thumb'];

/** The hand that `value` (a number or its text) means in that spelling, or null where it means none. */
export function handOf(spelling: HandSpelling, value: number | string): Hand | null {
  const text = String(value);
  if (text === String(handNumbers.thumb[spelling])) return 'thumb';
  return text === String(handNumbers.multi[spelling]) ? 'multi' : null;
}

/** The columns of userProfile that hold each hand's standing. */
export const handColumns = {
  thumb: {
    rating: 'thumbAstralRating',
    aquaLevel: 'thumbAquaLevel',
    deny: 'denyThumbRating',
    show: 'showThumbRating',
  },
  multi: {
    rating: 'multiAstralRating',
    aquaLevel: 'multiAquaLevel',
    deny: 'denyMultiRating',
    show: 'showMultiRating',
  },
} as const satisfies Record<Hand, Record<string, keyof PlayerRow<'userProfile'>>>;

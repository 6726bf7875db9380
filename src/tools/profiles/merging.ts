/** How captured rows join those of an account: what is missing is added, of two the better stays, nothing is lost. */
import { readDate } from '../../data/dates.js';
import { parseOr } from '../../data/manifest/cells.js';
import type { SpecifiedTable } from '../../data/player-tables.js';
import type { Cell, Cells } from '../../data/store/bulk.js';
import { playSkinFields } from '../../server/rules/customisation.js';

/** Columns that change together where `by` of the captured row is greater: compared from left to right. */
interface Raise {
  readonly by: (row: Cells) => readonly Cell[];
  readonly take: readonly string[];
}

export interface MergeRule {
  /** The columns by which a player's row is known. */
  readonly key: readonly string[];
  readonly raises: readonly Raise[];
}

export interface Merged {
  readonly added: readonly Cells[];
  /** Own rows that changed, whole. */
  readonly raised: readonly Cells[];
  /** Captured rows that are no better than what the account has. */
  readonly kept: number;
}

/** Every column for itself: the higher value. */
const highest = (...columns: readonly string[]): Raise[] =>
  columns.map((column) => ({ by: (row) => [row[column] ?? null], take: [column] }));

/** Columns that belong to one achievement: those of the better row. */
const together = (by: readonly string[], take: readonly string[]): Raise => ({
  by: (row) => by.map((column) => row[column] ?? null),
  take,
});

/** What is filled where the account has nothing there. */
const filled = (...columns: readonly string[]): Raise[] =>
  columns.map((column) => ({ by: (row) => [row[column] === null ? 0 : 1], take: [column] }));

const reverses = [0, 1, 2, 3, 4, 5, 6];
const dates = ['startDate', 'endDate'];
const course = [
  ...['courseBestSkin', 'courseBestTrackPk1', 'courseBestMode1', 'courseBestTrackPk2', 'courseBestMode2'],
  ...['courseBestTrackPk3', 'courseBestMode3', 'courseBestTrackPk4', 'courseBestMode4', 'courseBestEndAt'],
  ...['courseBestCombo', 'courseBestAvgRank', 'courseBestAvgRate', 'courseBestScore', 'courseBestHp'],
];
const record = [
  ...['noteMode', 'playMode', 'mode', 'rank', 'endState', 'lampState', 'lunaticLampState', 'rate', 'hp'],
  ...['miss', 'good', 'great', 'perfect', 'maxCombo', 'score', 'recordFileName', 'skin', 'rating'],
  ...['createdAt', 'updatedAt'],
];

/** The rule of each table at a moment (unix ms), as an item or a membership may be over. */
export function mergeRules(now: number): ReadonlyMap<SpecifiedTable, MergeRule> {
  return new Map(Object.entries({ ...rules, useritems: itemRule(now) }) as [SpecifiedTable, MergeRule][]);
}

const rules: Partial<Record<SpecifiedTable, MergeRule>> = {
  userPacks: {
    key: ['PackPk'],
    raises: [
      together(['courseBestScore'], course),
      ...highest('totalScore', 'stageState', 'stageTotalStarCount', 'stageTotalStarCountV2'),
      ...highest('stageTotalClearCount', 'courseAllPerfectCount', 'courseAllComboCount', 'courseClearCount'),
      ...highest('courseDeathCount', 'courseGiveUpCount', 'courseIrregularCount', 'courseCosmosCount'),
      ...highest('normal', 'hard', 'hardplus', 'arcade', 'kalpa'),
    ],
  },
  userTracks: { key: ['TrackPk'], raises: highest('stageState') },
  userMaps: {
    key: ['MapPk'],
    raises: [
      together(['stageBestRate'], ['stageBestRate', 'stageBestRank', 'stageBestHp']),
      ...highest('stageStarCount', 'stageStarCountV2', 'stageState', 'stageBestCombo', 'clearCount'),
      ...highest('archiveGauge', 'archiveReviveDarkmatterAmount'),
    ],
  },
  userProducts: {
    key: ['ProductPk'],
    raises: [
      // By createdAt a purchase is told from what unlock-all gave (specification, 10 *03*, Shop).
      together(['buyCount'], ['buyCount', 'createdAt']),
      together(['lastPeriodicRefreshDate'], ['periodicBuyCount', 'lastPeriodicRefreshDate']),
    ],
  },
  userAlbums: {
    key: ['AlbumPk'],
    raises: highest('avgRate', 'totalScore', 'progress', 'lamp1Status', 'lamp2Status', 'lamp3Status'),
  },
  userLabProducts: { key: ['LabProductPk'], raises: [] },
  userLabMissions: {
    key: ['LabMissionPk'],
    raises: [together(['state', 'current0', 'current1'], ['state', 'current0', 'current1', ...dates])],
  },
  bestRecords: { key: ['MapPk', 'lunaticMode'], raises: [together(['score'], record)] },
  userNoahChapters: {
    key: ['NoahChapterPk'],
    raises: [
      { by: (row) => [row['state'] ?? null, sumOf(row['currents'])], take: ['state', 'currents', ...dates] },
    ],
  },
  userNoahParts: { key: ['NoahPartPk'], raises: [together(['state'], ['state', ...dates])] },
  userNoahStages: {
    key: ['NoahStagePk'],
    raises: [together(['state', 'current'], ['state', 'current', 'PickedTrackPk', ...dates])],
  },
  userConstellCharacters: {
    key: ['ConstellCharacterPk'],
    raises: [together(['currentAwaken', 'currentReverse'], ['currentAwaken', 'currentReverse'])],
  },
  userCharacterAwakens: {
    key: ['CharacterAwakenPk'],
    raises: [
      ...highest(...reverses.map((n) => `currentExp${n}`)),
      ...filled(...reverses.map((n) => `endDate${n}`)),
    ],
  },
  userTaskEvents: { key: ['TaskEventPk'], raises: [] },
  userPerformerLevelRewards: { key: ['PerformerLevelPk'], raises: highest('state') },
  userPerformerHurdleMissions: {
    key: ['PerformerHurdleMissionPk'],
    raises: [together(['state', 'current'], ['state', 'current'])],
  },
  userfavorites: { key: ['TrackPk'], raises: [] },
  // A look that was chosen here is kept.
  userPlaySkins: {
    key: ['presetNumber'],
    raises: [
      {
        by: (row) => [playSkinFields.every((field) => String(row[field]).endsWith('.default')) ? 0 : 1],
        take: playSkinFields,
      },
    ],
  },
  userPlayDecos: {
    key: ['presetNumber'],
    raises: [{ by: (row) => [row['playDecoPlaceData'] === '' ? 0 : 1], take: ['playDecoPlaceData'] }],
  },
  userOpenContents: { key: ['key'], raises: [] },
  userMemberships: { key: ['membershipType'], raises: highest('expireDate') },
  userAchievement: {
    key: ['AchievementPk'],
    raises: [together(['state', 'current'], ['state', 'current'])],
  },
};

const never = '9999';

/** An item that is over or used up counts as not owned; of two that are owned, the greater amount and the later end. */
function itemRule(now: number): MergeRule {
  const isOwned = ({ amount, endDate }: Cells) =>
    Number(amount) > 0 && (readDate(endDate as string | null) ?? Infinity) > now;
  return {
    key: ['ItemPk'],
    raises: [
      { by: (row) => [isOwned(row) ? 1 : 0], take: ['amount', 'renewedDate', 'state', ...dates] },
      { by: (row) => [isOwned(row) ? (row['amount'] ?? 0) : 0], take: ['amount'] },
      { by: (row) => [isOwned(row) ? (row['endDate'] ?? never) : ''], take: ['endDate'] },
    ],
  };
}

/** Joins captured rows to an account's own of the same table. */
export function mergeRows(rule: MergeRule, own: readonly Cells[], captured: readonly Cells[]): Merged {
  const keyOf = (row: Cells) => JSON.stringify(rule.key.map((column) => row[column]));
  const mine = new Map<string, Cells>();
  for (const row of own) mine.set(keyOf(row), better(rule, mine.get(keyOf(row)), row));
  const added = new Map<string, Cells>();
  const raised = new Map<string, Cells>();
  let kept = 0;
  for (const row of captured) {
    const key = keyOf(row);
    const present = raised.get(key) ?? mine.get(key) ?? added.get(key);
    const joined = present && raise(rule, present, row);
    if (!present) added.set(key, row);
    else if (!joined) kept += 1;
    else (mine.has(key) ? raised : added).set(key, joined);
  }
  return { added: [...added.values()], raised: [...raised.values()], kept };
}

/** Of two own rows of the same thing, where a table does not forbid them, the better one. */
function better(rule: MergeRule, one: Cells | undefined, other: Cells): Cells {
  return !one || raise(rule, one, other) ? other : one;
}

/** The row with what is better of another; undefined where nothing is. */
function raise({ raises }: MergeRule, present: Cells, other: Cells): Cells | undefined {
  const changes: [string, Cell][] = [];
  for (const { by, take } of raises) {
    if (compare(by(other), by(present)) <= 0) continue;
    for (const column of take) changes.push([column, other[column] ?? null]);
  }
  const joined: Cells = { ...present, ...Object.fromEntries(changes) };
  return changes.some(([column, value]) => present[column] !== value) ? joined : undefined;
}

/** Compares lists of cells; null comes before everything. */
function compare(one: readonly Cell[], other: readonly Cell[]): number {
  for (const [index, value] of one.entries()) {
    const against = other[index] ?? null;
    if (value === against) continue;
    if (value === null || against === null) return value === null ? -1 : 1;
    return value < against ? -1 : 1;
  }
  return 0;
}

function sumOf(json: Cell | undefined): number {
  const list = typeof json === 'string' ? parseOr(json, []) : [];
  return Array.isArray(list) ? list.reduce<number>((sum, value) => sum + (Number(value) || 0), 0) : 0;
}

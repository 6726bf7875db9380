/**
 * Every table of the player database: those of the specification with the columns that kalpa adds, and kalpa's own.
 * With the unique constraints and indexes that the rules rest on. Types, DDL, codecs and migrations follow from here.
 */
import { scoredAtSql } from './boards/order.js';
import { keyParts, rankedTables, type RankedTable } from './boards/tables.js';
import type { PlayerColumn, RowOf, TableOf } from './columns.js';
import { addedColumns, ownTables } from './own-tables.js';
import { specifiedTables } from './specified-tables.js';

type Specified = typeof specifiedTables;
type Added = typeof addedColumns;
type Own = typeof ownTables;
type Columns<T extends keyof Specified> = T extends keyof Added ? Specified[T] & Added[T] : Specified[T];

/** The player database as Kysely sees it. */
export type PlayerDatabase = { [T in keyof Specified]: TableOf<Columns<T>> } & {
  [T in keyof Own]: TableOf<Own[T]>;
};

export type PlayerTable = keyof PlayerDatabase;
export type SpecifiedTable = keyof Specified;

/** A row of a player table as it is selected. */
export type PlayerRow<T extends PlayerTable> = T extends keyof Specified
  ? RowOf<Columns<T>>
  : T extends keyof Own
    ? RowOf<Own[T]>
    : never;

/** Every table with all of its columns, in the order of the DDL. */
export const playerTables: Record<PlayerTable, Readonly<Record<string, PlayerColumn>>> = {
  ...specifiedTables,
  users: { ...specifiedTables.users, ...addedColumns.users },
  tokens: { ...specifiedTables.tokens, ...addedColumns.tokens },
  userProfile: { ...specifiedTables.userProfile, ...addedColumns.userProfile },
  binds: { ...specifiedTables.binds, ...addedColumns.binds },
  bestRecords: { ...specifiedTables.bestRecords, ...addedColumns.bestRecords },
  userAlbumBestRecord: { ...specifiedTables.userAlbumBestRecord, ...addedColumns.userAlbumBestRecord },
  userDarkmoonRanking: { ...specifiedTables.userDarkmoonRanking, ...addedColumns.userDarkmoonRanking },
  userMailBoxes: { ...specifiedTables.userMailBoxes, ...addedColumns.userMailBoxes },
  ...ownTables,
};

/** An SQL expression that an index is over, and what stands for it in the index's name. */
export interface IndexExpression {
  readonly name: string;
  readonly sql: string;
}

/** A column of an index by its name, or an expression. */
export type IndexPart = string | IndexExpression;

/** How rows that stand in the way of a unique constraint are merged: the winner by `best` (highest first, then lowest pk). */
export interface UniqueRule {
  readonly columns: readonly string[];
  /** The two columns are a pair that is the same in either order. */
  readonly unordered?: true;
  /** Columns by which the row that stays is chosen, highest value first. */
  readonly best?: readonly string[];
  /** Columns whose values are summed up in the row that stays. */
  readonly sum?: readonly string[];
  /** SQL condition under which the constraint holds. */
  readonly where?: string;
}

const perUser = (thing: string, best?: readonly string[]): readonly UniqueRule[] => [
  { columns: ['UserPk', thing], ...(best ? { best } : {}) },
];
const progress = ['state', 'current'] as const;

/**
 * Unique constraints (specification, 02 and 10 *02*). NULLs never collide. Where the specification names no other way,
 * the lowest pk stays: the earlier server found, and changed, the first of several rows.
 */
export const uniqueRules: Partial<Record<PlayerTable, readonly UniqueRule[]>> = {
  users: [{ columns: ['idKey'] }, { columns: ['nicknameKey'] }, { columns: ['emailKey'] }],
  userProfile: [{ columns: ['UserPk'] }, { columns: ['uid'] }],
  userPublicProfile: [{ columns: ['UserPk'] }],
  useritems: perUser('ItemPk'),
  userLabMissions: [{ columns: ['UserPk', 'LabMissionPk'], best: ['state', 'current0', 'current1'] }],
  userLabProducts: perUser('LabProductPk'),
  userPerformerHurdleMissions: perUser('PerformerHurdleMissionPk', progress),
  userPerformerLevelRewards: perUser('PerformerLevelPk'),
  usermissions: [{ columns: ['UserPk', 'MissionPk', 'expireDate'], best: progress }],
  bestRecords: [{ columns: ['UserPk', 'MapPk', 'lunaticMode'], best: ['score'] }],
  userNoahChapters: perUser('NoahChapterPk'),
  userNoahParts: perUser('NoahPartPk'),
  userNoahStages: perUser('NoahStagePk'),
  userConstellCharacters: perUser('ConstellCharacterPk', ['currentAwaken', 'currentReverse']),
  userCharacterAwakens: perUser('CharacterAwakenPk'),
  userPlaySkins: perUser('presetNumber'),
  userPlayDecos: perUser('presetNumber'),
  userAlbums: perUser('AlbumPk'),
  userAlbumBestRecord: [{ columns: ['UserPk', 'AlbumPk', 'season'], best: ['totalScore'] }],
  userFriends: [{ columns: ['InviterPk', 'InviteePk'], unordered: true }],
  userGacha: perUser('GachaPk'),
  userAchievement: perUser('AchievementPk', progress),
  userPacks: perUser('PackPk'),
  userTracks: perUser('TrackPk'),
  userMaps: perUser('MapPk'),
  userProducts: [{ columns: ['UserPk', 'ProductPk'], sum: ['buyCount'] }],
  userRootCharacterItems: perUser('ItemPk'),
  userfavorites: perUser('TrackPk'),
  userDarkmoon: [{ columns: ['UserPk', 'DarkmoonPk', 'isThumb'] }],
  userDarkmoonRanking: [{ columns: ['UserPk', 'season', 'mode'], best: ['bestTotalScore'] }],
  binds: [{ columns: ['bindAccount'], where: '"isVerified" = 1' }],
  counters: [{ columns: ['name'] }],
  playSessions: [{ columns: ['tokenHash'] }],
  albumStarts: perUser('AlbumPk'),
  userRevisions: [{ columns: ['UserPk', 'name'] }],
  attempts: [{ columns: ['subject'] }],
  invites: [{ columns: ['code'] }],
  webSessions: [{ columns: ['tokenHash'] }],
  leases: [{ columns: ['name'] }],
  mailOutbox: perUser('kind'),
};

/** A board (specification, 04 *Rankings*): the highest first, of equal ones the earlier; with all that counting takes. */
const boardOf = (table: RankedTable): readonly IndexPart[] => {
  const { score } = rankedTables[table];
  const at = { name: 'at', sql: scoredAtSql };
  return [...keyParts(table), { name: score, sql: `"${score}" DESC` }, at, 'pk', 'UserPk'];
};

/** The indexes that boards are walked along: of the rows that stand on them (`onBoard` 1). */
export const boardIndexes: Partial<Record<PlayerTable, readonly IndexPart[]>> = {
  bestRecords: boardOf('bestRecords'),
  userAlbumBestRecord: boardOf('userAlbumBestRecord'),
  userDarkmoonRanking: boardOf('userDarkmoonRanking'),
};

/** Indexes beyond the unique ones. Every table with UserPk has one that begins with it (specification, 02). */
export const indexes: Partial<Record<PlayerTable, readonly (readonly IndexPart[])[]>> = {
  users: [['deleteAfter'], ['bannedUntil'], ['lastActiveDate'], ['pendingEmailKey']],
  tokens: [['id'], ['token'], ['did']],
  userMemberships: [['UserPk', 'membershipType']],
  records: [['UserPk', 'MapPk']],
  bestRecords: [
    // With all that is counted over them (04 *End*, a clear, 6 and 7), so that the rows themselves are not read.
    ['UserPk', 'mode', { name: 'counted', sql: '"rating", "lunaticMode", "miss", "good", "great", "score"' }],
  ],
  userAlbumRecord: [['UserPk', 'AlbumPk']],
  userFriends: [['InviterPk', 'InviteePk'], ['InviteePk']],
  userMailBoxes: [['UserPk', 'state'], ['BatchPk']],
  userTaskEvents: [['UserPk']],
  userOpenContents: [['UserPk']],
  binds: [['UserPk'], ['bindAccount'], ['emailKey']],
  darkAreaBestRecord: [['UserPk']],
  playSessions: [['UserPk', 'expiresAt'], ['expiresAt']],
  darkmoonRandomPlays: [['UserPk', 'expiresAt'], ['expiresAt']],
  attempts: [['expiresAt']],
  webSessions: [['UserPk'], ['lastUsedAt']],
  auditLog: [['SubjectPk']],
  mailBatches: [['open']],
  multiplayCharges: [['UserPk'], ['round']],
  mailOutbox: [['nextTryAt']],
  scoreReviews: [['UserPk'], ['state'], ['RecordPk']],
};

/**
 * Every table of the player database: those of the specification with the columns that kalpa adds, and kalpa's own.
 * With the unique constraints and indexes that the rules rest on. Types, DDL, codecs and migrations follow from here.
 */
import { scoredAtSql } from './boards/order.js';
import { keyParts, rankedTables, type RankedTable } from './boards/tables.js';
import type { PlayerColumn, RowOf, TableOf } from './columns.js';
import { specifiedTables } from './specified-tables.js';

/** Columns that kalpa adds to specified tables; they are never sent to the client. */
const addedColumns = {
  /**
   * The keys are what ids (lower case NFC), nicknames (NFKC, case folded) and e-mails are compared by; times are unix ms.
   * A `temporaryPw` counts as long as `pw` is what it was made for, `replacedPw`.
   */
  users: {
    idKey: 'text?',
    nicknameKey: 'text?',
    emailKey: 'text?',
    pendingEmail: 'text?',
    emailCodeSentAt: 'integer?',
    emailCodeTries: 'integer',
    banReason: 'text?',
    bannedUntil: 'integer?',
    deleteAfter: 'integer?',
    pendingEmailKey: 'text?',
    temporaryPw: 'text?',
    temporaryPwUntil: 'integer?',
    replacedPw: 'text?',
  },
  /** `token` of a new row is `sha256$<hex>`; lastUsedAt is unix ms; idle time of old rows counts from the migration. */
  tokens: { lastUsedAt: 'integer', remoteAddress: 'text?', deviceIdentifier: 'text?' },
  /** The code that the Discord account was given for an address; times are unix ms. */
  binds: { emailKey: 'text?', code: 'text?', codeSentAt: 'integer?', codeExpiresAt: 'integer?' },
  /** The UTC day (days since 1970) of the last attendance. */
  userProfile: { attendedOn: 'integer?' },
  /**
   * `onBoard`: 1 for the row that its player stands on a board with; triggers set it (boards/tables.ts). `hidden`: 1 for
   * a score that an operator keeps off its board.
   */
  bestRecords: { onBoard: 'integer', hidden: 'integer' },
  userAlbumBestRecord: { onBoard: 'integer', hidden: 'integer' },
  userDarkmoonRanking: { onBoard: 'integer', hidden: 'integer' },
  /** mailBatches.pk of what an administrator sent. */
  userMailBoxes: { BatchPk: 'integer?' },
} as const satisfies Record<string, Record<string, PlayerColumn>>;

/** Tables of kalpa's own. */
const ownTables = {
  /** Counters that only ever grow: `users` (pk and uid). */
  counters: { pk: 'integer', name: 'text', value: 'integer' },
  /** Plays that were started: `tokenHash` is the SHA-256 of the play token, times are unix ms, `play` and `answer` JSON. */
  playSessions: {
    pk: 'integer',
    tokenHash: 'text',
    UserPk: 'integer',
    createdAt: 'integer',
    expiresAt: 'integer',
    closedAt: 'integer?',
    play: 'json',
    answer: 'json',
  },
  /**
   * Albums that were started: `open` starts have not been ended yet; `endHash` is the SHA-256 of the last end as it was
   * sent, `answer` what it was answered, as JSON.
   */
  albumStarts: {
    pk: 'integer',
    UserPk: 'integer',
    AlbumPk: 'integer',
    open: 'integer',
    endHash: 'text?',
    answer: 'json',
  },
  /** Random plays of darkmoon that were paid for and not started yet, until `expiresAt` (unix ms). */
  darkmoonRandomPlays: { pk: 'integer', UserPk: 'integer', expiresAt: 'integer' },
  /** How often each table of a player changed: what initialinfo's rendered segments are kept by. */
  userRevisions: { pk: 'integer', UserPk: 'integer', name: 'text', revision: 'integer' },
  /** Failed tries, per subject (an id, an address, or both), in a window of time (unix ms). */
  attempts: { pk: 'integer', subject: 'text', count: 'integer', expiresAt: 'integer' },
  /** Invite codes, without their hyphens: `used` of `uses` accounts were made with one; times are unix ms. */
  invites: {
    pk: 'integer',
    code: 'text',
    uses: 'integer',
    used: 'integer',
    expiresAt: 'integer?',
    createdBy: 'text',
    createdAt: 'integer',
  },
  /** Mails to send without their words: `kind` is password or account; a negative UserPk is nobody's; times are unix ms. */
  mailOutbox: {
    pk: 'integer',
    UserPk: 'integer',
    kind: 'text',
    language: 'text',
    createdAt: 'integer',
    nextTryAt: 'integer',
    tries: 'integer',
    sentAt: 'integer?',
  },
  /** Scores that a plausibility check doubted, for the operator (06). */
  scoreReviews: {
    pk: 'integer',
    UserPk: 'integer',
    RecordPk: 'integer',
    MapPk: 'integer',
    reasons: 'json',
    state: 'integer',
    createdAt: 'datetime',
  },
  /**
   * Log-ins of the console (`realm` admin) and of the player page (`me`), apart from the game's: `tokenHash` is the
   * SHA-256 of the cookie, times are unix ms.
   */
  webSessions: {
    pk: 'integer',
    tokenHash: 'text',
    realm: 'text',
    UserPk: 'integer',
    createdAt: 'integer',
    lastUsedAt: 'integer',
    remoteAddress: 'text?',
  },
  /**
   * Every administrative action: `at` is unix ms, `actor` who did it (`admin:alice`, `cli:root`), SubjectPk the player
   * it was done to. Rows are only ever added; they outlive the accounts that they speak of, so no column is UserPk.
   */
  auditLog: {
    pk: 'integer',
    at: 'integer',
    actor: 'text',
    ActorPk: 'integer?',
    action: 'text',
    target: 'text',
    SubjectPk: 'integer?',
    before: 'json',
    after: 'json',
  },
  /**
   * Mails as an administrator wrote them, once however many players they went to; times are unix ms. `players` got it
   * so far. While `open` is 1 some are still to get it: those whose users.pk is above `reachedPk`, up to `lastPk` or as
   * `recipients`, a list of pks, says. `wanted` is how many there were when it began.
   */
  mailBatches: {
    pk: 'integer',
    createdAt: 'integer',
    actor: 'text',
    title: 'text',
    description: 'text',
    itemRewards: 'json',
    sendAt: 'integer',
    toAll: 'integer',
    players: 'integer',
    canceledAt: 'integer?',
    open: 'integer',
    reachedPk: 'integer',
    lastPk: 'integer?',
    recipients: 'json',
    wanted: 'integer?',
  },
  /** What only one process of a database may do (`multiplay`), who does it, and until when (unix ms) unless it renews. */
  leases: { pk: 'integer', name: 'text', holder: 'text', expiresAt: 'integer' },
  /**
   * What multiplay took for a round whose players were not told yet that it started; gone a moment later. What a killed
   * server leaves here is given back. `createdAt` is unix ms.
   */
  multiplayCharges: {
    pk: 'integer',
    UserPk: 'integer',
    round: 'text',
    itemKey: 'text',
    amount: 'integer',
    createdAt: 'integer',
  },
} as const satisfies Record<string, Record<string, PlayerColumn>>;

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

/** Unique constraints (specification, 02 and 10 *02*). NULLs never collide. */
export const uniqueRules: Partial<Record<PlayerTable, readonly UniqueRule[]>> = {
  users: [{ columns: ['idKey'] }, { columns: ['nicknameKey'] }, { columns: ['emailKey'] }],
  userProfile: [{ columns: ['UserPk'] }, { columns: ['uid'] }],
  userPublicProfile: [{ columns: ['UserPk'] }],
  useritems: perUser('ItemPk'),
  userLabMissions: [{ columns: ['UserPk', 'LabMissionPk'], best: ['state', 'current0', 'current1'] }],
  userLabProducts: perUser('LabProductPk'),
  userPerformerHurdleMissions: perUser('PerformerHurdleMissionPk', progress),
  userPerformerLevelRewards: perUser('PerformerLevelPk', ['state']),
  usermissions: [{ columns: ['UserPk', 'MissionPk', 'expireDate'], best: progress }],
  bestRecords: [{ columns: ['UserPk', 'MapPk', 'lunaticMode'], best: ['score'] }],
  userNoahChapters: perUser('NoahChapterPk', ['state']),
  userNoahParts: perUser('NoahPartPk', ['state']),
  userNoahStages: perUser('NoahStagePk', progress),
  userConstellCharacters: perUser('ConstellCharacterPk', ['currentAwaken', 'currentReverse']),
  userCharacterAwakens: perUser('CharacterAwakenPk'),
  userPlaySkins: perUser('presetNumber'),
  userPlayDecos: perUser('presetNumber'),
  userAlbums: perUser('AlbumPk', ['totalScore']),
  userAlbumBestRecord: [{ columns: ['UserPk', 'AlbumPk', 'season'], best: ['totalScore'] }],
  userFriends: [{ columns: ['InviterPk', 'InviteePk'], unordered: true }],
  userGacha: [{ columns: ['UserPk', 'GachaPk'], sum: ['drawCount'] }],
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

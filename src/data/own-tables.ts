/** What kalpa keeps beyond the tables of the specification: columns of its own there, and tables of its own. */
import type { PlayerColumn } from './columns.js';

/** Columns that kalpa adds to specified tables; they are never sent to the client. */
export const addedColumns = {
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
export const ownTables = {
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

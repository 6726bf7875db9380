/** The numbers of wire and database, each with its name, in one place (specification, 00 *Words* and 04). */

/** users.permission; 1 is a player, too, and a ban negates it (specification, 02). */
export const Permission = { player: 2, admin: 3 } as const;

/** users.state (specification, 02). */
export const UserState = { new: 0, named: 1, verified: 2 } as const;

export const EndState = {
  notClear: 0,
  gaveUp: 1,
  retry: 2,
  clear: 3,
  riskClear: 4,
  fullCombo: 5,
  allPerfect: 6,
} as const;

/** Whether an endState is a clear of any kind. */
export function isClear(endState: number): boolean {
  return endState >= EndState.clear;
}

/** missions.category */
export const MissionCategory = {
  freeClear: 0,
  albumClear: 1,
  darkmoonClear: 2,
  trackClear: 3,
  mirror: 4,
  fullCombo: 5,
  risk: 6,
  allPerfect: 7,
  notesHit: 8,
  energyGained: 9,
  darkmatterGained: 10,
  energySpent: 11,
  dailyMissionsDone: 12,
  darkmatterSpent: 13,
  astralMelodySpent: 14,
} as const;

/** usermissions.state */
export const MissionState = { open: 0, claimable: 1, claimed: 2 } as const;

/** missions.periodType */
export const MissionPeriod = { daily: 0, weekly: 1 } as const;

/** achievements.category */
export const AchievementCategory = {
  account: 0,
  credits: 1,
  sRank: 2,
  fullCombo: 3,
  allPerfect: 4,
  freeClear: 6,
  fail: 7,
  cosmosChartUnlocked: 8,
  darkAreaCosmos: 9,
  cosmosClear: 11,
  cosmosScore: 12,
  fragments: 13,
  abyssClear: 50,
  darkAreaAbyss: 51,
  abyssScore: 52,
  abyssChartUnlocked: 53,
  prologue: 66,
} as const;

/** userAchievement.state */
export const AchievementState = { open: 0, done: 2 } as const;

/** performerHurdleMissions.category */
export const HurdleCategory = {
  albumClear: 19,
  lunatic: 101,
  riskClear: 102,
  hardOrAbove: 111,
  hardPlusOrAbove: 112,
  rate95: 123,
  rate97: 124,
  rate98: 125,
} as const;

/** userPerformerHurdleMissions.state */
export const HurdleState = { open: 0, claimable: 1, claimed: 2 } as const;

/** userPerformerLevelRewards.state of a level whose reward was given. */
export const performerLevelRewarded = 2;

/** userMailBoxes.state; `done` is a mail whose rewards were taken, or that was read and carries none. */
export const MailState = { unread: 0, read: 1, done: 2 } as const;

/** userFriends.InviterState and InviteeState, each of its own side; `none` is sent where there is no pair. */
export const FriendState = { friends: 1, sent: 2, received: 3, ended: 4, none: 99 } as const;

/** scoreReviews.state */
export const ReviewState = { open: 0, accepted: 1, hidden: 2, removed: 3 } as const;
export const reviewStates = ['open', 'accepted', 'hidden', 'removed'] as const;

/** labMissions.category0 and category1; also what triggers a step of them. */
export const LabCategory = { dailyMission: 1, weeklyMission: 2, freePlay: 3 } as const;

/** A number of LabCategory. */
export type LabTrigger = (typeof LabCategory)[keyof typeof LabCategory];

/** userLabMissions.state */
export const LabMissionState = { running: 0, reached: 1, done: 2 } as const;

/** playType of a play start; every other number up to `highest` is a free play. */
export const PlayType = { noah: 7, darkmoon: 13, highest: 20 } as const;

/** playMode of a play; `multiplay` is that of every round's record. */
export const PlayMode = { risk: 1, multiplay: 7 } as const;

/** The highest number that noteMode, playMode and astralBoostStep may have. */
export const highestOption = 20;

/** noteMode of a play start. */
export const NoteMode = { mirror: 1 } as const;

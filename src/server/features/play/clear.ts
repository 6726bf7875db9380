/** A cleared play: what is recorded, rewarded and gained, in the order of 04 *End*. */
import type { Tx } from '../../../data/store/store.js';
import { wireRow } from '../../../data/wire.js';
import type { AppContext } from '../../context.js';
import type { Player } from '../../http/player.js';
import { readWornCharacter, skillItemKeys, skillOf } from '../../ledger/character.js';
import type { Ledger } from '../../ledger/ledger.js';
import { recordScore } from '../../ledger/scores.js';
import { AchievementCategory } from '../../rules/codes.js';
import { darkmoonRewards } from '../../rules/darkmoon.js';
import { multipliedReward, multipliersAt, type Multipliers } from '../../rules/economy.js';
import { performerExperience, playExperience } from '../../rules/experience.js';
import { nextLabMission, submitsJournal } from '../../rules/lab.js';
import { Item } from '../../rules/items.js';
import { Mode } from '../../rules/modes.js';
import type { PlayResult } from '../../rules/plausibility.js';
import { freePlayRewards } from '../../rules/rewards.js';
import { skillChanges } from '../../rules/skill-bonus.js';
import { currentlyUsing, labPrice, type ActiveSkill } from '../../rules/skills.js';
import { gainCharacterExp } from './character-exp.js';
import { clearDarkmoon } from './darkmoon.js';
import type { StartedPlay } from './sessions.js';
import { tellUnknownKinds } from './unknown-kinds.js';

export interface Clearing {
  readonly app: AppContext;
  readonly player: Player;
  readonly tx: Tx;
  readonly ledger: Ledger;
  readonly now: number;
}

export interface ClearedPlay {
  readonly play: StartedPlay;
  readonly result: PlayResult;
  /** Why the score is doubtful; empty where it is not. */
  readonly doubts: readonly string[];
}

/** Posts everything that a clear brings; gives what it adds to the answer's data. */
export async function clearPlay(clearing: Clearing, cleared: ClearedPlay): Promise<object> {
  const { app, player, tx, ledger } = clearing;
  const { play, result } = cleared;
  const lunatic = play.lunaticMode === 1;
  const worn = await readWornCharacter(
    { store: app.store, db: tx, catalog: app.catalog, userPk: player.pk },
    play.characterKey,
  );
  const skillKeys = skillItemKeys(app.catalog, worn);
  await ledger.items.load([Item.energy, Item.darkmatter, Item.fragment, Item.performerExp, ...skillKeys]);
  await ledger.clearHurdles({
    kind: 'play',
    mode: play.mode,
    rate: result.rate,
    playMode: play.playMode,
    lunatic,
  });
  const recorded = await record(clearing, cleared);
  const { rating } = recorded;

  const ownedKeys = new Set(skillKeys.filter((key) => ledger.items.amount(key) > 0));
  const skill = skillOf(app.catalog, worn, { ownedKeys, trackPk: play.trackPk });
  const favouriteOf = favourites(app, play.trackPk);
  const rootCharacterKey = worn?.character.rootCharacterKey ?? '';
  const multipliers = multipliersAt(app.settings.economy, clearing.now);
  const { isNewBest } = recorded;
  reward(clearing, cleared, { skill, favouriteOf, rootCharacterKey, isNewBest, multipliers });
  const journal = await handInJournal(clearing, cleared, skill);
  if (play.darkmoon) {
    const { rate, score } = result;
    await clearDarkmoon(clearing, play.darkmoon, { rate, score, recordPk: recorded.recordPk });
    return { ...recorded.data, ...journal };
  }

  const isFavourite = favouriteOf.has(rootCharacterKey);
  const exp = playExperience({ rating, endState: result.endState, lunatic, isFavourite });
  const multiplier = play.boost.expMultiplier * multipliers.experience;
  const gained = worn && rating > 0 ? await gainCharacterExp(clearing, { worn, exp, multiplier }) : null;
  ledger.gainPerformerExp(performerExperience(exp, multiplier, currentlyUsing(skill)));
  return { ...recorded.data, ...(gained && { isExp: true, exp: gained }), ...journal };
}

/** How a play alone is marked in its records. */
const marks = { rank: 7, lunaticLampState: 4 } as const;

/** The record and the best record, and what a new best brings. */
async function record(clearing: Clearing, { play, result, doubts }: ClearedPlay) {
  const {
    record: row,
    rating,
    best,
  } = await recordScore(clearing, {
    play: { ...play, ...marks },
    result,
    doubts,
  });
  const scored = { recordPk: row.pk, rating, isNewBest: best !== null };
  if (!best) return { ...scored, data: {} };
  const category = scoreCategories.get(play.mode);
  if (category !== undefined) clearing.ledger.countAchievements([{ category, amount: best.modeScores }]);
  const bestRecord = wireRow('bestRecords', best.row);
  return { ...scored, data: { isNewRecord: true, bestRecord, ...best.ratings } };
}

/** Achievements that are set to the sum of the best scores of a mode. */
const scoreCategories = new Map<number, number>([
  [Mode.abyss, AchievementCategory.abyssScore],
  [Mode.cosmos, AchievementCategory.cosmosScore],
]);

/** The rootCharacterKeys of all characters who like a track. */
function favourites(app: AppContext, trackPk: number): ReadonlySet<string> {
  const rows = app.catalog
    .rows('characterFavoriteSongs')
    .filter(({ TrackPks }) => TrackPks.includes(trackPk));
  return new Set(rows.map(({ rootCharacterKey }) => rootCharacterKey));
}

interface RewardOptions {
  readonly skill: ActiveSkill | null;
  readonly favouriteOf: ReadonlySet<string>;
  readonly rootCharacterKey: string;
  readonly isNewBest: boolean;
  readonly multipliers: Multipliers;
}

function reward({ app, ledger }: Clearing, { play, result }: ClearedPlay, options: RewardOptions): void {
  const { skill, favouriteOf, rootCharacterKey, isNewBest, multipliers } = options;
  const { random } = app;
  const { boost, darkmoon } = play;
  const multiplier = boost.rewardMultiplier;
  const rewards = darkmoon
    ? darkmoonRewards(darkmoon.season, { reward: darkmoon.reward, isNewBest })
    : freePlayRewards({ packPk: play.packPk, isNewBest, multiplier }, random);
  const sums = new Map<string, number>();
  const add = ({ key, value }: { key: string; value: number }) => sums.set(key, (sums.get(key) ?? 0) + value);
  rewards.forEach(add);
  if (skill && (rewards.length > 0 || darkmoon)) {
    const { mode, trackPk } = play;
    const { endState, hp } = result;
    const skillPlay = {
      mode,
      trackPk,
      endState,
      hp,
      rootCharacterKey,
      favouriteOf,
      lunatic: play.lunaticMode === 1,
      ...(darkmoon && { darkmoon: { hand: darkmoon.hand, isLastStage: darkmoon.stage === 'special' } }),
    };
    const { changes, unknownKinds } = skillChanges(skill.effect, skillPlay, { rewards, random });
    changes.forEach(add);
    tellUnknownKinds(app, skill.skillItemKey, unknownKinds);
  }
  for (const [key, value] of sums) ledger.grant(key, multipliedReward(key, value, multipliers));
}

/** A running journal mission is handed in by a clear of one of its tracks, if its price can be paid (04 *Missions*). */
async function handInJournal(
  { app, ledger }: Clearing,
  { play, result }: ClearedPlay,
  skill: ActiveSkill | null,
): Promise<object> {
  const running = await ledger.lab.running();
  const { endState } = result;
  if (!running || !submitsJournal(running.row, running.mission, { endState, trackPk: play.trackPk }))
    return {};
  const { mission } = running;
  const isLabMissionSubmitted = await ledger.tryPay(mission.moneyType, labPrice(mission.price, skill));
  if (isLabMissionSubmitted) {
    await ledger.lab.finish();
    const next = nextLabMission(mission, app.catalog.rows('labMissions'));
    ledger.profile.set({ onResearchLabMissionPkOrZero: next?.pk ?? 0 });
  }
  return { onResearchLabMissionPkOrZero: mission.pk, isLabMissionSubmitted };
}

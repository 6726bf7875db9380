/**
 * One request's effects on one player, settled once. Handlers and rules post here; when the handler is done, everything
 * is applied in the order of 03 *The envelope*, in the request's transaction, and the envelope is built from it.
 */
import type { Reward } from '../../data/columns.js';
import { storeDate } from '../../data/dates.js';
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import type { Player } from '../http/player.js';
import { refuse } from '../http/refusal.js';
import type { Caller } from '../http/route.js';
import { contentKeys, isContent } from '../rules/contents.js';
import type { AchievementEvent } from '../rules/achievements.js';
import { isRandomBox, openBoxes } from '../rules/boxes.js';
import { AchievementCategory, type LabTrigger } from '../rules/codes.js';
import type { HurdleClear } from '../rules/hurdles.js';
import { isFragment, Item, ownedKey } from '../rules/items.js';
import { isCosmicTicket, ticketHours } from '../rules/membership.js';
import { itemMissionEvents, type MissionEvent } from '../rules/missions.js';
import { profileCounts } from '../rules/profile-counters.js';
import { Achievements } from './achievements.js';
import { isActivityDue, storeActivity } from './activity.js';
import { grantContent } from './contents.js';
import { countUnreadMails, envelopeOf, type Envelope } from './envelope.js';
import { Items } from './items.js';
import { Lab } from './lab.js';
import { extendCosmic } from './memberships.js';
import { Missions } from './missions.js';
import { Performer } from './performer.js';
import { ProfileChanges } from './profile.js';

/** Fragments out of boxes and achievements bring further achievements: settled at most this often (10 *Everywhere*). */
const mostRounds = 8;

interface LedgerOptions {
  readonly app: AppContext;
  readonly tx: Tx;
  readonly player: Player;
  readonly now: number;
}

export class Ledger {
  readonly #options: LedgerOptions;
  readonly items: Items;
  readonly missions: Missions;
  readonly achievements: Achievements;
  readonly performer: Performer;
  readonly lab: Lab;
  readonly profile = new ProfileChanges('userProfile');
  readonly publicProfile = new ProfileChanges('userPublicProfile');
  readonly #grants: Reward[] = [];
  readonly #missionEvents: MissionEvent[] = [];
  readonly #labTriggers: LabTrigger[] = [];
  #achievementEvents: AchievementEvent[] = [];
  #performerExp = 0;
  #isMissionResearchable = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
    const { app, tx, player, now } = options;
    const shared = { app, tx, catalog: app.catalog, userPk: player.pk, now };
    this.items = new Items(shared);
    this.missions = new Missions({ ...shared, store: app.store });
    this.achievements = new Achievements(shared);
    this.performer = new Performer(shared);
    this.lab = new Lab({ ...shared, profile: player.profile });
  }

  /** Whether the running lab mission became researchable; known once settled. */
  get isMissionResearchable(): boolean {
    return this.#isMissionResearchable;
  }

  /**
   * Takes `amount` of an item now. Refuses with `message` where there is too little or no such item; a price of 0 is
   * paid whatever its key. A negative or broken amount is a defect of the caller.
   */
  async pay(key: string, amount: number, message: string): Promise<void> {
    if (amount === 0) return;
    if (!(await this.tryPay(key, amount))) throw refuse(message);
  }

  /** Like `pay`, but gives false instead of refusing. */
  async tryPay(key: string, amount: number): Promise<boolean> {
    if (!Number.isSafeInteger(amount) || amount < 0) throw new Error(`A price of ${amount} ${key}.`);
    if (amount === 0) return true;
    if (!this.items.exists(key)) return false;
    await this.items.load([key]);
    return this.items.change(key, -amount);
  }

  /** Grants an item when the request settles; special keys become what 03 step 6 says. */
  grant(key: string, value: number): void {
    if (Number.isSafeInteger(value) && value > 0) this.#grants.push({ key, value });
  }

  /**
   * Grants what was paid for, like `grant`. Refuses where an amount would grow beyond what can be counted exactly, as it
   * would be left out in the end.
   */
  async grantPaid(rewards: readonly Reward[]): Promise<void> {
    const { items } = this;
    await items.load(rewards.map(({ key }) => key));
    const totals = new Map<string, number>();
    for (const { key, value } of rewards) {
      const total = (totals.get(ownedKey(key)) ?? 0) + value;
      totals.set(ownedKey(key), total);
      const amount = items.exists(key) ? items.amount(key) : 0;
      if (!Number.isSafeInteger(amount + total)) throw refuse(`${key}: there is no room for so many.`);
      this.grant(key, value);
    }
  }

  /** Counts on missions when the request settles. */
  countMissions(events: readonly MissionEvent[]): void {
    this.#missionEvents.push(...events);
  }

  /** Counts on achievements, and on the profile's counters, when the request settles. */
  countAchievements(events: readonly AchievementEvent[]): void {
    this.#achievementEvents.push(...events);
  }

  /** Counts on the running lab mission when the request settles. */
  countLab(triggers: readonly LabTrigger[]): void {
    this.#labTriggers.push(...triggers);
  }

  /** Counts a clear on the open hurdles, now: what it opens the way for comes after it. */
  async clearHurdles(clear: HurdleClear): Promise<void> {
    await this.performer.clear(clear);
  }

  /** Gains performer experience when the request settles, as far as no hurdle is in the way. */
  gainPerformerExp(amount: number): void {
    this.#performerExp += amount;
  }

  /** Applies everything that was posted, and gives the envelope. */
  async settle(caller: Caller): Promise<Envelope> {
    const { tx, player, now } = this.#options;
    for (let round = 0; round < mostRounds && this.#isUnsettled(); round += 1) {
      await this.#settleAchievements();
      await this.#settleGrants();
    }
    await this.#settlePerformer();
    const updatedUserItems = await this.items.flush();
    await this.#settleMissions();
    await this.achievements.flush();
    await this.performer.flush();
    if (isActivityDue(player, { now, caller })) {
      this.profile.set({ updatedAt: storeDate(now) });
      await storeActivity(tx, player, { now, caller });
    }
    await this.profile.flush(tx, player.pk);
    await this.publicProfile.flush(tx, player.pk);
    return envelopeOf({
      unreadMailCount: await countUnreadMails(tx, player.pk, now),
      newFriendRequest: this.profile.numberIn(player.profile, 'newFriendRequest'),
      hurdles: await this.performer.rows(),
      missions: await this.missions.rows(),
      updatedUserItems,
      now,
    });
  }

  #isUnsettled(): boolean {
    return this.#achievementEvents.length > 0 || this.#grants.length > 0;
  }

  async #settleAchievements(): Promise<void> {
    const events = this.#achievementEvents;
    this.#achievementEvents = [];
    if (events.length === 0) return;
    for (const [column, amount] of profileCounts(events))
      this.profile.add(column as 'totalClearCount', amount);
    const { rewards, packRewards, completed } = await this.achievements.advance(events);
    if (completed > 0) this.publicProfile.add('totalCntClearAchievement', completed);
    for (const { key, value } of rewards) this.grant(key, value);
    for (const key of packRewards) this.grant(key, 1);
  }

  /** Turns what is granted into item changes. What boxes hold is granted in turn. */
  async #settleGrants(): Promise<void> {
    const grants = this.#grants.splice(0);
    await this.items.load(grants.flatMap(({ key }) => this.#keysBehind(key)));
    let fragments = 0;
    // Boxes come last: what is granted beside them counts as owned.
    grants.sort((a, b) => Number(isRandomBox(a.key)) - Number(isRandomBox(b.key)));
    for (const { key, value } of grants) {
      if (!(await this.#settleGrant(key, value))) {
        this.#options.app.log.warn({ key, value }, 'a reward that is no item was left out');
      } else if (isFragment(key)) fragments += value;
    }
    if (fragments > 0)
      this.countAchievements([{ category: AchievementCategory.fragments, amount: fragments }]);
  }

  /** All items that a grant may touch, so that they are read at once. */
  #keysBehind(key: string): readonly string[] {
    const { catalog } = this.#options.app;
    if (isContent(key)) return contentKeys(catalog, key);
    if (!isRandomBox(key)) return [key];
    return this.#boxRows(key).map(({ appearItemKey }) => appearItemKey);
  }

  #boxRows(key: string) {
    const { catalog } = this.#options.app;
    const box = catalog.item(key);
    return box ? catalog.where('randomBoxPercentages', 'ItemPk', box.pk) : [];
  }

  /** Gives false where there is nothing by this key. */
  async #settleGrant(key: string, value: number): Promise<boolean> {
    if (isRandomBox(key)) {
      this.#openBoxes(key, value);
      return this.items.exists(key);
    }
    if (isContent(key)) return this.#grantContent(key);
    if (!isCosmicTicket(key)) return this.items.change(key, value);
    await this.#useTickets(key, value);
    return true;
  }

  #openBoxes(key: string, amount: number): void {
    const { random } = this.#options.app;
    const promised = new Set(this.#grants.map((grant) => grant.key));
    const has = (owned: string) =>
      promised.has(owned) || (this.items.exists(owned) && this.items.amount(owned) > 0);
    const rewards = openBoxes({ key, amount }, this.#boxRows(key), { ownedKeys: { has }, random });
    for (const reward of rewards) this.grant(reward.key, reward.value);
  }

  async #useTickets(key: string, amount: number): Promise<void> {
    const { tx, player, now } = this.#options;
    const hours = ticketHours(key) * amount;
    const time = await extendCosmic(tx, { userPk: player.pk, hours, now });
    await this.items.load([Item.subscriptionTitle]);
    this.items.setTimed(Item.subscriptionTitle, time.startDate, time.expireDate);
  }

  async #grantContent(key: string): Promise<boolean> {
    const { app, tx, player, now } = this.#options;
    const { catalog, store } = app;
    const { items } = this;
    return grantContent({ tx, dialect: store.dialect, catalog, items, userPk: player.pk, now }, key);
  }

  async #settlePerformer(): Promise<void> {
    if (this.#performerExp <= 0 || !this.items.exists(Item.performerExp)) return;
    await this.items.load([Item.performerExp]);
    const { gained, level } = await this.performer.gain(
      this.items.amount(Item.performerExp),
      this.#performerExp,
    );
    this.items.change(Item.performerExp, gained);
    if (level > this.#options.player.profile.performerLevel) this.profile.set({ performerLevel: level });
  }

  async #settleMissions(): Promise<void> {
    const hooks = this.items.changes().flatMap(({ key, delta }) => itemMissionEvents(key, delta));
    const triggers = await this.missions.advance([...this.#missionEvents, ...hooks]);
    await this.missions.flush();
    this.#isMissionResearchable = await this.lab.advance([...this.#labTriggers, ...triggers]);
    await this.lab.flush();
  }
}

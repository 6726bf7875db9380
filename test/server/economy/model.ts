/** What must hold of a player's rows whatever was asked: the model that the economy is held against. */
import * as assert from 'uvu/assert';
import { readDate } from '../../../src/data/dates.js';
import { playerTables, uniqueRules, type PlayerTable } from '../../../src/data/player-tables.js';
import type { AppContext } from '../../../src/server/context.js';
import type { Sent } from './actions.js';

export type Row = Readonly<Record<string, unknown>>;

/** All rows of a player, by table. */
export type Snapshot = ReadonlyMap<PlayerTable, readonly Row[]>;

const tables = (Object.keys(playerTables) as PlayerTable[]).filter(
  (table) => 'UserPk' in playerTables[table] && table !== 'userRevisions',
);

/** Reads all rows of a player. */
export async function readSnapshot(app: AppContext, userPk: number): Promise<Snapshot> {
  const entries = await Promise.all(
    tables.map(async (table): Promise<[PlayerTable, Row[]]> => {
      const query = app.store.read.selectFrom(table as 'useritems').selectAll();
      return [table, await query.where('UserPk', '=', userPk).orderBy('pk').execute()];
    }),
  );
  return new Map(entries);
}

/** The rows of one table. */
export function rowsOf(snapshot: Snapshot, table: PlayerTable): readonly Row[] {
  return snapshot.get(table) ?? [];
}

/** What one player sent in a round, and his rows around it. */
export interface PlayerRound {
  readonly userPk: number;
  readonly now: number;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly sent: readonly Sent[];
}

/** Columns that only ever grow, of rows that never go. */
const growing: readonly (readonly [PlayerTable, readonly string[]])[] = [
  ['bestRecords', ['score']],
  ['userProducts', ['buyCount']],
  ['userNoahChapters', ['state']],
  ['userNoahParts', ['state']],
  ['userNoahStages', ['state']],
  ['userPerformerLevelRewards', ['state']],
  ['userPerformerHurdleMissions', ['state', 'current']],
  ['userAchievement', ['state', 'current']],
  ['userAlbums', ['totalScore', 'lamp1Status', 'lamp2Status', 'lamp3Status']],
  ['userAlbumBestRecord', ['totalScore']],
  ['userLabProducts', ['LabProductPk']],
  ['userConstellCharacters', ['currentReverse']],
  ['userDarkmoonRanking', ['bestTotalScore']],
  ['userGacha', ['drawCount']],
  ['userPacks', ['PackPk']],
  ['userTracks', ['TrackPk']],
  ['userMaps', ['MapPk']],
  ['userProfile', ['performerLevel', 'totalClearCount']],
];

/** Products of these categories may be bought again and again (specification, 03 *Shop*). */
const repeatable = new Set([0, 5, 6, 200, 900]);
const [dayMs, weekMs] = [86_400_000, 604_800_000];
const firstFridayNoon = Date.UTC(1970, 0, 2, 12);

/** One test's economy: what each player's answers said, and what may not happen again. */
export class Economy {
  readonly #app: AppContext;
  readonly #claims = new Map<string, number>();
  /** Answers of plays that were ended: sent again, they say what happened before. */
  readonly #told = new Set<string>();

  constructor(app: AppContext) {
    this.#app = app;
  }

  /** Holds a player's round against the model. */
  check(round: PlayerRound): void {
    this.#checkAmounts(round);
    this.#checkAccounts(round);
    checkGrowth(round);
    checkUnique(round.after);
    for (const sent of round.sent) if (sent.succeeded) this.#claim(sent, round);
    checkMissionClaims(this.#app, round);
    if (round.sent.every((sent) => !sent.succeeded)) checkNothingChanged(round);
  }

  #keyOf(row: Row): string {
    return this.#app.catalog.find('items', Number(row['ItemPk']))?.key ?? '';
  }

  #checkAmounts({ after }: PlayerRound): void {
    for (const row of rowsOf(after, 'useritems')) {
      const [key, amount] = [this.#keyOf(row), Number(row['amount'])];
      assert.ok(Number.isSafeInteger(amount) && amount >= 0, `${key}: an amount of ${amount}`);
      if (/^(pack|track|map|rootcharacter)\./.test(key))
        assert.ok(amount <= 1, `${key}: owned ${amount} times`);
    }
  }

  /** Each item's change is the sum of the entries that were sent of it; astral melody regenerates beside that. */
  #checkAccounts({ userPk, before, after, sent, now }: PlayerRound): void {
    const told = new Map<number, number>();
    const entries = sent.flatMap((each) => (this.#isNews(each, userPk) ? each.entries : []));
    for (const { userItem, totalGainedAmount } of entries) {
      assert.is(userItem.UserPk, userPk, 'an entry of somebody else');
      told.set(userItem.ItemPk, (told.get(userItem.ItemPk) ?? 0) + totalGainedAmount);
    }
    const [old, present] = [this.#amounts(before, now), this.#amounts(after, now)];
    for (const item of new Set([...told.keys(), ...old.keys(), ...present.keys()])) {
      const change = (present.get(item) ?? 0) - (old.get(item) ?? 0);
      const key = this.#app.catalog.find('items', item)?.key ?? String(item);
      assert.is(change, told.get(item) ?? 0, `${key}: changed by ${change}, told ${told.get(item) ?? 0}`);
    }
    if (entries.length > 0 && sent.length === 1) {
      for (const { userItem } of entries)
        assert.is(userItem.amount, present.get(userItem.ItemPk), 'amount told');
    }
  }

  #isNews(sent: Sent, userPk: number): boolean {
    if (!sent.succeeded || sent.endOf === undefined) return sent.succeeded;
    const key = `${userPk} ${sent.endOf} ${JSON.stringify([sent.answer.body.data, sent.entries])}`;
    const isNew = !this.#told.has(key);
    this.#told.add(key);
    return isNew;
  }

  /** Amounts by item as they count at `now`: nothing past an end date, astral melody with what time brought. */
  #amounts(snapshot: Snapshot, now: number): Map<number, number> {
    const counted = rowsOf(snapshot, 'useritems').map((row): [number, number] => {
      const [amount, end] = [Number(row['amount']), readDate(row['endDate'] as string | null)];
      const isOver = end !== null && end <= now;
      const isMelody = this.#keyOf(row) === 'astralmelody';
      const counts = isMelody ? melody(amount, Number(row['renewedDate']), now) : amount;
      return [Number(row['ItemPk']), isOver ? 0 : counts];
    });
    return new Map(counted);
  }

  /** What can be had once, or so many times in a period, is not had more often. */
  #claim({ route, params, form, answer, entries }: Sent, { userPk, now }: PlayerRound): void {
    const [, , ...parts] = route.split('/');
    const pk = Number(Object.values(params)[0]);
    const once = (key: string) => this.#count(`${userPk} ${key}`, 1, 1);
    const name = parts.join('/');
    if (name === 'mailbox/:mail/receive/reward') once(`mail ${pk}`);
    if (name === 'mission/attendance') once(`attendance ${Math.floor(now / dayMs)}`);
    if (name.startsWith('performerlevel/receive/reward/level')) once(`level ${pk}`);
    // Asked again, a hurdle is answered once more, and gives nothing.
    const isHurdle = name.startsWith('performerlevel/receive/reward/hurdle');
    if (isHurdle && entries.length > 0) once(`hurdle ${pk}`);
    if (name === 'lab/product/:product/buy' || name === 'lab/product/:product/report') once(`lab ${pk}`);
    if (name === 'lab/mission/:mission/research') once(`research ${pk}`);
    if (name === 'noah/chapter/:chapter/unlock') once(`chapter ${pk}`);
    if (name === 'noah/part/:part/complete') once(`part ${pk}`);
    if (name === 'noah/stage/:stage/recall') once(`stage ${pk}`);
    if (name === 'darkmoon/receiveachievreward') {
      once(`darkmoon ${form['darkmoonPk']} ${form['isThumb']} ${form['step']}`);
    }
    if (name === 'constellation/:character/reverse') {
      once(`reverse ${pk} ${answer.body.data.userConstellCharacter.currentReverse}`);
    }
    if (name === 'buy/product/:product')
      this.#bought(userPk, pk, { amount: Number(form['amount'] ?? 1), now });
    if (name === 'productbundle/buy/:bundle') {
      for (const key of this.#app.catalog.find('productBundles', pk)?.productKeys ?? []) {
        const product = this.#app.catalog.where('products', 'key', key)[0];
        if (product) this.#bought(userPk, product.pk, { amount: 1, now });
      }
    }
  }

  #bought(userPk: number, pk: number, { amount, now }: { amount: number; now: number }): void {
    const product = this.#app.catalog.find('products', pk);
    assert.ok(product, 'a product that there is none of was sold');
    if (!repeatable.has(product.category)) this.#count(`${userPk} product ${pk}`, amount, 1);
    if (product.limitCount <= 0) return;
    const periods: Readonly<Record<string, number>> = {
      daily: Math.floor(now / dayMs),
      weekly: Math.floor((now - firstFridayNoon) / weekMs),
    };
    const period = periods[product.refreshPeriod ?? ''] ?? 'ever';
    this.#count(`${userPk} product ${pk} ${period}`, amount, product.limitCount);
  }

  #count(key: string, amount: number, most: number): void {
    const count = (this.#claims.get(key) ?? 0) + amount;
    this.#claims.set(key, count);
    assert.ok(count <= most, `${key}: had ${count} times, of ${most}`);
  }
}

/** Astral melody of the small capture: one per 600 s up to 100 (specification, 03 *The envelope*, 2). */
function melody(amount: number, renewed: number, now: number): number {
  const gained = Math.max(0, Math.floor((Math.floor(now / 1000) - renewed) / 600));
  return amount >= 100 ? amount : Math.min(100, amount + gained);
}

function checkGrowth({ before, after }: PlayerRound): void {
  for (const [table, columns] of growing) {
    const rows = new Map(rowsOf(after, table).map((row) => [row['pk'], row]));
    for (const old of rowsOf(before, table)) {
      const row = rows.get(old['pk']);
      assert.ok(row, `${table}: a row is gone`);
      for (const column of columns) {
        const [was, is] = [Number(old[column]), Number(row[column])];
        assert.ok(is >= was, `${table}.${column}: ${was} became ${is}`);
      }
    }
  }
  const missions = new Map(rowsOf(after, 'usermissions').map((row) => [row['pk'], row]));
  for (const old of rowsOf(before, 'usermissions')) {
    const state = Number(missions.get(old['pk'])?.['state'] ?? old['state']);
    assert.ok(state >= Number(old['state']), 'a mission went back');
  }
}

function checkUnique(after: Snapshot): void {
  for (const [table, rows] of after) {
    for (const { columns, where } of uniqueRules[table] ?? []) {
      if (where !== undefined) continue;
      const keys = rows.map((row) => JSON.stringify(columns.map((column) => row[column])));
      assert.is(new Set(keys).size, keys.length, `${table}: twice the same ${columns.join(', ')}`);
    }
  }
}

/** Each answered claim of a mission is a row that became claimed. A claim may complete another mission for the next. */
function checkMissionClaims(app: AppContext, { before, after, sent }: PlayerRound): void {
  const isSingle = /^POST \/api\/usermission\/:mission\/(receive\/reward|immediatecomplete)$/;
  const isMany = /^POST \/api\/usermission\/:period\/receive\/rewards$/;
  const done = sent.filter(({ succeeded }) => succeeded);
  const singles = done.filter(({ route }) => isSingle.test(route)).length;
  const many = done.filter(({ route }) => isMany.test(route));
  const states = new Map(rowsOf(before, 'usermissions').map((row) => [row['pk'], row['state']]));
  const claimed = rowsOf(after, 'usermissions').filter(
    (row) => row['state'] === 2 && states.get(row['pk']) !== 2,
  );
  if (many.length === 0) assert.is(claimed.length, singles, 'claims and claimed missions');
  else {
    const due = claimed.flatMap(
      (row) => app.catalog.find('missions', Number(row['MissionPk']))?.itemRewards ?? [],
    );
    const told = many.reduce((sum, { answer }) => sum + Number(answer.body.data.rewardItems.length), 0);
    assert.is(told, due.length, 'rewards of claimed missions');
  }
}

/** A refusal changes nothing but what time brings; a request of a friend may arrive meanwhile. */
function checkNothingChanged({ before, after, sent }: PlayerRound): void {
  const routes = sent.map(({ route }) => route).join(', ');
  for (const [table, rows] of before) {
    if (table === 'usermissions') continue;
    const shown = (each: readonly Row[]) => each.map((row) => ({ ...row, newFriendRequest: 0 }));
    assert.equal(shown(rowsOf(after, table)), shown(rows), `${table} changed by a refusal of ${routes}`);
  }
}

import { storeDate } from '../../../data/dates.js';
import { wireRow, wireRows } from '../../../data/wire.js';
import type { AppContext } from '../../context.js';
import type { Player } from '../../http/player.js';
import { defineReadRoute, JsonPieces, type Route } from '../../http/route.js';
import { achievementTexts } from '../../initialinfo/achievements.js';
import { readActiveSkill, readWornCharacter } from '../../ledger/character.js';
import { syncContent } from '../../ledger/content-sync.js';
import { readMelody } from '../../ledger/items.js';
import { readMemberships, wireMemberships } from '../../ledger/memberships.js';
import { readMissionRows } from '../../ledger/kept-missions.js';
import { renewMissions, wireMissions } from '../../ledger/missions.js';
import { dueMissions } from '../../rules/missions.js';
import { refreshPeriod } from '../../rules/periods.js';
import { labPrice } from '../../rules/skills.js';
import * as queries from './queries.js';

/** A plain list of 03: no fields, no path parameters. */
function list(name: string, summary: string, read: (input: ListInput) => Promise<object>): Route {
  const spec = { method: 'get', path: `/api/${name}`, session: 'player', effect: 'read', summary } as const;
  return defineReadRoute(spec, ({ app, player, now }) => read({ app, player, now }));
}

interface ListInput {
  readonly app: AppContext;
  readonly player: Player;
  readonly now: number;
}

async function items({ app, player, now }: ListInput) {
  const rows = await queries.itemsOf(app.store.read, { userPk: player.pk });
  const melody = await readMelody(app.store.read, { catalog: app.catalog, userPk: player.pk, now });
  const counted = rows.map((row) => (melody && row.pk === melody.pk ? melody : row));
  return { items: wireRows('useritems', counted) };
}

async function missions({ app, player, now }: ListInput) {
  const { catalog, store } = app;
  const { running, created } = dueMissions(
    await readMissionRows({ store, db: store.read, userPk: player.pk }),
    catalog.map('missions'),
    now,
  );
  const rows =
    created.length === 0
      ? running
      : await store.write([player.pk], (tx) => renewMissions({ store, tx, catalog, userPk: player.pk, now }));
  return { missions: wireMissions(rows, now) };
}

async function products({ app, player, now }: ListInput) {
  const rows = await queries.productsOf(app.store.read, { userPk: player.pk });
  const counted = rows.map((row) => {
    const period = app.catalog.find('products', row.ProductPk)?.refreshPeriod ?? '';
    return { ...row, ...refreshPeriod(row, period, now) };
  });
  return wireRows('userProducts', counted);
}

async function astralMelody({ app, player, now }: ListInput) {
  const row = await readMelody(app.store.read, { catalog: app.catalog, userPk: player.pk, now });
  return { userAstralMelody: row ? wireRow('useritems', row) : {} };
}

async function memberships({ app, player, now }: ListInput) {
  return wireMemberships(await readMemberships(app.store.read, player.pk, now), now);
}

async function albums({ app, player }: ListInput) {
  await syncContent(app, player.pk);
  const rows = await queries.albumsOf(app.store.read, { userPk: player.pk });
  return { userAlbums: wireRows('userAlbums', rows), unlockedUserAlbums: [] };
}

async function noah({ app, player }: ListInput) {
  await syncContent(app, player.pk);
  const { read } = app.store;
  const of = { userPk: player.pk };
  const lists = (['noahChapters', 'noahParts', 'noahStages'] as const).map(
    (key) => `"${key}":${app.static.listText(key)}`,
  );
  const own = {
    userNoahChapters: wireRows('userNoahChapters', await queries.noahChaptersOf(read, of)),
    userNoahParts: wireRows('userNoahParts', await queries.noahPartsOf(read, of)),
    userNoahStages: wireRows('userNoahStages', await queries.noahStagesOf(read, of)),
  };
  return json(`{${lists.join(',')},${JSON.stringify(own).slice(1)}`);
}

async function mails({ app, player, now }: ListInput) {
  const rows = await queries.mailsOf(app.store.read, { userPk: player.pk, now: storeDate(now) });
  const sent = rows.map((row) => queries.listedMail(wireRow('userMailBoxes', row), row.sent, now));
  return { userMailBoxes: sent };
}

/** Lab products and missions at the prices that the worn character's skill leaves (specification, 04). */
async function lab({ app, player, now }: ListInput) {
  const { catalog, store } = app;
  const options = { store, db: store.read, catalog, userPk: player.pk };
  const worn = await readWornCharacter(options, player.profile.characterKey);
  const skill = await readActiveSkill(options, worn, { trackPk: null, now });
  const discounted = (table: 'labProducts' | 'labMissions') =>
    catalog
      .rows(table)
      .map(({ pk, price }) => ({ ...app.static.servedRow(table, pk), price: labPrice(price, skill) }));
  const of = { userPk: player.pk };
  return {
    labProducts: discounted('labProducts'),
    userLabProducts: wireRows('userLabProducts', await queries.labProductsOf(store.read, of)),
    labMissions: discounted('labMissions'),
    userLabMissions: wireRows('userLabMissions', await queries.labMissionsOf(store.read, of)),
  };
}

async function userLabMissions({ app, player }: ListInput) {
  const rows = await queries.labMissionsOf(app.store.read, { userPk: player.pk });
  return { userLabMissions: wireRows('userLabMissions', rows) };
}

async function rawAchievements({ app, player }: ListInput) {
  await syncContent(app, player.pk);
  const texts = await achievementTexts(app, player.pk);
  return json(`{"achievements":[${texts.join(',')}]}`);
}

async function groupedAchievements({ app, player }: ListInput) {
  await syncContent(app, player.pk);
  const groups = new Map<string, string[]>();
  const texts = await achievementTexts(app, player.pk);
  for (const [index, pk] of [...app.static.rowTexts('achievements').keys()].entries()) {
    const packKey = app.catalog.find('achievements', pk)?.packKey ?? '';
    const text = texts[index];
    if (text !== undefined) groups.set(packKey, [...(groups.get(packKey) ?? []), text]);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const lists = sorted.map(
    ([key, list]) => `{"packKey":${JSON.stringify(key)},"achievements":[${list.join(',')}]}`,
  );
  return json(`{"achievements":[${lists.join(',')}]}`);
}

function json(text: string): JsonPieces {
  return new JsonPieces([Buffer.from(text)]);
}

export const listRoutes: readonly Route[] = [
  list('item', 'The items that a player has.', items),
  list('mission', 'The running missions.', missions),
  list('notice', 'Notices of the operator.', async ({ app }) => ({ notices: app.static.documents.notice })),
  list('astralmelody', 'The astral melody as it counts now.', astralMelody),
  list('userproduct', 'What was bought, and how often.', async (input) => ({
    userproducts: await products(input),
  })),
  list('refreshUserData', 'Products and memberships, anew.', async (input) => ({
    userProducts: await products(input),
    userMemberships: await memberships(input),
  })),
  list('album', 'Albums (stage mode) and what was reached in them.', albums),
  list('lab', 'Lab products and missions, at the prices of this player.', lab),
  list('lab/userlabmission', 'The lab missions of a player.', userLabMissions),
  list('noah', 'The story of noah and how far a player is in it.', noah),
  list('mailbox', 'The mails of a player.', mails),
  list('achievement/raw', "All achievements with a player's progress.", rawAchievements),
  list('achievement/grouped', 'The same, by pack.', groupedAchievements),
];

/** What fits a path parameter or a field: sensible values, out of what a player has and what there is. */
import type { CatalogTable } from '../../../src/server/catalog/catalog.js';
import type { AppContext } from '../../../src/server/context.js';
import type { PlayerTable } from '../../../src/data/player-tables.js';
import type { Chance } from './chance.js';
import { rowsOf, type Snapshot } from './model.js';

/** A player as the test plays him. */
export interface Actor {
  /** His own, so that what he asks does not hang on who is answered first. */
  readonly chance: Chance;
  readonly pk: number;
  readonly id: string;
  pw: string;
  token: string;
  /** Tokens of plays that were started and not ended yet, with the map's hand. */
  readonly plays: { readonly token: string; readonly key: string }[];
}

export interface Scene {
  readonly app: AppContext;
  readonly chance: Chance;
  readonly actor: Actor;
  readonly actors: readonly Actor[];
  readonly before: Snapshot;
}

type Value = string | number;
type Pool = (scene: Scene, params: Readonly<Record<string, Value>>) => Value | undefined;

const catalogPk =
  (table: CatalogTable): Pool =>
  ({ app, chance }) =>
    chance.pick(app.catalog.rows(table))?.pk;

const own =
  (table: PlayerTable, column: string): Pool =>
  ({ before, chance }) =>
    Number(chance.pick(rowsOf(before, table))?.[column] ?? 0);

const either =
  (...pools: readonly Pool[]): Pool =>
  (scene, params) =>
    scene.chance.pick(pools)?.(scene, params);

const among =
  (...values: readonly Value[]): Pool =>
  ({ chance }) =>
    chance.pick(values);

/** A key of an item, that is owned as a rule; `prefix` as the game's keys begin. */
const item =
  (prefix: string): Pool =>
  ({ app, before, chance }) => {
    const owned = new Set(rowsOf(before, 'useritems').map((row) => Number(row['ItemPk'])));
    const fit = app.catalog.rows('items').filter(({ key }) => key.startsWith(prefix));
    const mine = fit.filter(({ pk }) => owned.has(pk));
    return chance.pick(chance.isOneIn(4) || mine.length === 0 ? fit : mine)?.key;
  };

/** Another player, as a rule. */
const somebody: Pool = ({ actors, chance }) => chance.pick(actors)?.pk;

/** What a player's row of a state is about, if he has one. */
const inState =
  (table: PlayerTable, column: string, states: readonly number[]): Pool =>
  ({ before, chance }) => {
    const rows = rowsOf(before, table).filter((row) => states.includes(Number(row['state'])));
    return Number(chance.pick(rows)?.[column] ?? 0);
  };

const researched: Pool = ({ before }) =>
  Number(rowsOf(before, 'userProfile')[0]?.['onResearchLabProductPkOrZero'] ?? 0);

const running: Pool = ({ before }) =>
  Number(rowsOf(before, 'userProfile')[0]?.['onResearchLabMissionPkOrZero'] ?? 0);

const params: Readonly<Record<string, Pool>> = {
  stage: either(catalogPk('noahStages'), inState('userNoahStages', 'NoahStagePk', [2])),
  chapter: catalogPk('noahChapters'),
  part: either(catalogPk('noahParts'), inState('userNoahParts', 'NoahPartPk', [1, 2])),
  level: catalogPk('performerLevels'),
  hurdleMission: either(
    catalogPk('performerHurdleMissions'),
    own('userPerformerHurdleMissions', 'PerformerHurdleMissionPk'),
  ),
  map: catalogPk('maps'),
  kind: among('world', 'friend', 'total', '0', '1'),
  hand: among('thumb', 'multi'),
  album: catalogPk('albums'),
  m: among(0, 1),
  user: somebody,
  track: catalogPk('tracks'),
  preset: among(0, 1, 2, 3),
  uid: ({ app: _, before }) => Number(rowsOf(before, 'userProfile')[0]?.['uid'] ?? 0),
  mail: own('userMailBoxes', 'pk'),
  gacha: catalogPk('gachas'),
  period: among(0, 1),
  bundle: catalogPk('productBundles'),
  character: own('userConstellCharacters', 'ConstellCharacterPk'),
};

/** A path parameter of a route. */
export function paramOf(scene: Scene, path: string, name: string): Value {
  const isLab = path.startsWith('/api/lab');
  const special: Readonly<Record<string, Pool>> = {
    mission: isLab ? either(running, catalogPk('labMissions')) : own('usermissions', 'MissionPk'),
    product: isLab
      ? either(catalogPk('labProducts'), path.endsWith('/cancelResearch') ? among(0) : researched)
      : catalogPk('products'),
  };
  const pool = special[name] ?? params[name];
  if (!pool) throw new Error(`Nothing is known of the parameter ${name} of ${path}.`);
  return pool(scene, {}) ?? 0;
}

const fields: Readonly<Record<string, Pool>> = {
  PickedTrackPk: ({ app, chance }, { stage }) =>
    chance.pick(app.catalog.find('noahStages', Number(stage))?.curationList ?? []),
  characterKey: item('character.'),
  backgroundKey: item('background.'),
  iconKey: item('icon.'),
  iconBorderKey: item('iconborder.'),
  titleKey: item('title.'),
  noteItemKey: item('playnote.'),
  backgroundItemKey: item('playbackground.'),
  scouterItemKey: item('playscouter.'),
  comboJudgeItemKey: item('playcombojudge.'),
  gearItemKey: item('playgear.'),
  pulseEffectItemKey: item('playpulseeffect.'),
  offsetSignItemKey: item('playoffsetsign.'),
  speedChangeMarkerItemKey: item('playspeedchangemarker.'),
  hitEffectItemKey: item('playhiteffect.'),
  isThumb: among(0, 1),
  friendUserPk: somebody,
  isTicket: among('true', 'false', '1', '0'),
  AlbumPk: catalogPk('albums'),
  isSubscription: among(0, 0, 1),
  amount: among(1, 1, 1, 2, 3, 99),
  periodicClearTicketKey: among('missionclearticket.daily', 'missionclearticket.weekly'),
  darkmoonPk: own('userDarkmoon', 'DarkmoonPk'),
  step: among(0, 1, 2, 3),
  mapPk: catalogPk('maps'),
  nickname: ({ chance }) => `Somebody ${chance.integer(1, 400)}`,
  email: ({ chance }) => `somebody${chance.integer(1, 9)}@example.org`,
  emailCode: ({ chance }) => String(chance.integer(100_000, 999_999)),
  id: ({ chance, actor }) => (chance.isOneIn(3) ? actor.id : `newcomer${chance.integer(1, 999_999)}`),
  invite: among('7KQ2-M9XD-0RTA', '-'),
  pw: ({ actor }) => actor.pw,
  oldPw: ({ actor, chance }) => (chance.isOneIn(3) ? 'not this one' : actor.pw),
  newPw: ({ chance }) => `another-${chance.integer(1, 999_999)}`,
  playDecoPlaceData: among('[]', '{"a":1}', ''),
};

/** Fields of which a request names one only, as a rule: the others are optional. */
const oneOf = new Set(['/api/user/profile/update/']);

/** The fields of a route's form. */
export function formOf(
  scene: Scene,
  { path, body }: { readonly path: string; readonly body: object },
  given: Readonly<Record<string, Value>>,
): Record<string, Value> {
  const names = Object.keys(body);
  const chosen = oneOf.has(path) ? [scene.chance.pick(names) ?? ''] : names;
  const entries = chosen.flatMap((name): [string, Value][] => {
    const pool = fields[name];
    if (!pool) throw new Error(`Nothing is known of the field ${name} of ${path}.`);
    const value = pool(scene, given);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

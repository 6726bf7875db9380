/** What players do: any route with sensible, borderline and invalid input; plays and albums as the client plays them. */
import * as assert from 'uvu/assert';
import type { ItemEntry } from '../../../src/server/ledger/items.js';
import { routes } from '../../../src/server/routes.js';
import type { Route } from '../../../src/server/http/route.js';
import { encryptPlay } from '../../support/app.js';
import { plainClear, startFields, envelopeKeys } from '../features/play/support.js';
import { report } from '../features/albums/support.js';
import { Map as Season } from '../features/darkmoon/support.js';
import { formOf, paramOf, type Actor, type Scene } from './pools.js';

type Values = Readonly<Record<string, string | number>>;

/** A request and its answer. */
export interface Sent {
  /** Method and path of the route, as it is declared. */
  readonly route: string;
  readonly params: Values;
  readonly form: Values;
  // As in test/support/app.ts: a wrong path fails the test.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly answer: { readonly status: number; readonly body: any };
  readonly succeeded: boolean;
  readonly entries: readonly ItemEntry[];
  /** Of an end of a play: what was ended. The same end gets the same answer. */
  readonly endOf?: string;
}

/** Where the server is, and where each request is noted. */
export interface Wire {
  readonly address: string;
  note(sent: Sent, actor: Actor): void;
}

interface Asked {
  readonly route: Route;
  readonly params?: Values;
  readonly form?: Values;
  readonly token?: string | null;
  readonly endOf?: string;
}

/** Sends a request of a route as a player, and holds the answer to the shape that every answer has. */
export async function send(wire: Wire, actor: Actor, asked: Asked): Promise<Sent> {
  const { route, params = {}, form = {}, token = actor.token, endOf } = asked;
  const path = route.path.replaceAll(/:(\w+)/g, (_, name) => encodeURIComponent(String(params[name])));
  const body = new URLSearchParams(
    Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const response = await fetch(wire.address + path, {
    method: route.method.toUpperCase(),
    headers: { ...(token !== null && { 'Custom-UserToken': token }) },
    ...(route.method === 'post' && { body }),
  });
  const text = await response.text();
  const answer = { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { text } };
  const succeeded = response.status === 200;
  const sent: Sent = {
    route: nameOf(route),
    ...{ params, form, answer, succeeded },
    entries: succeeded ? (answer.body.updatedUserItems ?? []) : [],
    ...(endOf !== undefined && { endOf }),
  };
  wire.note(sent, actor);
  checkShape(sent, route.session === 'player' && token === actor.token);
  return sent;
}

/** A route's method and path. */
export function nameOf(route: Route): string {
  return `${route.method.toUpperCase()} ${route.path}`;
}

function checkShape({ route, answer, succeeded, entries }: Sent, hasSession: boolean): void {
  const { status, body } = answer;
  assert.ok(succeeded || (status >= 400 && status < 500), `${route}: status ${status}`);
  assert.is(body.state, 0, `${route}: state`);
  assert.type(body.message, 'string');
  assert.ok(body.message.length > 0, `${route}: a message`);
  assert.ok(body.data !== undefined && body.data !== null, `${route}: data`);
  if (!hasSession) return;
  const keys = Object.keys(body);
  for (const key of envelopeKeys) assert.ok(keys.includes(key), `${route}: ${key} is missing`);
  if (!succeeded) assert.equal(body.updatedUserItems, [], `${route}: a refusal that tells of items`);
  for (const entry of entries) {
    assert.is(Object.keys(entry).length, 9);
    assert.is(entry.defaultGainedAmount, entry.totalGainedAmount);
    assert.ok(Number.isSafeInteger(entry.userItem.amount) && entry.userItem.amount >= 0);
  }
}

const wrongValues = [
  '',
  '-1',
  '1.5',
  'abc',
  '99999999999999999999',
  '0',
  '200000',
  '1e3',
  'NaN',
  ' ',
  '٣',
  '999',
];

/** Some value made wrong, or a field left out. */
function spoil(scene: Scene, values: Values, canDrop: boolean): Values {
  const name = scene.chance.pick(Object.keys(values));
  if (name === undefined) return values;
  const wrong = scene.chance.pick(wrongValues) ?? '';
  const { [name]: _, ...others } = values;
  if (canDrop && scene.chance.isOneIn(4)) return others;
  return { ...others, [name]: canDrop || wrong.trim() !== '' ? wrong : '0' };
}

const routeOf = new Map(routes.map((route) => [nameOf(route), route]));

/** The route of that method and path; fails where there is none. */
export function route(name: string): Route {
  const found = routeOf.get(name);
  if (!found) throw new Error(`There is no route ${name}.`);
  return found;
}

/** Asks any route, one to four times at once. */
export async function askAnything(scene: Scene, wire: Wire, asked: Route): Promise<Sent[]> {
  const { chance, actor } = scene;
  const names = [...asked.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const sensible = Object.fromEntries(names.map((name) => [name, paramOf(scene, asked.path, name)]));
  const fields = formOf(scene, asked, sensible);
  const isSpoilt = chance.isOneIn(6);
  const inPath = isSpoilt && names.length > 0 && chance.isOneIn(2);
  const params = inPath ? spoil(scene, sensible, false) : sensible;
  const form = isSpoilt && !inPath ? spoil(scene, fields, true) : fields;
  const endsSession = /password\/reset|user\/delete|auth\//.test(asked.path);
  const times = !endsSession && chance.isOneIn(5) ? chance.integer(2, 4) : 1;
  const token = chance.isOneIn(60)
    ? (chance.pick([null, 'f'.repeat(16) + ':' + 'f'.repeat(128)]) ?? null)
    : actor.token;
  const request = { route: asked, params, form, token };
  const sent = await Promise.all(Array.from({ length: times }, () => send(wire, actor, request)));
  await followSession(wire, actor, sent);
  return sent;
}

/** The token that counts after a password was changed or the account left. */
async function followSession(wire: Wire, actor: Actor, sent: readonly Sent[]): Promise<void> {
  for (const { route: name, succeeded, answer, form } of sent) {
    if (!succeeded) continue;
    if (name === 'POST /api/user/password/reset') {
      actor.token = answer.body.data.token;
      actor.pw = String(form['newPw']);
    }
    if (name !== 'POST /api/user/delete') continue;
    const token = actor.token;
    actor.token = '';
    const old = await send(wire, actor, { route: route('GET /api/item'), token });
    assert.is(old.succeeded, false, 'a session outlived its account');
    const again = await send(wire, actor, {
      route: route('POST /api/auth/login'),
      form: { id: actor.id, pw: actor.pw },
    });
    assert.ok(again.succeeded, 'logging in cancels a deletion');
    actor.token = again.answer.body.data.token;
  }
}

const playTypes = [0, 0, 0, 1, 7, 7, 13, 13];
const ends: readonly Values[] = [
  ...[
    {},
    { score: 700_000 },
    { endState: 4 },
    { endState: 2 },
    { endState: 0, rate: 100_000 },
    { endState: 1 },
  ],
  { endState: 5, miss: 0 },
  { endState: 6, miss: 0, good: 0, great: 0, rate: 1_000_000, score: 1_000_000 },
  ...[{}, {}, {}, { score: 600_000 }, { score: 650_000 }, { endState: 3, rate: 990_000, score: 990_000 }],
  ...[{ rate: -5 }, { score: 1e12 }, { endState: 7 }, { score: 2 ** 70 }],
];

/** Starts a play, and ends it or one of earlier: once, several times at once, or again by somebody else. */
export async function play(scene: Scene, wire: Wire): Promise<Sent[]> {
  const { chance, actor, app, before } = scene;
  const picked = (before.get('userNoahStages') ?? []).map((row) => Number(row['PickedTrackPk']));
  const own = app.catalog.rows('maps').filter(({ TrackPk }) => picked.includes(TrackPk));
  const playType = chance.pick(playTypes) ?? 0;
  const season = Object.values(Season).flatMap((pk) => app.catalog.find('maps', pk) ?? []);
  // Half of the plays are of few charts, so that bests meet better and worse plays.
  const maps = chance.isOneIn(2) ? app.catalog.rows('maps').slice(0, 6) : app.catalog.rows('maps');
  const story = own.length > 0 && playType === 7 ? own : maps;
  const chart = chance.pick(playType === 13 ? season : story);
  if (!chart) throw new Error('There are no maps.');
  const form = startFields(chart, {
    playType,
    packID: app.catalog.find('tracks', chart.TrackPk)?.PackPk ?? 1,
    astralBoostStep: chance.pick([0, 0, 1, 2, 3, 20]) ?? 0,
    lunaticMode: chance.pick([0, 0, 1]) ?? 0,
    playMode: chance.pick([0, 1]) ?? 0,
  });
  const start = route('POST /api/play/start');
  const started = await send(wire, actor, {
    route: start,
    form: chance.isOneIn(10) ? spoil(scene, form, true) : form,
  });
  const { playToken, publicKey } = started.answer.body.data;
  if (started.succeeded) actor.plays.push({ token: playToken, key: publicKey });
  return [started, ...(chance.isOneIn(5) ? [] : await endPlays(scene, wire))];
}

async function endPlays({ chance, actor, actors }: Scene, wire: Wire): Promise<Sent[]> {
  const isOwn = !chance.isOneIn(15);
  const ended = chance.pick((isOwn ? actor : chance.pick(actors))?.plays ?? []);
  if (!ended) return [];
  const result = { playToken: ended.token, ...plainClear, ...chance.pick(ends) };
  const asked: Asked = {
    route: route('POST /api/play/end'),
    form: encryptPlay(ended.key, result),
    endOf: ended.token,
  };
  const times = chance.isOneIn(3) ? chance.integer(2, 4) : 1;
  const sent = await Promise.all(Array.from({ length: times }, () => send(wire, actor, asked)));
  const isMine = actor.plays.includes(ended);
  for (const each of sent) assert.ok(isMine || !each.succeeded, 'a play was ended by another player');
  const retried = sent.find((each) => each.succeeded && result.endState === 2);
  const next = retried?.answer.body.data.playToken;
  if (typeof next === 'string') actor.plays.push({ token: next, key: ended.key });
  if (actor.plays.length > 4) actor.plays.shift();
  return sent;
}

/** Starts an album, and ends it: as it should be, several times at once, or with a wrong report. */
export async function playAlbum(scene: Scene, wire: Wire): Promise<Sent[]> {
  const { chance, actor, app } = scene;
  const AlbumPk = chance.pick(app.catalog.rows('albums'))?.pk ?? 0;
  const started = await send(wire, actor, { route: route('POST /api/album/play/start'), form: { AlbumPk } });
  if (!started.succeeded) return [started];
  const over = chance.pick([
    {},
    { totalScore: 900_000 },
    { endState: 0 },
    { endState: 2 },
    { totalScore: -1 },
  ]);
  const form = encryptPlay(started.answer.body.data.publicKey, report(AlbumPk, over));
  const asked = { route: route('POST /api/album/play/end'), form, endOf: form['encryptedIV'] ?? '' };
  const times = chance.isOneIn(3) ? 3 : 1;
  return [started, ...(await Promise.all(Array.from({ length: times }, () => send(wire, actor, asked))))];
}

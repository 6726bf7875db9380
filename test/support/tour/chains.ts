/** A request to every endpoint that players have, in an order in which each of them succeeds. */
import {
  findAlbum,
  findBundle,
  findGacha,
  findHurdle,
  findLabProducts,
  findMap,
  findProduct,
  findStory,
} from './choices.js';
import type { Chain, Guest, TourWorld } from './guest.js';
import type { Manifest } from '../../../src/server/catalog/rows.js';
import { productMissions } from '../../../src/server/rules/lab-research.js';

const lists = [
  ...['user/me', 'initialinfo', 'item', 'mission', 'notice', 'astralmelody', 'userproduct'],
  ...['refreshUserData', 'album', 'lab', 'lab/userlabmission', 'noah', 'friend', 'mailbox'],
  ...['achievement/raw', 'achievement/grouped', 'multiplay/rooms', 'darkmoon/all'],
  ...['darkmoon/thumb/ranking', 'darkmoon/multi/ranking'],
];

function look(name: string, path: (world: TourWorld) => string): Chain {
  return { name, isLook: true, run: async (guest, world) => void (await guest.get(path(world))) };
}

const looks: readonly Chain[] = [
  ...lists.map((path) => look(path, () => `/api/${path}`)),
  look('map ranking', ({ mapPk }) => `/api/ranking/${mapPk()}/0`),
  look('album ranking', ({ albumPk }) => `/api/album/ranking/${albumPk()}`),
  look('public profile', ({ playerPk }) => `/api/public/user/${playerPk()}/profile`),
];

interface PlayOptions {
  readonly playType?: number;
}

/** A play from start to end. */
async function play(
  guest: Guest,
  world: TourWorld,
  map: Manifest<'maps'>,
  { playType = 0 }: PlayOptions = {},
) {
  const start = await guest.post('/api/play/start', {
    ...{ playType, mode: map.mode, noteMode: 0, playMode: 0, lunaticMode: 0, astralBoostStep: 0 },
    ...{ packID: 1, trackID: map.TrackPk, mapID: map.pk, eventType: 0, eventPk: 0 },
  });
  const { playToken, publicKey } = start.body.data;
  const perfect = Math.max(map.noteCount, 100);
  const result = { endState: 3, rate: 970_000, score: 950_000, miss: 0, good: 0, great: 0, perfect };
  await guest.post('/api/play/end', world.seal(publicKey, { playToken, ...result, maxCombo: 50, hp: 80 }));
}

async function playAlbum(guest: Guest, world: TourWorld): Promise<void> {
  const { pk: AlbumPk } = findAlbum(world.catalog, world.now);
  const start = await guest.post('/api/album/play/start', { AlbumPk });
  const stage = { TrackPk: 1, endState: 3, perfect: 100, great: 0, good: 0, miss: 0 };
  const report = {
    ...{ AlbumPk, endState: 3, avgRate: 990_000, totalScore: 2_900_000, totalMaxCombo: 300, noteMode: 0 },
    ...{ lunaticMode: 0, hp: 50, speed: 4, stages: JSON.stringify([stage, stage, stage]) },
  };
  await guest.post('/api/album/play/end', world.seal(start.body.data.publicKey, report));
}

async function darkmoon(guest: Guest, world: TourWorld): Promise<void> {
  const { darkmoonThumb, userDarkmoonThumb } = (await guest.get('/api/darkmoon/all')).body.data;
  const map = world.catalog.find('maps', darkmoonThumb.defaultMapPk1);
  if (!map) throw new Error('The season has no map.');
  await play(guest, world, map, { playType: 13 });
  await guest.post('/api/darkmoon/receiveachievreward', {
    darkmoonPk: darkmoonThumb.pk,
    isThumb: 1,
    step: 1,
  });
  await guest.post('/api/darkmoon/randomplay');
  await guest.post('/api/darkmoon/purchasererunmap', { mapPk: userDarkmoonThumb.rerunMapPk1 });
}

/** The first part of the story, stage by stage. */
async function story(guest: Guest, world: TourWorld): Promise<void> {
  const { chapter, part, stages } = findStory(world.catalog);
  await guest.post(`/api/noah/chapter/${chapter.pk}/unlock`);
  for (const stage of stages) {
    const PickedTrackPk = stage.curationList[0] ?? stage.TrackPk;
    await guest.post(`/api/noah/stage/${stage.pk}/recall`, { PickedTrackPk });
    const map = world.catalog.where('maps', 'TrackPk', PickedTrackPk)[0];
    if (!map) throw new Error('A stage has no map.');
    await play(guest, world, map, { playType: 7 });
  }
  await guest.post(`/api/noah/part/${part.pk}/complete`);
}

async function lab(guest: Guest, { catalog, now }: TourWorld): Promise<void> {
  const [researched, bought] = findLabProducts(catalog, now);
  if (!researched || !bought) throw new Error('The lab has no two products.');
  const product = (pk: number, what: string) => guest.post(`/api/lab/product/${pk}/${what}`);
  await product(researched.pk, 'beginResearch');
  for (const { pk } of productMissions(researched, catalog.rows('labMissions'))) {
    await guest.post(`/api/lab/mission/${pk}/research`);
  }
  await product(researched.pk, 'report');
  await product(bought.pk, 'beginResearch');
  await product(bought.pk, 'cancelResearch');
  await product(bought.pk, 'beginResearch');
  await product(bought.pk, 'buy');
}

async function constellation(guest: Guest, { catalog }: TourWorld): Promise<void> {
  const [character] = catalog.where('constellCharacters', 'defaultCharacterKey', 'character.kalpa');
  if (!character) throw new Error('There is no first character.');
  const path = `/api/constellation/${character.pk}`;
  await guest.post(`${path}/skin/dress`, { characterKey: character.defaultCharacterKey });
  await guest.post(`${path}/reverse`);
  await guest.post(`${path}/unlock`);
}

async function missions(guest: Guest, { catalog }: TourWorld): Promise<void> {
  const [daily, weekly] = [0, 1].map((period) =>
    catalog.rows('missions').find(({ periodType, state }) => periodType === period && state === 1),
  );
  await guest.post(`/api/usermission/${daily?.pk}/receive/reward`);
  await guest.post('/api/usermission/0/receive/rewards');
  const ticket = { periodicClearTicketKey: 'missionclearticket.weekly' };
  await guest.post(`/api/usermission/${weekly?.pk}/immediatecomplete`, ticket);
  await guest.post('/api/mission/attendance');
}

async function mail(guest: Guest): Promise<void> {
  const { userMailBoxes } = (await guest.get('/api/mailbox')).body.data;
  const unread = userMailBoxes.find(({ state }: { readonly state: number }) => state === 0);
  await guest.post(`/api/mailbox/${unread?.pk}/view`);
  await guest.post(`/api/mailbox/${unread?.pk}/receive/reward`);
  await guest.post('/api/mailbox/all/delete');
}

async function friends(guest: Guest, _: TourWorld, friend: Guest): Promise<void> {
  const to = (other: Guest) => ({ friendUserPk: other.pk });
  await guest.get(`/api/friend/search/${friend.pk + 10_000_000}`);
  await guest.post('/api/friend/request/send', to(friend));
  await friend.post('/api/friend/request/accept', to(guest));
  await guest.post('/api/friend/delete', to(friend));
  await guest.post('/api/friend/request/send', to(friend));
  await friend.post('/api/friend/request/reject', to(guest));
  await friend.post('/api/friend/change/newfriendrequest');
}

async function performer(guest: Guest, { catalog }: TourWorld): Promise<void> {
  const path = '/api/performerlevel/receive/reward';
  await guest.post(`${path}/level/${catalog.where('performerLevels', 'level', 1)[0]?.pk}`);
  await guest.post(`${path}/hurdlemission/${findHurdle(catalog).pk}`);
  await guest.post(`${path}/all`);
}

async function shop(guest: Guest, { catalog, now }: TourWorld): Promise<void> {
  await guest.post(`/api/buy/product/${findProduct(catalog, now).pk}`, { isSubscription: 0, amount: 1 });
  await guest.post(`/api/productbundle/buy/${findBundle(catalog, now).pk}`);
  const gacha = `/api/gacha/${findGacha(catalog, now).pk}`;
  await guest.post(`${gacha}/drawOne`, { isTicket: 'false' });
  await guest.post(`${gacha}/drawTen`, { isTicket: 'false' });
}

async function profile(guest: Guest, { catalog, fresh }: TourWorld): Promise<void> {
  await guest.post('/api/user/profile/update/', { iconKey: 'icon.default' });
  await guest.post('/api/userplayskin/update/0', { noteItemKey: 'playnote.default' });
  await guest.post('/api/userplaydeco/update/0', { playDecoPlaceData: '[]' });
  await guest.post('/api/user/profile/publicrange/change', { isThumb: 1 });
  const { TrackPk } = findMap(catalog);
  await guest.post(`/api/userfavorite/${TrackPk}/add`);
  await guest.post(`/api/userfavorite/${TrackPk}/remove`);
  for (const what of ['hide/1', 'show/1', 'off', 'on']) await guest.post(`/api/astralrating/${what}`);
  await guest.post('/api/prologue/achieve');
  await guest.post('/api/credit/achieve');
  await guest.post('/api/user/profile/update/nickname', { nickname: `n${fresh()}` });
}

/** An account from its sign-up to its end. */
async function account(guest: Guest, { fresh }: TourWorld): Promise<void> {
  const [id, pw] = [`tour${fresh()}`, 'a long password'];
  const email = `${id}@example.org`;
  const signedUp = await guest.post('/api/auth/signup', { id, pw });
  const own = guest.as(signedUp.body.data.token);
  const sent = await own.post('/api/user/email/send/code', { email });
  await own.post('/api/user/email/verify/code', { emailCode: String(sent.body.message).slice(-6) });
  await guest.post('/api/auth/request/account', { email });
  await guest.post('/api/auth/request/password/reset', { id, email });
  await guest.post('/api/auth/login', { id, pw });
  const changed = await own.post('/api/user/password/reset', { oldPw: pw, newPw: 'another password' });
  await guest.as(changed.body.data.token).post('/api/user/delete');
}

/** The whole tour. Each chain takes a player who was equipped and has not taken it before. */
export const tour: readonly Chain[] = [
  ...looks,
  { name: 'play', run: (guest, world) => play(guest, world, findMap(world.catalog)) },
  { name: 'album', run: playAlbum },
  { name: 'darkmoon', run: darkmoon },
  { name: 'story', run: story },
  { name: 'lab', run: lab },
  { name: 'constellation', run: constellation },
  { name: 'missions', run: missions },
  { name: 'mail', run: mail },
  { name: 'friends', run: friends },
  { name: 'performer', run: performer },
  { name: 'shop', run: shop },
  { name: 'profile', run: profile },
  { name: 'account', run: account },
];

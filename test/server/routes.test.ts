import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { routes } from '../../src/server/routes.js';

/** Every endpoint of the specification, 03 *Endpoints*, in its order. */
const specified = `
POST /api/auth/signup
POST /api/auth/login
POST /api/auth/request/password/reset
POST /api/auth/request/account
GET /api/user/me
POST /api/user/email/send/code
POST /api/user/email/verify/code
POST /api/user/profile/update/nickname
POST /api/user/profile/update/
POST /api/userplayskin/update/:preset
POST /api/userplaydeco/update/:preset
POST /api/user/profile/publicrange/change
POST /api/userfavorite/:track/add
POST /api/userfavorite/:track/remove
POST /api/user/password/reset
POST /api/user/delete
GET /api/public/user/:user/profile
GET /api/initialinfo
GET /api/item
GET /api/mission
GET /api/notice
GET /api/astralmelody
GET /api/userproduct
GET /api/refreshUserData
GET /api/album
GET /api/lab
GET /api/lab/userlabmission
GET /api/noah
GET /api/friend
GET /api/mailbox
GET /api/achievement/raw
GET /api/achievement/grouped
GET /api/multiplay/rooms
POST /api/prologue/achieve
POST /api/credit/achieve
POST /api/play/start
POST /api/play/end
POST /api/album/play/start
POST /api/album/play/end
GET /api/darkmoon/all
POST /api/darkmoon/randomplay
POST /api/darkmoon/receiveachievreward
POST /api/darkmoon/purchasererunmap
GET /api/ranking/:map/:kind
GET /api/album/ranking/:album
GET /api/darkmoon/:hand/ranking
POST /api/astralrating/hide/:m
POST /api/astralrating/show/:m
POST /api/astralrating/on
POST /api/astralrating/off
POST /api/buy/product/:product
POST /api/productbundle/buy/:bundle
POST /api/gacha/:gacha/drawOne
POST /api/gacha/:gacha/drawTen
POST /api/usermission/:mission/receive/reward
POST /api/usermission/:period/receive/rewards
POST /api/usermission/:mission/immediatecomplete
POST /api/mission/attendance
POST /api/mailbox/:mail/view
POST /api/mailbox/:mail/receive/reward
POST /api/mailbox/all/delete
GET /api/friend/search/:uid
POST /api/friend/request/send
POST /api/friend/request/accept
POST /api/friend/request/reject
POST /api/friend/delete
POST /api/friend/change/newfriendrequest
POST /api/performerlevel/receive/reward/all
POST /api/performerlevel/receive/reward/level/:level
POST /api/performerlevel/receive/reward/hurdlemission/:hurdleMission
POST /api/lab/product/:p/beginResearch
POST /api/lab/product/:p/cancelResearch
POST /api/lab/product/:p/buy
POST /api/lab/product/:p/report
POST /api/lab/mission/:m/research
POST /api/noah/chapter/:c/unlock
POST /api/noah/stage/:s/recall
POST /api/noah/part/:p/complete
POST /api/constellation/:c/skin/dress
POST /api/constellation/:c/reverse
POST /api/constellation/:c/unlock
`
  .trim()
  .split('\n');

/** A path without the names of its parameters, which are ours to choose. */
const shape = (endpoint: string) => endpoint.replaceAll(/:\w+/g, ':');

const declared = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);

test('every endpoint of the specification is declared', () => {
  const known = new Set(declared.map(shape));
  assert.equal(
    specified.filter((endpoint) => !known.has(shape(endpoint))),
    [],
  );
});

test('nothing is declared that the specification does not have', () => {
  const known = new Set(specified.map(shape));
  assert.equal(
    declared.filter((endpoint) => !known.has(shape(endpoint))),
    [],
  );
});

test('nothing is declared twice', () => {
  const shapes = declared.map(shape);
  assert.equal(
    shapes.filter((endpoint, index) => shapes.indexOf(endpoint) !== index),
    [],
  );
});

test('every endpoint says what it does', () => {
  assert.equal(
    routes.filter(({ summary }) => !/^[A-Z].{10,}\.$/.test(summary)).map(({ path }) => path),
    [],
  );
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Script } from './script.js';

/** Every event that needs a room. */
const roomEvents = [
  ...['enterMain', 'selectSong', 'selectMode', 'ready', 'cancelReady', 'enterPlayReady', 'playReady'],
  ...['playStart', 'playInfo', 'emoticon', 'playEnd', 'energyRequestAccept', 'energyRequestReject'],
  'setPlayCost',
];

test('an event that needs a room answers noRooms without one', () => {
  const script = new Script();
  for (const event of roomEvents) assert.equal(script.on('A', event, 1), ['A noRooms ""'], event);
  assert.equal(script.on('A', 'dance'), ['unknown dance']);
  assert.equal(script.on('A', '__proto__'), ['unknown __proto__']);
});

test('a room is made and joined; both are told of each other', () => {
  const script = new Script();
  assert.equal(script.on('A', 'createRoom'), ['A createRoom "ROOM1"']);
  assert.equal(script.rooms.open(), [{ code: 'ROOM1', host: 1 }]);
  assert.equal(script.on('B', 'joinRoom', ' room1 '), ['A joinRoom {"name":"B"}', 'B joinRoom {"name":"A"}']);
  assert.equal(script.rooms.open(), []);
});

test('what is no code, or no room to join, is refused and changes nothing', () => {
  const script = new Script();
  script.on('A', 'createRoom');
  for (const code of ['XXXXX', '', null, undefined, 5, ['ROOM1'], { code: 'ROOM1' }, '__proto__']) {
    assert.equal(script.on('B', 'joinRoom', code), ['B noRooms ""'], JSON.stringify(code));
  }
  assert.equal(script.on('A', 'joinRoom', 'ROOM1'), ['A noRooms ""'], "one's own");
  script.on('B', 'joinRoom', 'ROOM1');
  assert.equal(script.on('C', 'joinRoom', 'ROOM1'), ['C fullRoom ""']);
  assert.equal(script.on('B', 'joinRoom', 'ROOM1'), ['B fullRoom ""'], 'already there');
  assert.equal(script.on('B', 'emoticon', 1), ['A emoticon 1']);
});

test('a player has one room: whoever opens or joins another leaves the one before', () => {
  const script = new Script().meet();
  assert.equal(script.on('B', 'createRoom'), ['A outFriend ""', 'B createRoom "ROOM2"']);
  assert.is(script.rooms.size, 2);
  for (let more = 0; more < 100; more += 1) script.on('B', 'createRoom');
  assert.is(script.rooms.size, 2);
  const [, code] = script.rooms.open().map((room) => room.code);
  assert.equal(script.on('A', 'joinRoom', code), ['B joinRoom {"name":"A"}', 'A joinRoom {"name":"B"}']);
  assert.is(script.rooms.size, 1, "the host's room is closed");
});

test('a code that is taken is drawn again', () => {
  const codes = ['AAAAA', 'AAAAA', 'AAAAA', 'BBBBB'];
  const script = new Script({ newCode: () => codes.shift() ?? '' });
  assert.equal(script.on('A', 'createRoom'), ['A createRoom "AAAAA"']);
  assert.equal(script.on('B', 'createRoom'), ['B createRoom "BBBBB"']);
});

/** Events of the table that only reach the other, after both met. */
const relays: readonly [event: string, args: readonly unknown[], told: string][] = [
  ['selectSong', [12], 'B selectSong 12'],
  ['selectMode', ['3'], 'B selectMode "3"'],
  ['enterMain', [], 'B enterMain ""'],
  ['ready', [], 'B ready ""'],
  ['cancelReady', [], 'B cancelReady ""'],
  ['playInfo', [{ score: 1, deep: [null, 'x'] }], 'B playInfo {"score":1,"deep":[null,"x"]}'],
  ['emoticon', [3, 4], 'B emoticon 3 4'],
  ['energyRequestReject', [], 'B energyRequestReject ""'],
];

test('what is for the other reaches the other, and nobody else', () => {
  for (const [event, args, told] of relays) {
    const script = new Script().meet();
    assert.equal(script.on('A', event, ...args), [told], event);
    assert.equal(new Script().on('C', event, ...args), ['C noRooms ""'], event);
    const alone = new Script();
    alone.on('A', 'createRoom');
    assert.equal(alone.on('A', event, ...args), [], `${event} alone`);
  }
});

test('ready twice is a round to be; taken back it is not', () => {
  const script = new Script().meet();
  assert.equal(script.on('A', 'ready'), ['B ready ""']);
  assert.equal(script.on('A', 'ready'), ['B ready ""']);
  assert.equal(script.on('A', 'cancelReady'), ['B cancelReady ""']);
  assert.equal(script.on('B', 'ready'), ['A ready ""']);
  assert.equal(script.on('A', 'ready'), ['B ready ""', 'A goPlayReady ""', 'B goPlayReady ""']);
  assert.equal(script.on('A', 'ready'), ['B ready ""'], 'nobody is ready any more');
});

/** A's and B's purses, what both being ready comes to, and what enterPlayReady does. */
const means: readonly [a: number, b: number, ready: string[], enter: string][] = [
  [1, 1, ['A goPlayReady ""', 'B goPlayReady ""'], 'enterPlayReady 7'],
  [2, 0, ['A energyRequest ""', 'B waitingResponse ""'], 'NotEnoughEnergy ""'],
  [0, 2, ['A waitingResponse ""', 'B energyRequest ""'], 'NotEnoughEnergy ""'],
  [1, 0, ['A NotEnoughEnergy ""', 'B NotEnoughEnergy ""'], 'NotEnoughEnergy ""'],
  [0, 0, ['A NotEnoughEnergy ""', 'B NotEnoughEnergy ""'], 'NotEnoughEnergy ""'],
];

test('who can pay what decides what being ready comes to', () => {
  for (const [A, B, told, enter] of means) {
    const script = new Script({ purse: { A, B } }).meet();
    script.on('B', 'ready');
    assert.equal(script.on('A', 'ready').slice(1), told, `${A} and ${B}`);
    assert.equal(script.on('A', 'ready'), ['B ready ""'], 'nobody is ready after it');
    assert.equal(script.on('B', 'enterPlayReady', 7), [`A ${enter}`, `B ${enter}`]);
  }
});

test('whoever accepts pays for both, and the round charges it so', () => {
  const script = new Script({ purse: { A: 2, B: 0 } }).meet();
  script.on('A', 'ready');
  script.on('B', 'ready');
  assert.equal(script.on('A', 'energyRequestAccept'), [
    'B energyRequestAccept "0"',
    'A energyRequestAccept "2"',
  ]);
  assert.equal(script.on('A', 'setPlayCost', '2'), ['A energyRequestAccept "2"']);
  script.on('A', 'enterPlayReady', 7);
  script.on('A', 'playStart');
  assert.equal(script.on('B', 'playStart'), ['A startInfo {"paid":2}', 'B startInfo {"paid":0}']);
  assert.equal(script.charges, ['A2 B0']);
});

test('setPlayCost is the sum of both costs, or not enough', () => {
  const script = new Script().meet();
  const wrong = [-5, '-5', 'abc', 1e9, 1, 3, 2.5, '2.0', '0x2', '', null, undefined, [2], { cost: 2 }, NaN];
  for (const cost of wrong) {
    assert.equal(script.on('A', 'setPlayCost', cost), ['A NotEnoughEnergy ""'], JSON.stringify(cost));
  }
  script.on('A', 'enterPlayReady', 7);
  script.on('A', 'playStart');
  script.on('B', 'playStart');
  assert.equal(script.charges, ['A1 B1'], 'each still pays his own');
});

test('without a price nobody plays', () => {
  const script = new Script({ price: () => null }).meet();
  script.on('A', 'ready');
  assert.equal(script.on('B', 'ready'), ['A ready ""', 'A NotEnoughEnergy ""', 'B NotEnoughEnergy ""']);
  assert.equal(script.on('A', 'enterPlayReady', 7), ['A NotEnoughEnergy ""', 'B NotEnoughEnergy ""']);
  assert.equal(script.on('A', 'setPlayCost', 0), ['A NotEnoughEnergy ""']);
  assert.equal(script.on('A', 'playStart'), []);
});

test('a round starts once, at the first playStart with both play-ready', () => {
  const script = new Script().prepare();
  assert.equal(script.on('A', 'playReady'), []);
  assert.equal(script.on('A', 'ready'), ['B ready ""']);
  assert.equal(script.on('B', 'ready'), ['A ready ""'], 'ready alone starts nothing');
  assert.equal(script.on('A', 'playReady'), ['A playStart ""']);
  assert.equal(script.on('B', 'playReady'), ['B playStart ""']);
  assert.equal(script.on('A', 'playStart'), ['A startInfo {"paid":1}', 'B startInfo {"paid":1}']);
  for (const letter of ['A', 'B', 'B', 'A'] as const) {
    assert.equal(script.on(letter, 'playStart'), [`${letter} startInfo {"paid":1}`]);
  }
  assert.equal(script.charges, ['A1 B1']);
});

test('nobody starts a round out of stage 1, or alone', () => {
  const script = new Script().meet();
  for (const letter of ['A', 'B'] as const) assert.equal(script.on(letter, 'playStart'), []);
  script.on('A', 'enterPlayReady', 7);
  assert.equal(script.on('A', 'playStart'), []);
  assert.equal(script.on('A', 'playStart'), []);
  script.on('A', 'cancelReady');
  assert.equal(script.on('B', 'playStart'), [], 'the other took it back');
  assert.equal(script.charges, []);
});

test('a round is of the track that was entered, whatever is selected between', () => {
  const script = new Script().prepare();
  script.on('A', 'playStart');
  assert.equal(script.on('B', 'selectSong', 99), ['A selectSong 99']);
  script.on('B', 'playStart');
  assert.equal(script.on('A', 'playEnd', {}), [
    'A playEnd {"by":"A","track":7}',
    'B playFriendEnd {"by":"A","track":7}',
  ]);
});

test('to enter another track takes readiness back, to enter the same does not', () => {
  const script = new Script({ track: 8 }).prepare();
  script.on('A', 'playStart');
  assert.equal(script.on('B', 'enterPlayReady', '8'), ['A enterPlayReady "8"', 'B enterPlayReady "8"']);
  assert.equal(script.on('B', 'playStart'), [], 'A was ready for another track');
  assert.equal(script.on('B', 'enterPlayReady', 8), ['A enterPlayReady 8', 'B enterPlayReady 8']);
  assert.equal(script.on('A', 'playStart').length, 2, 'B still is');
});

test('a track that is none is said to both, at once or at the start, and nothing is taken', () => {
  const missing = ['A DoesNotHaveTrackError ""', 'B DoesNotHaveTrackError ""'];
  const script = new Script().meet();
  for (const song of ['abc', -1, 1.5, null, [7], '', '7x']) {
    assert.equal(script.on('A', 'enterPlayReady', song), missing, JSON.stringify(song));
  }
  script.on('A', 'enterPlayReady', 6);
  script.on('A', 'playStart');
  assert.equal(script.on('B', 'playStart'), missing);
  assert.equal(script.charges, []);
  assert.equal(script.on('A', 'ready'), ['B ready ""']);
  assert.equal(script.on('B', 'ready').slice(1), ['A goPlayReady ""', 'B goPlayReady ""'], 'back in stage 0');
});

test('each ends a round once; both ends end it', () => {
  const script = new Script().start();
  assert.equal(script.on('A', 'playEnd', {}), [
    'A playEnd {"by":"A","track":7}',
    'B playFriendEnd {"by":"A","track":7}',
  ]);
  assert.equal(script.on('A', 'playEnd', {}), ['A playEnd {"by":"A","track":7}'], 'the same answer again');
  assert.equal(script.on('B', 'playEnd', {}), [
    'B playEnd {"by":"B","track":7}',
    'A playFriendEnd {"by":"B","track":7}',
  ]);
  for (const letter of ['A', 'B'] as const)
    assert.match(script.on(letter, 'playEnd', {}).join(), /^. error "There is no round/);
  assert.equal(script.on('A', 'ready'), ['B ready ""']);
  assert.equal(script.on('B', 'ready').at(-1), 'B goPlayReady ""', 'they may play again');
});

test('an end without a start is none', () => {
  const script = new Script().prepare();
  script.on('A', 'playStart');
  assert.match(script.on('A', 'playEnd', {}).join(), /^A error "There is no round/);
  script.on('B', 'playStart');
  assert.equal(script.on('B', 'enterMain'), ['A enterMain ""']);
  assert.match(script.on('A', 'playEnd', {}).join(), /^A error "There is no round/);
});

test('an agreement on costs is for one round', () => {
  const script = new Script().meet();
  script.on('B', 'setPlayCost', 2);
  for (const expected of ['A0 B2', 'A1 B1']) {
    script.on('A', 'enterPlayReady', 7);
    script.on('A', 'playStart');
    script.on('B', 'playStart');
    assert.equal(script.charges.at(-1), expected);
    assert.equal(script.on('A', 'setPlayCost', 2), [], 'in a round there is nothing to agree upon');
    script.on('A', 'enterMain');
  }
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Script } from './script.js';

/** Both are play-ready for track 7, and the charge of the round is under way. */
function charging(): Script {
  const script = new Script().prepare();
  script.on('A', 'playStart');
  script.hold();
  assert.equal(script.on('B', 'playStart'), []);
  return script;
}

const started = ['A startInfo {"paid":1}', 'B startInfo {"paid":1}'];

test('what comes while a charge is under way waits for it, in order', () => {
  const script = charging();
  for (const event of ['playStart', 'setPlayCost', 'enterPlayReady', 'cancelReady']) {
    assert.equal(script.on('A', event, 2), [], event);
  }
  assert.equal(script.on('A', 'playInfo', 1), ['B playInfo 1'], 'only relays pass');
  assert.equal(script.release(), [...started, 'A startInfo {"paid":1}', 'B cancelReady ""']);
  assert.equal(script.charges, ['A1 B1']);
});

test('what waits is bounded, for each player: who sends on is told that it was not taken up', () => {
  const script = charging();
  for (let n = 0; n < 50; n += 1) assert.equal(script.on('A', 'selectSong', n), []);
  for (let n = 0; n < 3; n += 1)
    assert.match(script.on('A', 'selectSong', n).join(), /^A error "The room is busy/);
  assert.equal(script.on('B', 'cancelReady'), [], 'the other may still say something');
  const released = script.release();
  assert.is(released.filter((line) => line.startsWith('B selectSong')).length, 50);
  assert.is(released.at(-1), 'A cancelReady ""');
  assert.equal(script.on('A', 'selectSong', 1), ['B selectSong 1']);
});

test('to go back to the main screen meanwhile ends the round that was paid for', () => {
  const script = charging();
  script.on('A', 'enterMain');
  assert.equal(script.release(), [...started, 'B enterMain ""']);
  assert.match(script.on('B', 'playEnd', {}).join(), /error/);
});

test('who is cut off meanwhile hears of the start on coming back', () => {
  const script = charging();
  script.depart('B');
  assert.equal(script.release(), ['A startInfo {"paid":1}']);
  assert.equal(script.wait(9), []);
  assert.equal(script.arrive('B'), ['B startInfo {"paid":1}']);
  assert.equal(script.on('B', 'playEnd', {}).length, 2);
});

test('who is cut off meanwhile and is refused the round has no seat to keep', () => {
  const script = charging();
  script.depart('B');
  assert.equal(script.release({ kind: 'notEnough' }), ['A NotEnoughEnergy ""', 'A outFriend ""']);
  assert.equal(script.arrive('B'), []);
  assert.equal(script.on('B', 'ready'), ['B noRooms ""']);
});

test('a host who leaves while it is looked up who can pay closes the room; nothing is charged', () => {
  const script = new Script().meet();
  script.on('B', 'ready');
  script.hold();
  script.on('A', 'ready');
  script.on('B', 'ready');
  script.depart('A');
  assert.equal(script.release(), ['B goPlayReady ""', 'B outFriend ""', 'B noRooms ""']);
  assert.equal(script.charges, []);
});

test('whoever is gone before the other starts the round does not pay for it', () => {
  const script = new Script().prepare();
  script.on('B', 'playStart');
  script.hold();
  script.on('A', 'enterPlayReady', 7);
  script.on('A', 'playStart');
  script.depart('B');
  assert.equal(script.release(), ['A enterPlayReady 7', 'A outFriend ""']);
  assert.equal(script.charges, []);
});

test('whoever opens another room meanwhile leaves this one after it', () => {
  const script = charging();
  script.on('B', 'createRoom');
  assert.equal(script.release(), [...started, 'A outFriend ""', 'B createRoom "ROOM2"']);
});

/** Results that start nothing, and what is said. */
const refusals = [
  [{ kind: 'notEnough' }, 'NotEnoughEnergy ""'],
  [{ kind: 'noTrack' }, 'DoesNotHaveTrackError ""'],
  [
    { kind: 'failed' },
    'error "Something went wrong on the server, and nothing was changed. Please try again."',
  ],
] as const;

test('a round that is refused starts for neither, and nobody is ready', () => {
  for (const [result, told] of refusals) {
    const script = charging();
    assert.equal(script.release(result), [`A ${told}`, `B ${told}`]);
    for (const letter of ['A', 'B'] as const) assert.equal(script.on(letter, 'playStart'), [], result.kind);
    script.on('A', 'enterPlayReady', 7);
    assert.equal(script.on('A', 'playStart'), []);
    assert.equal(script.on('B', 'playStart'), started, 'it may be tried again');
  }
});

test('an end that is refused is said to whoever sent it, and may be sent again', () => {
  for (const result of [
    { kind: 'refused', message: 'rate: must be a number' },
    { kind: 'failed' },
  ] as const) {
    const script = new Script().start();
    script.hold();
    script.on('A', 'playEnd', {});
    const [told = '', ...others] = script.release(result);
    assert.match(told, /^A error "/);
    assert.equal(others, []);
    assert.equal(script.on('A', 'playEnd', {}).length, 2);
  }
});

test('an end that is sent twice before it is answered is recorded once', () => {
  const script = new Script().start();
  script.hold();
  script.on('A', 'playEnd', {});
  script.on('A', 'playEnd', {});
  const answer = 'A playEnd {"by":"A","track":7}';
  assert.equal(script.release(), [answer, 'B playFriendEnd {"by":"A","track":7}', answer]);
});

test('a seat is taken while its guest is looked up, and free again if nothing comes of it', () => {
  const script = new Script();
  script.on('A', 'createRoom');
  script.hold();
  script.on('B', 'joinRoom', 'ROOM1');
  assert.equal(script.on('C', 'joinRoom', 'ROOM1'), ['C fullRoom ""']);
  assert.equal(script.release({ kind: 'failed' }), ['B noRooms ""']);
  assert.equal(script.on('C', 'joinRoom', 'ROOM1').length, 2);
});

test('a guest who is banned is dismissed without a word to the host', () => {
  const script = new Script();
  script.on('A', 'createRoom');
  script.hold();
  script.on('B', 'joinRoom', 'ROOM1');
  assert.equal(script.release({ kind: 'gone', players: [2] }), ['B noRooms ""', 'B dismissed']);
  assert.equal(script.rooms.open(), [{ code: 'ROOM1', host: 1 }]);
});

test.run();

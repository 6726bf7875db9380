import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Script, type Letter } from './script.js';

test('who leaves takes readiness, stage and costs along', () => {
  const script = new Script().meet();
  script.on('A', 'ready');
  script.on('B', 'setPlayCost', 2);
  assert.equal(script.depart('B'), ['A outFriend ""']);
  assert.equal(script.on('C', 'joinRoom', 'ROOM1').length, 2);
  assert.equal(script.on('C', 'ready'), ['A ready ""'], 'A is not ready any more');
  script.on('A', 'enterPlayReady', 7);
  script.on('A', 'playStart');
  script.depart('C');
  script.on('B', 'joinRoom', 'ROOM1');
  assert.equal(script.on('B', 'playStart'), [], 'the room is back in stage 0');
  script.on('B', 'enterPlayReady', 7);
  script.on('B', 'playStart');
  script.on('A', 'playStart');
  assert.equal(script.charges, ['A1 B1']);
});

test("a host's room closes with the host", () => {
  const script = new Script().meet();
  assert.equal(script.depart('A'), ['B outFriend ""']);
  assert.equal(script.on('B', 'ready'), ['B noRooms ""']);
  assert.equal(script.arrive('A'), []);
  assert.equal(script.on('A', 'ready'), ['A noRooms ""']);
  assert.is(script.rooms.size, 0);
});

test('a player who is cut off in a round and comes back hears what was missed', () => {
  const script = new Script().start();
  assert.equal(script.depart('B'), []);
  assert.equal(script.on('A', 'playInfo', 1), [], 'what is of the moment is not kept');
  script.on('A', 'selectSong', 1);
  script.on('A', 'selectSong', 2);
  assert.equal(script.on('A', 'playEnd', {}), ['A playEnd {"by":"A","track":7}']);
  assert.equal(script.wait(9), []);
  assert.equal(script.arrive('B'), ['B selectSong 2', 'B playFriendEnd {"by":"A","track":7}']);
  assert.equal(script.wait(9), []);
  assert.equal(script.on('B', 'playEnd', {}).length, 2, 'the round went on');
});

test('a player who does not come back in time is out', () => {
  for (const [gone, other] of [
    ['A', 'B'],
    ['B', 'A'],
  ] as const) {
    const script = new Script().start();
    script.depart(gone);
    assert.equal(script.wait(9), []);
    assert.equal(script.wait(1), [`${other} outFriend ""`]);
    assert.equal(script.arrive(gone), []);
    assert.equal(script.on(gone, 'playEnd', {}), [`${gone} noRooms ""`]);
  }
});

test('the time to come back ends with the round', () => {
  const script = new Script().start();
  script.depart('B');
  script.on('A', 'enterMain');
  assert.equal(script.wait(0.25), ['A outFriend ""']);
});

test('both cut off, and nobody comes back: the room is gone', () => {
  const script = new Script().start();
  script.depart('A');
  script.depart('B');
  assert.equal(script.wait(10), []);
  assert.is(script.rooms.size, 0);
});

test('a room without any event for two hours is closed', () => {
  const script = new Script().meet();
  script.wait(7199);
  script.on('B', 'playInfo', 1);
  assert.equal(script.wait(7199), []);
  assert.equal(script.wait(1), ['A noRooms ""', 'B noRooms ""']);
  assert.is(script.rooms.size, 0);
});

test('a server that stops opens no rooms, and rounds go on', () => {
  const script = new Script().start();
  script.on('C', 'createRoom');
  script.rooms.close();
  assert.equal(script.rooms.open(), []);
  assert.match(script.on('C', 'createRoom').join(), /^C error "The server is stopping/);
  assert.equal(script.on('C', 'joinRoom', 'ROOM1'), ['C noRooms ""']);
  assert.equal(
    [1, 2, 3].map((player) => script.rooms.isBusy(player)),
    [true, true, false],
  );
  assert.equal(script.on('A', 'playInfo', 1), ['B playInfo 1']);
});

const others: Record<'A' | 'B', Letter> = { A: 'B', B: 'A' };
for (const [who, other] of Object.entries(others)) {
  test(`${who} who is banned is dismissed, and ${other} is told`, () => {
    const player = who === 'A' ? 1 : 2;
    const script = new Script().prepare();
    script.on('A', 'playStart');
    script.hold();
    script.on('B', 'playStart');
    assert.equal(script.release({ kind: 'gone', players: [player] }), [
      `${other} outFriend ""`,
      `${who} dismissed`,
    ]);
    assert.equal(script.charges, []);
  });
}

test.run();

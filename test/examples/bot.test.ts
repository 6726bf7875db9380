/** The bot of examples/, against a real server and a game client that plays with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startBot, type Bot, type BotOptions } from '../../examples/bot/bot.js';
import type { Chart } from '../../examples/bot/account.js';
import { inTheWordsOf, perform } from '../../examples/bot/performance.js';
import { loadSettings } from '../../src/config/load.js';
import { startSession } from '../../src/server/accounts/sessions.js';
import { serve } from '../../src/server/serve.js';
import { makeDemoFolder } from '../../src/tools/demo/demo.js';
import { gameClient, multiplayAddress, tool, withRooms, type Client } from '../server/multiplay/clients.js';
import { encryptPlay, gameOf, type TestApp } from '../support/app.js';
import { freePorts } from '../support/free-ports.js';

const settings = { unlockAll: true, scoreChecks: 'review', multiplay: { eventsPerSecond: 10_000 } };
const account = { id: 'bot', password: 'a password', name: 'Bot' };
const patienceMs = 20_000;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A bot under test: what it said, how long it meant to wait, and its time, which passes when the test says so. */
class Watched {
  readonly said: string[] = [];
  readonly pauses: number[] = [];
  readonly bot: Bot;
  #waiting: (() => void)[] = [];

  constructor(options: Pick<BotOptions, 'server'> & Partial<BotOptions>) {
    this.bot = startBot({
      ...{ account, accuracy: 0.95, seconds: 200, random: () => 0.5 },
      say: (line) => void this.said.push(line),
      pause: (ms) => {
        this.pauses.push(ms);
        return new Promise((resolve) => this.#waiting.push(resolve));
      },
      ...options,
    });
  }

  pass(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Lets time pass until something has happened. */
  async passUntil<T>(happens: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => void (isOver = true);
    happens.then(over, over);
    while (!isOver) {
      this.pass();
      await turn();
    }
    return happens;
  }

  /** The last line that it says like this, once there is one among those from the number `from` on. */
  async says(pattern: RegExp, from = 0): Promise<string> {
    const late = Date.now() + patienceMs;
    for (;;) {
      const line = this.said.slice(from).findLast((each) => pattern.test(each));
      if (line !== undefined) return line;
      if (Date.now() > late) throw new Error(`It did not say ${pattern}, but: ${this.said.join(' ')}`);
      await turn();
    }
  }

  /** The code of the room that it hosts. */
  async room(from = 0): Promise<string> {
    return (await this.says(/^The room is open/, from)).slice(-5);
  }
}

/** Runs `work` with a bot on a server, which is stopped at the end. */
function withBot(
  work: (to: TestApp, bot: Watched, join: (make: Promise<Client>) => Promise<Client>) => Promise<void>,
  options: Partial<BotOptions> = {},
): Promise<void> {
  return withRooms({ settings }, async (to, join) => {
    const multiplay = new URL(multiplayAddress(to));
    const bot = new Watched({ server: new URL(to.address), multiplay, ...options });
    try {
      await work(to, bot, join);
    } finally {
      bot.bot.stop();
      await bot.bot.ended;
    }
  });
}

/** A song that is not the one which the bot proposes, in its second mode. */
function otherSong({ app }: TestApp, proposed: number) {
  const maps = app.catalog
    .rows('maps')
    .filter(({ TrackPk, difficulty }) => TrackPk !== proposed && difficulty > 0);
  const chart = maps.find(({ TrackPk, mode }) =>
    maps.some((map) => map.TrackPk === TrackPk && map.mode < mode),
  );
  if (!chart) throw new Error('The capture has no such chart.');
  return chart;
}

type Song = ReturnType<typeof otherSong>;

/** As the game does it: the guest chooses, both are ready, both are about to play, and the round starts. */
async function startRound(guest: Client, { TrackPk, mode }: Song): Promise<void> {
  guest.emit('selectSong', String(TrackPk));
  guest.emit('selectMode', mode);
  guest.emit('ready');
  await guest.next('goPlayReady');
  assert.equal(await guest.next('enterPlayReady'), [TrackPk]);
  guest.emit('ready');
  // Once to be chosen, once to be played.
  for (const _ of ['choosing', 'preparing']) await guest.next('ready');
  guest.emit('playReady');
  await guest.next('playStart');
  guest.emit('playStart');
  const [info] = await guest.next('startInfo');
  assert.is(info.UserPk, guest.player.pk);
}

function reportOfGuest(to: TestApp, { pk: MapPk, TrackPk, mode, noteCount }: Song, score: number) {
  const PackPk = to.app.catalog.find('tracks', TrackPk)?.PackPk;
  const play = {
    ...{ noteMode: 0, rank: 7, endState: 3, rate: 900_000, score, miss: noteCount, good: 0, great: 0 },
    ...{ perfect: 0, maxCombo: 0, hp: 50, lunaticMode: 0, MapPk, mode, TrackPk, PackPk },
  };
  return { ...encryptPlay(to.app.keys.publicXml, play), plus: 0, minus: 0 };
}

test('it hosts a room, and plays the song that its guest chooses, as well as it is told to', () =>
  withBot(async (to, bot, join) => {
    const guest = await join(gameClient(to, await to.player()));
    guest.emit('joinRoom', await bot.room());
    const [opponent] = await guest.next('joinRoom');
    assert.is(opponent.nickname, 'Bot');
    const song = otherSong(to, (await guest.next('selectSong'))[0]);
    for (const [times, score, winner] of [
      [1, 100, 'The bot'],
      [2, 990_000, 'user'],
    ] as const) {
      const before = bot.said.length;
      await startRound(guest, song);
      guest.emit('playInfo', { Score: 1, combo: 2, mood: 'good' });
      let told = { mood: '', Score: 0, combo: 0 };
      while (told.mood !== 'good' || told.combo <= 2) [told] = await bot.passUntil(guest.next('playInfo'));
      assert.ok(told.Score > 1, 'in the words of the other client, with its own numbers');
      guest.emit('playEnd', reportOfGuest(to, song, score));
      const [mine] = await guest.next('playEnd');
      assert.is(mine.record.score, score);
      const [theirs] = await bot.passUntil(guest.next('playFriendEnd'));
      assert.equal([theirs.record.UserPk, theirs.record.MapPk], [opponent.UserPk, song.pk]);
      assert.ok(Math.abs(theirs.record.rate - 950_000) < 5000, `${theirs.record.rate}`);
      assert.match(await bot.says(/ wins/, before), new RegExp(`^${winner}`));
      const records = await to.app.store.read
        .selectFrom('records')
        .select('pk')
        .where('UserPk', '=', opponent.UserPk)
        .execute();
      assert.is(records.length, times);
      await guest.rest();
    }
    const doubtful = await to.app.store.read.selectFrom('scoreReviews').select('UserPk').execute();
    assert.equal(
      doubtful.filter(({ UserPk }) => UserPk === opponent.UserPk),
      [],
      'what it plays is plausible',
    );
  }));

test('it stays when its guest leaves, in the room and in a round', () =>
  withBot(async (to, bot, join) => {
    const room = await bot.room();
    for (const isInRound of [false, true]) {
      const before = bot.said.length;
      const guest = await join(gameClient(to, await to.player()));
      guest.emit('joinRoom', room);
      await guest.next('joinRoom');
      if (isInRound) await startRound(guest, otherSong(to, (await guest.next('selectSong'))[0]));
      guest.close();
      await guest.ended;
      while (to.app.rooms.numbers.sockets > 1) await turn();
      to.clock.advance(10_000);
      await bot.says(/has left/, before);
      assert.is(to.app.rooms.open()[0]?.code, room);
    }
  }));

test('cut off in a round, it comes back and plays it to the end', () =>
  withBot(async (to, bot, join) => {
    const guest = await join(gameClient(to, await to.player()));
    guest.emit('joinRoom', await bot.room());
    const [opponent] = await guest.next('joinRoom');
    const song = otherSong(to, (await guest.next('selectSong'))[0]);
    await startRound(guest, song);
    const { app } = to;
    const token = await app.store.write([opponent.UserPk], (tx) =>
      startSession(tx, {
        ...{ userPk: opponent.UserPk, random: app.random, now: app.clock.now() },
        caller: { address: '127.0.0.1', deviceIdentifier: null },
      }),
    );
    // Another connection of one player takes the place of his first.
    const thief = await join(tool(to, { ...guest.player, pk: opponent.UserPk, token }));
    await bot.says(/The line to the server is gone/);
    const [theirs] = await bot.passUntil(guest.next('playFriendEnd'));
    assert.is(theirs.record.MapPk, song.pk);
    await thief.ended;
  }));

test('it waits for a server that goes away, longer every time, and opens a room when that is back', async () => {
  const { folder, remove } = await makeDemoFolder(Date.now);
  const [port = 0, multiplayPort = 0] = await freePorts(2);
  await writeFile(folder.settings, JSON.stringify({ port, drain: 0, multiplay: { port: multiplayPort } }));
  const start = () => {
    const sources = { folder, env: {} };
    return serve({ folder, sources, settings: loadSettings(sources), log: pino({ level: 'silent' }) });
  };
  let server = await start();
  const bot = new Watched({
    server: new URL(`http://127.0.0.1:${port}`),
    multiplay: new URL(`http://127.0.0.1:${multiplayPort}`),
  });
  try {
    const first = await bot.room();
    await server.stop();
    const before = bot.said.length;
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
      await bot.says(new RegExp(`Trying again in ${seconds} s`));
      bot.said.length = before;
      bot.pass();
    }
    server = await start();
    const second = await bot.passUntil(bot.room(before));
    assert.is.not(second, first);
    const { store, rooms } = gameOf(server);
    assert.equal(
      rooms.open().map(({ code }) => code),
      [second],
    );
    assert.is((await store.read.selectFrom('users').select('pk').execute()).length, 1, 'with one account');
  } finally {
    bot.bot.stop();
    await bot.bot.ended;
    await server.stop();
    await remove();
  }
});

test('an account that exists with another password is refused, in words', () =>
  withBot(async (to, bot) => {
    await bot.room();
    const wrong = new Watched({
      server: new URL(to.address),
      account: { id: 'bot', password: 'another password' },
    });
    const refused = await wrong.bot.ended.catch(String);
    assert.match(refused ?? '', /Neither log-in nor sign-up of bot: .* This ID already exists/);
  }));

const chart: Chart = { pk: 1, mode: 0, noteCount: 431, trackPk: 1, packPk: 1, title: 'Song', seconds: 90 };

test('its plays add up to the chart, and to the accuracy', () => {
  for (let percent = 0; percent <= 100; percent += 1) {
    const { perfect, great, good, miss, maxCombo, rate, hp } = perform(chart, percent / 100);
    assert.is(perfect + great + good + miss, chart.noteCount);
    assert.ok(Math.min(perfect, great, good, miss, hp) >= 0);
    assert.ok(maxCombo <= perfect + great + good);
    if (percent > 60) assert.ok(Math.abs(rate - percent * 10_000) < 5000, `${percent} %: ${rate}`);
  }
  const flawless = perform(chart, 1);
  assert.equal([flawless.perfect, flawless.maxCombo, flawless.score], [431, 431, 1_000_000]);
});

test('it tells of its play in the words of the other client, whatever they are', () => {
  const own = perform(chart, 1);
  assert.equal(inTheWordsOf('{"SCORE":0,"x":[1]}', own), '{"SCORE":1000000,"x":[1]}');
  assert.equal(inTheWordsOf({ rate: 'text', hp: 1 }, own), { rate: 'text', hp: 100 });
  for (const nothing of [null, 5, [1]]) assert.equal(inTheWordsOf(nothing, own), own);
  assert.is(inTheWordsOf('no object', own), 'no object');
});

const program = fileURLToPath(new URL('../../examples/bot.ts', import.meta.url));

function run(...argv: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...argv]);
  return { child, stdout: text(child.stdout), stderr: text(child.stderr), ended: once(child, 'close') };
}

test('as a program it helps, says what is wrong, and plays until it is interrupted', () =>
  withRooms({ settings }, async (to) => {
    const help = run('--help');
    assert.match(await help.stdout, /--accuracy N/);
    assert.is((await help.ended)[0], 0);
    for (const [argv, why] of [
      [['--accuracy', '120'], /^--accuracy: /],
      [['--server', 'nowhere'], /^--server: /],
      [['--id', 'bot'], /^--id and --password go together/],
      [['--dance'], /dance/],
    ] as const) {
      const wrong = run(...argv);
      assert.match(await wrong.stderr, why);
      assert.is((await wrong.ended)[0], 2);
    }
    const { child, stdout, ended } = run('--server', to.address, '--multiplay', multiplayAddress(to));
    while (to.app.rooms.open().length === 0) await turn();
    child.kill('SIGINT');
    assert.is((await ended)[0], 0);
    assert.match(await stdout, /^bot-\w{6} is logged in, and is called Bot \w{6}\./);
  }));

test.run();

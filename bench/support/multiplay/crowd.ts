/** Players in rooms of two who send `playInfo`, and who count what comes of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { openLine, type Line } from './line.js';

/** How long is waited for what is still on its way at the end. */
const patienceMs = 20_000;
/** How many connect at once. */
const atOnce = 20;

/** What is sent: what a client tells of its play, with who sent it and the number of the message. */
interface PlayInfo {
  readonly from: number;
  readonly seq: number;
  readonly [name: string]: number;
}

/** What came of the messages of one measurement. */
export interface Counts {
  readonly sent: number;
  /** Once, in order, and to the right player. */
  readonly delivered: number;
  readonly lost: number;
  readonly doubled: number;
  /** Received by anybody else than the other player of the room, or no playInfo at all. */
  readonly stray: number;
  /** From the first that was due to the last that came, in ms. */
  readonly ms: number;
  /** Of each, from when it was due until the other player has it, in ms. */
  readonly latencies: readonly number[];
  /** Of each, how late the client itself sent it, in ms: its own share of the latency. */
  readonly late: readonly number[];
}

/** Players 2n and 2n + 1 share a room. */
export class Crowd {
  readonly #lines: readonly Line[];
  /** How many messages each player sent, and how many came from him to the other. */
  #sent: number[] = [];
  #received: number[] = [];
  #due: number[][] = [];
  #latencies: number[] = [];
  #late: number[] = [];
  #doubled = 0;
  #lost = 0;
  #stray = 0;
  /** What a player does when a message came. */
  #answer: (player: number) => void = () => {};

  private constructor(lines: readonly Line[]) {
    this.#lines = lines;
    for (const [player, line] of lines.entries()) {
      line.onEvent = (name, data) => this.#take(player, name, data);
    }
  }

  /** Connects a player for each `auth`, and brings them together. */
  static async gather(origin: string, auths: readonly object[]): Promise<Crowd> {
    const lines: Line[] = [];
    const todo = auths.keys();
    const pair = async () => {
      for (const player of todo) {
        if (player % 2 === 1) continue;
        const [host, guest] = await Promise.all([
          openLine(origin, auths[player] ?? {}),
          openLine(origin, auths[player + 1] ?? {}),
        ]);
        lines[player] = host;
        lines[player + 1] = guest;
        const code = host.next('createRoom');
        host.send('createRoom', '');
        const met = Promise.all([host.next('joinRoom'), guest.next('joinRoom')]);
        guest.send('joinRoom', await code);
        await met;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, pair));
    return new Crowd(lines);
  }

  get size(): number {
    return this.#lines.length;
  }

  /** Every player sends so often a second, evenly spread, whatever the server does. */
  async atRate(perPlayer: number, seconds: number): Promise<Counts> {
    this.#begin();
    const total = Math.floor(this.size * perPlayer * seconds);
    const everyMs = 1000 / (this.size * perPlayer);
    const started = performance.now();
    for (let next = 0; next < total;) {
      const now = performance.now();
      for (; next < total && started + next * everyMs <= now; next += 1) {
        this.#send(next % this.size, started + next * everyMs);
      }
      // To what comes in meanwhile, and a little rest where nothing is due.
      await delay(1);
    }
    return this.#end(started);
  }

  /** Every player sends again as soon as he hears from the other. */
  async asFastAsPossible(seconds: number): Promise<Counts> {
    this.#begin();
    const started = performance.now();
    const until = started + seconds * 1000;
    this.#answer = (player) => {
      const now = performance.now();
      if (now < until) this.#send(player, now);
    };
    for (let player = 0; player < this.size; player += 1) this.#send(player, performance.now());
    await delay(seconds * 1000);
    return this.#end(started);
  }

  close(): void {
    for (const line of this.#lines) line.close();
  }

  #begin(): void {
    this.#sent = this.#lines.map(() => 0);
    this.#received = this.#lines.map(() => 0);
    this.#due = this.#lines.map(() => []);
    this.#latencies = [];
    this.#late = [];
    this.#doubled = 0;
    this.#lost = 0;
    this.#stray = 0;
    this.#answer = () => {};
  }

  #send(player: number, due: number): void {
    const seq = this.#sent[player] ?? 0;
    this.#sent[player] = seq + 1;
    this.#due[player]?.push(due);
    this.#late.push(performance.now() - due);
    const info: PlayInfo = { from: player, seq, score: 812_345, combo: 321, rate: 973_512, hp: 84, miss: 2 };
    this.#lines[player]?.send('playInfo', info);
  }

  #take(player: number, name: string, data: unknown): void {
    const { from, seq } = data as PlayInfo;
    if (name !== 'playInfo' || from !== (player ^ 1)) {
      this.#stray += 1;
      return;
    }
    const expected = this.#received[from] ?? 0;
    if (seq < expected) {
      this.#doubled += 1;
      return;
    }
    this.#lost += seq - expected;
    this.#received[from] = seq + 1;
    this.#latencies.push(performance.now() - (this.#due[from]?.[seq] ?? NaN));
    this.#answer(player);
  }

  async #end(started: number): Promise<Counts> {
    const sent = sum(this.#sent);
    const late = performance.now() + patienceMs;
    while (sum(this.#received) < sum(this.#sent) && performance.now() < late) await delay(5);
    const ms = performance.now() - started;
    const missing = sum(this.#sent) - sum(this.#received);
    return {
      sent,
      delivered: this.#latencies.length,
      lost: this.#lost + missing,
      doubled: this.#doubled,
      stray: this.#stray,
      ms,
      latencies: this.#latencies,
      late: this.#late,
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

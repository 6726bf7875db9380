/** Between connections and rooms: events in, effects done, events out. Both ways in meet here. */
import { randomUUID } from 'node:crypto';
import type { AppContext } from '../context.js';
import { snapshotOf } from '../live/live.js';
import type { OpenRoom, RoomNumbers } from '../live-rooms.js';
import { randomCode } from '../random.js';
import { announceRound, roundPrice } from './charge.js';
import { Pace, type Connection } from './connection.js';
import { deepest, isTooDeep } from './data.js';
import { refundOf, runEffect } from './effects.js';
import { relayed } from './rooms/events.js';
import type { Arguments, Effect, Input, Output } from './rooms/messages.js';
import { Rooms } from './rooms/rooms.js';
import { closedDoor, findOutcasts } from './standing.js';
import type { Visitor } from './visitor.js';

const codeLength = 5;
const idleMs = 2 * 3_600_000;
/** Unknown events are logged once per name; names are the client's, so no more of them are remembered. */
const mostUnknownNames = 100;

/** A player's connection, once it is known whose it is: what its carrier calls. */
export interface Link {
  receive(name: string, args: Arguments): void;
  /** Something came that is no event. */
  misunderstood(): void;
  /** The connection is gone. */
  end(): void;
}

interface Member {
  readonly visitor: Visitor;
  readonly connection: Connection;
}

export class Hub {
  readonly #app: AppContext;
  readonly #rooms: Rooms;
  /** Who is connected. */
  readonly #members = new Map<number, Member>();
  /** Who was connected and may still have a seat. */
  readonly #visitors = new Map<number, Visitor>();
  readonly #effects = new Set<Promise<void>>();
  readonly #unknownNames = new Set<string>();
  readonly #counts = { rounds: 0, events: 0, dropped: 0 };
  #onQuiet: (() => void) | null = null;
  #isOver = false;

  constructor(app: AppContext) {
    this.#app = app;
    this.#rooms = new Rooms({
      price: () => roundPrice(app)?.value ?? null,
      newCode: () => randomCode(app.random, codeLength),
      newRoundId: () => randomUUID(),
      reconnectMs: () => app.settings.multiplay.reconnectSeconds * 1000,
      idleMs,
    });
  }

  get numbers(): RoomNumbers {
    return { rooms: this.#rooms.size, sockets: this.#members.size, ...this.#counts };
  }

  open(): readonly OpenRoom[] {
    return this.#rooms.open();
  }

  /** Whether a player is in a room, connected or, in a round, cut off for less than the time to come back. */
  hasSeat(pk: number): boolean {
    return this.#rooms.hasSeat(pk);
  }

  /** Takes a connection on. It takes the place of another one of the same player. */
  connect(visitor: Visitor, connection: Connection): Link {
    const { pk } = visitor;
    const former = this.#members.get(pk);
    const member: Member = { visitor, connection };
    this.#members.set(pk, member);
    this.#visitors.set(pk, visitor);
    if (former) dismiss(former.connection, 'You are connected from elsewhere: this connection ends.');
    connection.send('connected', ['Success']);
    // While stopping there is only something to come back to.
    if (this.#onQuiet && !this.#rooms.isBusy(pk)) connection.send('error', [stopping]);
    this.#handle({ kind: 'arrive', player: pk });
    return this.#linkOf(member);
  }

  /** One connection was ended because it could not keep up. */
  countDropped(): void {
    this.#counts.dropped += 1;
  }

  /** Ends absences and idle rooms; to be called a few times a second. */
  tick(): void {
    this.#apply(this.#rooms.tick(this.#app.clock.now()));
    if (this.#onQuiet) this.#closeIdlers();
    for (const pk of this.#visitors.keys()) {
      if (!this.#members.has(pk) && !this.#rooms.hasSeat(pk)) this.#visitors.delete(pk);
    }
  }

  /** Sends away whoever was banned meanwhile, or whose session was ended; to be called now and then. */
  async review(): Promise<void> {
    const visitors = [...this.#members.values()].map(({ visitor }) => visitor);
    for (const visitor of await findOutcasts(this.#app, visitors)) {
      const member = this.#members.get(visitor.pk);
      if (member?.visitor !== visitor) continue;
      this.#leave(visitor.pk);
      dismiss(member.connection, outcast);
    }
  }

  /** No new rooms; rounds that run may end, for at most `seconds`. Who is in none is disconnected at once. */
  async drain(seconds: number): Promise<void> {
    this.#rooms.close();
    const quiet = new Promise<void>((resolve) => (this.#onQuiet = resolve));
    for (const { connection } of this.#members.values()) connection.send('error', [stopping]);
    this.#closeIdlers();
    const timer = setTimeout(() => this.#onQuiet?.(), seconds * 1000);
    await quiet;
    clearTimeout(timer);
  }

  /** Ends every connection, and waits for what is under way. */
  async close(): Promise<void> {
    this.#isOver = true;
    for (const { connection } of this.#members.values()) connection.close();
    await Promise.all(this.#effects);
  }

  #linkOf(member: Member): Link {
    const { pk } = member.visitor;
    const pace = new Pace(() => this.#app.settings.multiplay.eventsPerSecond);
    const isMember = () => this.#members.get(pk) === member;
    const end = () => {
      if (isMember()) this.#leave(pk);
    };
    const isInTime = () => {
      if (!isMember() || this.#isOver) return false;
      if (pace.allows(this.#app.clock.now())) return true;
      this.#counts.dropped += 1;
      this.#app.log.warn({ user: pk }, 'multiplay: a connection sent too many events');
      end();
      dismiss(member.connection, 'Too many events: slow down.');
      return false;
    };
    return {
      receive: (name, args) => {
        if (!isInTime()) return;
        this.#counts.events += 1;
        if (args.some((each) => isTooDeep(each))) return member.connection.send('error', [tooDeep]);
        const event = { name, isPlaying: this.#rooms.isPlaying(pk) };
        const closed = closedDoor(this.#app, member.visitor, event);
        if (closed !== null) return member.connection.send('error', [closed]);
        this.#handle({ kind: 'event', player: pk, name, args });
      },
      misunderstood: () => {
        if (isInTime()) member.connection.send('error', ['An event is one text frame: ["event", data].']);
      },
      end,
    };
  }

  #leave(pk: number): void {
    this.#members.delete(pk);
    this.#handle({ kind: 'depart', player: pk });
    if (!this.#rooms.hasSeat(pk)) this.#visitors.delete(pk);
  }

  #handle(input: Input): void {
    this.#apply(this.#rooms.handle(input, this.#app.clock.now()));
    // What is passed on many times a second makes nobody idle, and to look for idlers is to look at everybody.
    if (this.#onQuiet && !(input.kind === 'event' && relayed.has(input.name))) this.#closeIdlers();
  }

  #apply(outputs: readonly Output[]): void {
    for (const output of outputs) {
      switch (output.kind) {
        case 'send':
          this.#members.get(output.player)?.connection.send(output.event, output.args);
          break;
        case 'run':
          this.#run(output.code, output.effect);
          break;
        case 'dismiss':
          this.#dismiss(output.player);
          break;
        case 'unknown':
          this.#noteUnknown(output.name);
          break;
      }
    }
  }

  #run(code: string, effect: Effect): void {
    // A copy: who leaves meanwhile was there when it began.
    const players = effect.kind === 'record' ? [effect.player] : playersOf(effect);
    const visitors = new Map(
      players.flatMap((pk) => {
        const visitor = this.#visitors.get(pk);
        return visitor ? [[pk, visitor] as const] : [];
      }),
    );
    const running = runEffect(snapshotOf(this.#app), effect, visitors).then(async (result) => {
      const isCharged = effect.kind === 'charge' && result.kind === 'charged';
      // Nobody would hear of the round any more: what was taken for it is given back.
      if (isCharged && this.#isOver) return refundOf(this.#app, effect.round);
      this.#handle({ kind: 'done', code, result });
      if (!isCharged) return;
      this.#counts.rounds += 1;
      await this.#announce(effect.round);
    });
    this.#effects.add(running);
    void running.finally(() => this.#effects.delete(running));
  }

  /** Failing to is no harm to anybody: the players get their money back at the next start. */
  async #announce(round: string): Promise<void> {
    try {
      await announceRound(this.#app, round);
    } catch (error) {
      this.#app.log.error({ err: error }, 'multiplay: a round that started was not noted as announced');
    }
  }

  #dismiss(player: number): void {
    const member = this.#members.get(player);
    if (!member) return;
    this.#members.delete(player);
    this.#visitors.delete(player);
    dismiss(member.connection, outcast);
  }

  #noteUnknown(name: string): void {
    const short = name.slice(0, 50);
    if (this.#unknownNames.has(short) || this.#unknownNames.size >= mostUnknownNames) return;
    this.#unknownNames.add(short);
    this.#app.log.info({ event: short }, 'multiplay: an unknown event is ignored');
  }

  /** While stopping: whoever is in no round is done. */
  #closeIdlers(): void {
    const idlers = [...this.#members].filter(([pk]) => !this.#rooms.isBusy(pk));
    for (const [, { connection }] of idlers) connection.close();
    if (idlers.length === this.#members.size) this.#onQuiet?.();
  }
}

const tooDeep = `The data of an event may be nested ${deepest} levels deep.`;
const outcast = 'You may not take part any more.';
const stopping = 'The server is stopping: a round that runs may be finished.';

function dismiss(connection: Connection, why: string): void {
  connection.send('error', [why]);
  connection.close();
}

function playersOf(effect: Exclude<Effect, { kind: 'record' }>): readonly number[] {
  return effect.kind === 'charge' ? effect.payers.map(({ player }) => player) : effect.players;
}

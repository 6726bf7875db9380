/** Two players of a server that is a process of its own, who play rounds against each other and keep account of them. */
import { generateCapture } from '../../fixtures/generator/index.js';
import { openStore } from '../../src/data/store/store.js';
import { encryptPlay } from '../support/app.js';
import { toolLine, type Line } from '../server/multiplay/clients.js';
import type { ServerProcess } from './server.js';

/** items.pk of what rounds cost. */
const melodyPk = 239;
/** So much that nothing regenerates, and nobody runs out of it. */
const plenty = 100_000;

const capture = generateCapture({ size: 'small' }) as unknown as {
  readonly maps: readonly { pk: number; mode: number; TrackPk: number; difficulty: number }[];
  readonly tracks: readonly { pk: number; PackPk: number }[];
};
const chart = capture.maps.find(({ mode, difficulty }) => mode < 3 && difficulty > 0);

export interface Fighter {
  readonly pk: number;
  readonly token: string;
}

/** Signs up. The player has as much as can be. */
export async function signUp(server: ServerProcess, id: string, database: string): Promise<Fighter> {
  const body = new URLSearchParams({ id, pw: 'correct horse battery' });
  const made = await fetch(`${server.address}/api/auth/signup`, { method: 'POST', body });
  const { data } = (await made.json()) as { data: { token: string } };
  const { token } = data;
  const me = await fetch(`${server.address}/api/user/me`, { headers: { 'Custom-UserToken': token } });
  const { data: mine } = (await me.json()) as { data: { user: { pk: number } } };
  const { pk } = mine.user;
  const store = await openStore({ database });
  try {
    await store.write([pk], (tx) =>
      tx
        .updateTable('useritems')
        .set({ amount: plenty })
        .where('UserPk', '=', pk)
        .where('ItemPk', '=', melodyPk)
        .execute(),
    );
  } finally {
    await store.close();
  }
  return { pk, token };
}

export interface Account {
  /** What was paid for rounds altogether. */
  readonly paid: number;
  /** Ends of rounds that were recorded. */
  readonly records: number;
}

/** What the database says of a player. */
export async function accountOf({ pk }: Fighter, database: string): Promise<Account> {
  const store = await openStore({ database });
  try {
    const items = store.read.selectFrom('useritems').select('amount').where('UserPk', '=', pk);
    const { amount } = await items.where('ItemPk', '=', melodyPk).executeTakeFirstOrThrow();
    const records = await store.read
      .selectFrom('records')
      .select('pk')
      .where('UserPk', '=', pk)
      .where('playMode', '=', 7)
      .execute();
    return { paid: plenty - Number(amount), records: records.length };
  } finally {
    await store.close();
  }
}

/** The charges that wait for being announced, or given back. */
export async function openCharges(database: string): Promise<number> {
  const store = await openStore({ database });
  try {
    return (await store.read.selectFrom('multiplayCharges').select('pk').execute()).length;
  } finally {
    await store.close();
  }
}

interface StartInfo {
  readonly UserPk: number;
  readonly publicKey: string;
}

/** The end of a round as its players report it. */
export function reportOf({ publicKey }: StartInfo): Record<string, unknown> {
  if (!chart) throw new Error('The capture has no such chart.');
  const pack = capture.tracks.find(({ pk }) => pk === chart.TrackPk)?.PackPk;
  const play = {
    ...{ noteMode: 0, rank: 3, endState: 3, rate: 960_000, score: 500_000, miss: 3, good: 4, great: 10 },
    ...{ perfect: 200, maxCombo: 150, hp: 80, lunaticMode: 0 },
    ...{ MapPk: chart.pk, TrackPk: chart.TrackPk, PackPk: pack, mode: chart.mode },
  };
  return { ...encryptPlay(publicKey, play), plus: 1, minus: 0 };
}

/** A duel that is connected: rounds are played one after the other until the server is gone. */
export class Duel {
  readonly lines: readonly [Line, Line];
  /** Rounds of which a player was told that they started, and of which he was answered that they ended. */
  starts = 0;
  ends = 0;
  /** Whether the last start was followed by a sign that the server went on after it. */
  isStartSure = true;

  private constructor(lines: readonly [Line, Line]) {
    this.lines = lines;
  }

  static async begin(server: ServerProcess, [first, second]: readonly [Fighter, Fighter]): Promise<Duel> {
    const host = await toolLine(server.rooms, first.token);
    const guest = await toolLine(server.rooms, second.token);
    host.emit('createRoom');
    guest.emit('joinRoom', (await host.next('createRoom'))[0]);
    await Promise.all([host.next('joinRoom'), guest.next('joinRoom')]);
    return new Duel([host, guest]);
  }

  /** Up to the moment at which the costs of a round are about to be taken. */
  async prepare(): Promise<void> {
    const [host, guest] = this.lines;
    host.emit('enterPlayReady', chart?.TrackPk);
    await Promise.all([host.next('enterPlayReady'), guest.next('enterPlayReady')]);
    guest.emit('playStart');
    await guest.rest();
  }

  async end(info: StartInfo): Promise<void> {
    for (const line of this.lines) line.emit('playEnd', reportOf(info));
    for (const line of this.lines) {
      await line.next('playEnd');
      await line.next('playFriendEnd');
    }
    this.ends += 1;
    this.isStartSure = true;
  }
}

/** A player who keeps account of what he was told: what a server owes him after a crash is what it acknowledged. */
import * as assert from 'uvu/assert';
import { generateCapture } from '../../fixtures/generator/index.js';
import { encryptPlay } from '../support/app.js';

// Tests reach into documents freely; a wrong path fails them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Answer = any;

interface End {
  readonly playToken: string;
  readonly publicKey: string;
  readonly endState: number;
}

interface Chart {
  readonly pk: number;
  readonly mode: number;
  readonly TrackPk: number;
}

const melody = 239;
const boostPrice = 5;

/** Charts of the capture that the test's servers were given. */
const charts = (generateCapture({ size: 'small' })['maps'] as unknown as Chart[]).filter(
  ({ mode }) => mode < 5,
);

export class Client {
  /** Where the server is now; it moves with every restart. */
  address: string;
  readonly #token: string;
  readonly userPk: number;
  /** Amounts by ItemPk, as the answers add up. */
  readonly #balances: Map<number, number>;
  readonly #done: { readonly end: End; readonly answer: Answer }[] = [];
  #lost: End | null = null;
  #isStartLost = false;
  #plays = 0;
  /** Clears that were acknowledged. */
  clears = 0;

  private constructor(options: {
    address: string;
    token: string;
    userPk: number;
    balances: Map<number, number>;
  }) {
    this.address = options.address;
    this.#token = options.token;
    this.userPk = options.userPk;
    this.#balances = options.balances;
  }

  /** Signs up. */
  static async create(address: string, id: string): Promise<Client> {
    const { body } = await post(`${address}/api/auth/signup`, { id, pw: 'correct horse battery' });
    const { token } = body.data;
    const me = await get(`${address}/api/user/me`, token);
    const balances = await balancesOf(address, token);
    return new Client({ address, token, userPk: me.data.user.pk, balances });
  }

  /** Plays one after the other until `isOver`, or until the server is gone in the middle of one. */
  async playUntil(isOver: () => boolean, acknowledged: () => void): Promise<void> {
    try {
      while (!isOver()) {
        await this.#play();
        acknowledged();
      }
    } catch (error) {
      // A server that is gone breaks the connection off; what is wrong with an answer is for the test to see.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  async #play(): Promise<void> {
    this.#plays += 1;
    const isBoosted = this.#plays % 4 === 0;
    const chart = charts[this.#plays % charts.length];
    if (!chart) return;
    const fields = {
      ...{ playType: 0, mode: chart.mode, noteMode: 0, playMode: 0, lunaticMode: 0, packID: 1 },
      ...{ trackID: chart.TrackPk, mapID: chart.pk, eventType: 0, eventPk: 0 },
      astralBoostStep: isBoosted ? 1 : 0,
    };
    this.#isStartLost = isBoosted;
    const start = await this.#post('/api/play/start', fields);
    this.#isStartLost = false;
    this.#book(start);
    let { playToken, publicKey } = start.data;
    if (this.#plays % 5 === 0) {
      const retry = await this.#end({ playToken, publicKey, endState: 2 });
      ({ playToken, publicKey } = retry.data);
    }
    await this.#end({ playToken, publicKey, endState: this.#plays % 7 === 0 ? 0 : 3 });
  }

  async #end(end: End): Promise<Answer> {
    this.#lost = end;
    const answer = await this.#send(end);
    this.#lost = null;
    this.#done.push({ end, answer });
    this.#book(answer);
    if (end.endState === 3) this.clears += 1;
    return answer;
  }

  #send({ playToken, publicKey, endState }: End): Promise<Answer> {
    const notes = { miss: 1, good: 1, great: 1, perfect: 200, maxCombo: 100 };
    const result = { playToken, endState, rate: 960_000, score: 400_000 + this.#plays, hp: 50, ...notes };
    return this.#post('/api/play/end', encryptPlay(publicKey, result));
  }

  /** Ends a token at several servers at once: all must give the answer of one of them. */
  async endAt(addresses: readonly string[]): Promise<void> {
    this.#plays += 1;
    const [chart] = charts;
    if (!chart) return;
    const fields = {
      ...{ playType: 0, mode: chart.mode, noteMode: 0, playMode: 0, lunaticMode: 0, packID: 1 },
      ...{ trackID: chart.TrackPk, mapID: chart.pk, eventType: 0, eventPk: 0, astralBoostStep: 0 },
    };
    const start = await this.#post('/api/play/start', fields);
    const end = { ...start.data, endState: 3 };
    const answers = await Promise.all(
      addresses.map((address) => {
        this.address = address;
        return this.#send(end);
      }),
    );
    for (const answer of answers) {
      assert.equal(answer.data, answers[0].data);
      assert.equal(answer.updatedUserItems, answers[0].updatedUserItems);
    }
    this.#book(answers[0]);
    this.clears += 1;
  }

  /** After a crash: what was acknowledged is there, what was lost happens once, and the token still works. */
  async recover(): Promise<{ readonly lost: number }> {
    const before = await balancesOf(this.address, this.#token);
    const lost = this.#lost;
    if (this.#isStartLost) {
      // Nobody knows whether a start without an answer was paid: at most once.
      const paid = (this.#balances.get(melody) ?? 0) - (before.get(melody) ?? 0);
      assert.ok(paid === 0 || paid === boostPrice, `a lost start took ${paid}`);
      this.#balances.set(melody, before.get(melody) ?? 0);
      this.#isStartLost = false;
    }
    if (lost) await this.#end(lost);
    assert.equal(
      await balancesOf(this.address, this.#token),
      this.#balances,
      'balances are what was acknowledged',
    );
    const last = this.#done.at(-1);
    const any = this.#done[this.#plays % Math.max(1, this.#done.length)];
    for (const known of [last, any]) {
      if (!known) continue;
      const again = await this.#send(known.end);
      assert.equal(again.data, known.answer.data, 'the stored answer outlives the crash');
      assert.equal(again.updatedUserItems, known.answer.updatedUserItems);
    }
    return { lost: lost ? 1 : 0 };
  }

  #book({ updatedUserItems }: Answer): void {
    for (const { userItem, totalGainedAmount } of updatedUserItems) {
      const amount = (this.#balances.get(userItem.ItemPk) ?? 0) + totalGainedAmount;
      assert.is(userItem.amount, amount, 'an entry says the amount that its change leads to');
      this.#balances.set(userItem.ItemPk, amount);
    }
  }

  async #post(path: string, form: Readonly<Record<string, string | number>>): Promise<Answer> {
    const { status, body } = await post(this.address + path, form, this.#token);
    assert.is(status, 200, body.message);
    return body;
  }
}

async function post(url: string, form: Readonly<Record<string, string | number>>, token?: string) {
  const fields = Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]);
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    ...(token !== undefined && { headers: { 'Custom-UserToken': token } }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

async function get(url: string, token: string): Promise<Answer> {
  const response = await fetch(url, { headers: { 'Custom-UserToken': token } });
  assert.is(response.status, 200, url);
  return response.json();
}

async function balancesOf(address: string, token: string): Promise<Map<number, number>> {
  const { data } = await get(`${address}/api/item`, token);
  return new Map(data.items.map((row: { ItemPk: number; amount: number }) => [row.ItemPk, row.amount]));
}

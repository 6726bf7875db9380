/** What docs/PROTOCOL.md shows on the line of multiplay is what goes over it. */
import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TestApp } from '../../support/app.js';
import { gameClient, tool, withRooms, type Client } from './clients.js';
import { chartOf, report, setMelody } from './plays.js';

const whatever = '…';

/** Whether a value is as it is shown. */
function fits(shown: unknown, value: unknown): boolean {
  if (shown === whatever) return value !== undefined;
  if (typeof shown !== 'object' || shown === null) return shown === value;
  if (typeof value !== 'object' || value === null) return false;
  const names = Object.keys(shown).filter((name) => name !== whatever);
  const isWhole = !(whatever in shown);
  const has = (from: object, name: string): unknown => (from as Record<string, unknown>)[name];
  return (
    names.every((name) => fits(has(shown, name), has(value, name))) &&
    (!isWhole || Object.keys(value).length === names.length)
  );
}

async function shownLines(): Promise<readonly string[]> {
  const text = await readFile(new URL('../../../docs/PROTOCOL.md', import.meta.url), 'utf8');
  const [, block = ''] = /```text\n(A< \["connected.*?)```/s.exec(text) ?? [];
  return block.split('\n').filter((line) => line !== '');
}

class Stage {
  readonly #to: TestApp;
  readonly #players: Readonly<Record<string, Client>>;
  #code = '';

  constructor(to: TestApp, players: Readonly<Record<string, Client>>) {
    this.#to = to;
    this.#players = players;
  }

  async act(line: string): Promise<void> {
    if (line.startsWith('#')) return this.#pay(line.includes('nothing') ? 0 : 50);
    const [, letter = '', way, shown = ''] = /^([AB])([<>]) (.*)$/.exec(line) ?? [];
    const client = this.#players[letter];
    if (!client) throw new Error(`Not understood: ${line}`);
    const track = String(chartOf(this.#to).TrackPk);
    const filled = shown.replace('"TRACK"', track).replace('7KQ2M', (code) => this.#code || code);
    const [event, ...args] = JSON.parse(filled) as [string, ...unknown[]];
    if (way === '>') return client.emit(event, ...args.map((arg) => this.#reported(arg)));
    if (event === 'connected') return;
    const got: unknown[] = await client.next(event);
    if (event === 'createRoom') this.#code = String(got[0]);
    else assert.ok(fits(args, got), `${line}\nbut it was ${JSON.stringify(got)}`);
  }

  #reported(arg: unknown): unknown {
    const isReport = typeof arg === 'object' && arg !== null && 'plus' in arg && 'minus' in arg;
    if (!isReport || !('encryptedKey' in arg) || arg.encryptedKey === '') return arg;
    return report(this.#to, {}, { plus: arg.plus, minus: arg.minus });
  }

  async #pay(amount: number): Promise<void> {
    for (const [letter, { player }] of Object.entries(this.#players)) {
      await setMelody(this.#to, player, letter === 'B' ? amount : 50);
    }
  }
}

for (const [name, make] of [
  ['tools', tool],
  ['game clients', gameClient],
] as const) {
  test(`two ${name} who say what PROTOCOL.md shows are told what it shows`, () =>
    withRooms({ settings: { unlockAll: true } }, async (to, join) => {
      const A = await join(make(to, await to.player()));
      const B = await join(make(to, await to.player()));
      const stage = new Stage(to, { A, B });
      const lines = await shownLines();
      assert.ok(lines.length > 60, `${lines.length} lines`);
      for (const line of lines) {
        if (line.includes('"disconnect"') && make === gameClient) B.close();
        else await stage.act(line);
      }
    }));
}

test.run();

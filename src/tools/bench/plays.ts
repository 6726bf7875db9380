/** Plays as the game makes them: a start, and an encrypted end that holds its token. */
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Client } from './client.js';
import type { PlayedMap, Player } from './players.js';

const started = z.object({ data: z.object({ playToken: z.string(), publicKey: z.string() }) });

interface Envelope {
  readonly aes: Buffer;
  readonly iv: Buffer;
  readonly wrapped: { readonly encryptedKey: string; readonly encryptedIV: string };
}

/** What one player's plays came to: the ms of each request. */
export interface PlayLatencies {
  readonly starts: number[];
  readonly ends: number[];
}

/** Does a request of a play, and may look at how it goes. */
type OnRequest = (kind: 'start' | 'end', work: () => Promise<string>) => Promise<string>;

interface PlayingOptions {
  readonly maps: readonly PlayedMap[];
  /** The number of the first play: players who begin elsewhere play other maps. */
  readonly first: number;
  readonly onRequest?: OnRequest;
}

/** Plays one map after the other as one player. Some results are better than the best record, most are not. */
export class Playing {
  readonly latencies: PlayLatencies = { starts: [], ends: [] };
  readonly #onRequest: OnRequest;
  readonly #client: Client;
  readonly #player: Player;
  readonly #maps: readonly PlayedMap[];
  #envelope: Envelope | undefined;
  #turn: number;

  constructor(
    client: Client,
    player: Player,
    { maps, first, onRequest = (_, work) => work() }: PlayingOptions,
  ) {
    this.#onRequest = onRequest;
    this.#client = client;
    this.#player = player;
    this.#maps = maps;
    this.#turn = first;
  }

  /** One play from start to end. */
  async play(): Promise<void> {
    // Steps that share no factor with the number of maps walk through all of them.
    const map = this.#maps[(this.#turn * 97) % this.#maps.length];
    if (!map) throw new Error('There is no map to play.');
    const { token } = this.#player;
    const before = performance.now();
    const start = await this.#onRequest('start', () =>
      this.#client.post('/api/play/start', startFields(map), token),
    );
    const between = performance.now();
    const { playToken, publicKey } = started.parse(JSON.parse(start)).data;
    // A key per player rather than per play: wrapping it is the client's work, unwrapping it is what is measured.
    this.#envelope ??= newEnvelope(publicKey);
    const end = { userPlayData: seal(this.#envelope, result(map, playToken, this.#turn)) };
    this.#turn += 1;
    const sealed = performance.now();
    const form = { ...end, ...this.#envelope.wrapped };
    await this.#onRequest('end', () => this.#client.post('/api/play/end', form, token));
    this.latencies.starts.push(between - before);
    this.latencies.ends.push(performance.now() - sealed);
  }
}

function startFields(map: PlayedMap) {
  return {
    ...{ playType: 0, mode: map.mode, noteMode: 0, playMode: 0, lunaticMode: 0 },
    ...{ packID: map.packPk, trackID: map.trackPk, mapID: map.pk },
    ...{ eventType: 0, eventPk: 0, astralBoostStep: 0 },
  };
}

function result(map: PlayedMap, playToken: string, turn: number): object {
  const [miss, good] = [turn % 11, turn % 13];
  const perfect = Math.max(0, map.noteCount - miss - good);
  const rate = 900_000 + (turn % 80) * 1000;
  const score = 880_000 + ((turn * 7919) % 60_000);
  return { playToken, endState: 3, rate, score, miss, good, great: 0, perfect, maxCombo: 0, hp: 77.5 };
}

/** The fields of a play end, with a key of its own. */
export function sealedPlay(publicXml: string, play: object): Readonly<Record<string, string>> {
  const envelope = newEnvelope(publicXml);
  return { userPlayData: seal(envelope, play), ...envelope.wrapped };
}

function newEnvelope(publicXml: string): Envelope {
  const part = (name: string) => {
    const text = new RegExp(`<${name}>(.*)</${name}>`).exec(publicXml)?.[1] ?? '';
    return Buffer.from(text, 'base64').toString('base64url');
  };
  const jwk = { kty: 'RSA', n: part('Modulus'), e: part('Exponent') };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const oaep = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  const wrap = (bytes: Buffer) => publicEncrypt(oaep, bytes).toString('base64');
  const [aes, iv] = [randomBytes(32), randomBytes(16)];
  return { aes, iv, wrapped: { encryptedKey: wrap(aes), encryptedIV: wrap(iv) } };
}

function seal({ aes, iv }: Envelope, play: object): string {
  const cipher = createCipheriv('aes-256-cbc', aes, iv);
  return Buffer.concat([cipher.update(JSON.stringify(play)), cipher.final()]).toString('base64');
}

/** How the bot plays a chart: so well as it is told to, give or take a little. */
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import type { Chart } from './account.js';

/** A play so far, or as a whole. `rate` is accuracy times 10000: 970000 are 97 %. */
export interface Performance {
  readonly perfect: number;
  readonly great: number;
  readonly good: number;
  readonly miss: number;
  readonly maxCombo: number;
  readonly score: number;
  readonly rate: number;
  readonly hp: number;
}

/** A chart whose notes nobody has counted has as many as these. */
const usualNotes = 500;
/** What a hit counts: with these the judgements below come to the accuracy that is asked for. */
const worth = { great: 0.8, good: 0.5 };

/** A play with `accuracy` (0 to 1) of the first `share` (0 to 1) of a chart. */
export function perform({ noteCount }: Chart, accuracy: number, share = 1): Performance {
  const notes = Math.floor((noteCount > 0 ? noteCount : usualNotes) * share);
  const flaw = (1 - accuracy) * notes;
  const miss = Math.round(flaw * 0.5);
  const good = Math.min(notes - miss, Math.round(flaw * 0.6));
  const great = Math.min(notes - miss - good, Math.round(flaw));
  const perfect = notes - miss - good - great;
  const reached = notes === 0 ? 1 : (perfect + great * worth.great + good * worth.good) / notes;
  const rate = Math.round(reached * 1_000_000);
  // Misses are spread over the chart: between two of them lies a combo.
  const maxCombo = Math.ceil((notes - miss) / (miss + 1));
  const hp = Math.max(0, Math.round(100 * (1 - (2 * miss) / Math.max(1, notes))));
  return { perfect, great, good, miss, maxCombo, score: Math.round(rate * share), rate, hp };
}

/** What a result is called: 0 not clear, 3 clear, 5 full combo, 6 all perfect. */
function endStateOf({ miss, good, great, rate }: Performance): number {
  if (miss + good + great === 0) return 6;
  if (miss === 0) return 5;
  return rate >= 700_000 ? 3 : 0;
}

/** What `playEnd` carries: the result encrypted for the server, and how many hits were early and late. */
export function reportOf(
  chart: Chart,
  played: Performance,
  publicKey: string,
): Record<string, string | number> {
  const result = {
    ...played,
    ...{ mode: chart.mode, noteMode: 0, rank: 7, lunaticMode: 0, endState: endStateOf(played) },
    ...{ PackPk: chart.packPk, TrackPk: chart.trackPk, MapPk: chart.pk },
  };
  const early = Math.floor((played.great + played.good) / 2);
  return { ...encrypted(result, publicKey), plus: early, minus: played.great + played.good - early };
}

/** AES-256-CBC with a key of its own, which RSA-OAEP wraps for the server (docs/PROTOCOL.md). */
function encrypted(result: object, publicKey: string): Record<string, string> {
  const part = (name: string) => {
    const [, base64 = ''] = new RegExp(`<${name}>(.*)</${name}>`).exec(publicKey) ?? [];
    return Buffer.from(base64, 'base64').toString('base64url');
  };
  const jwk = { kty: 'RSA', n: part('Modulus'), e: part('Exponent') };
  const rsa = {
    key: createPublicKey({ key: jwk, format: 'jwk' }),
    padding: constants.RSA_PKCS1_OAEP_PADDING,
    oaepHash: 'sha1',
  };
  const [key, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const data = cipher.update(JSON.stringify(result), 'utf8', 'base64') + cipher.final('base64');
  const wrap = (bytes: Buffer) => publicEncrypt(rsa, bytes).toString('base64');
  return { userPlayData: data, encryptedKey: wrap(key), encryptedIV: wrap(iv) };
}

/**
 * The bot's play in the words of the other's client: kalpa relays `playInfo` as it is, so what it looks like is between
 * clients. What the other sent is sent back with the bot's numbers where they have the names of `Performance`.
 */
export function inTheWordsOf(theirs: unknown, own: Performance): unknown {
  if (typeof theirs === 'string') {
    const read = readObject(theirs);
    return read ? JSON.stringify(inTheWordsOf(read, own)) : theirs;
  }
  if (typeof theirs !== 'object' || theirs === null || Array.isArray(theirs)) return own;
  const mine = new Map<string, number>(
    Object.entries({ ...own, combo: own.maxCombo }).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const said = Object.entries(theirs).map(([name, value]): [string, unknown] => [
    name,
    typeof value === 'number' ? (mine.get(name.toLowerCase()) ?? value) : value,
  ]);
  return Object.fromEntries(said);
}

function readObject(text: string): object | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' ? read : null;
  } catch {
    return null;
  }
}

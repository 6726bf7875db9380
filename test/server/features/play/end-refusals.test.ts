import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  encryptPlay,
  withApp,
  type TestAnswer,
  type TestApp,
  type TestPlayer,
} from '../../../support/app.js';
import {
  chartOf,
  databases,
  dump,
  end,
  envelopeKeys,
  plainClear,
  play,
  rowsOf,
  start,
  type Started,
} from './support.js';

const path = '/api/play/end';

interface Under {
  readonly to: TestApp;
  readonly player: TestPlayer;
}

/** Posts what must be refused: with the full envelope, and nothing changed. */
async function refused({ to, player }: Under, form: Readonly<Record<string, string>>): Promise<TestAnswer> {
  const before = await dump(to, player.pk);
  const answer = await player.post(path, form);
  assert.is(answer.status, 400, JSON.stringify(form).slice(0, 200));
  assert.equal(Object.keys(answer.body), envelopeKeys);
  assert.equal([answer.body.state, answer.body.data, answer.body.updatedUserItems], [0, {}, []]);
  assert.equal(await dump(to, player.pk), before, `${answer.body.message} changed nothing`);
  return answer;
}

/** What a start's XML says, as a key. */
function keyOf(publicKey: string): KeyObject {
  const part = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(publicKey)?.[1] ?? '';
  const url = (base64: string) => Buffer.from(base64, 'base64').toString('base64url');
  const jwk = { kty: 'RSA', n: url(part('Modulus')), e: url(part('Exponent')) };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

interface Encryption {
  readonly text?: string | Buffer;
  readonly aes?: Buffer;
  readonly iv?: Buffer;
  readonly hash?: string;
  readonly padding?: number;
  readonly by?: KeyObject;
  /** Whether the plain text is padded as it must be. */
  readonly isPadded?: boolean;
}

/** An end encrypted as a client would, but for one thing. */
function encrypted(started: Started, how: Encryption): Record<string, string> {
  const { aes = randomBytes(32), iv = randomBytes(16), hash = 'sha1', isPadded = true } = how;
  const { padding = constants.RSA_PKCS1_OAEP_PADDING, by = keyOf(started.publicKey) } = how;
  const text = how.text ?? JSON.stringify({ playToken: started.playToken, ...plainClear });
  const size = [16, 24, 32].includes(aes.length) ? aes.length : 32;
  const real = Buffer.concat([aes, Buffer.alloc(32)]).subarray(0, size);
  const cipher = createCipheriv(`aes-${size * 8}-cbc`, real, Buffer.concat([iv, iv]).subarray(0, 16));
  cipher.setAutoPadding(isPadded);
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const wrap = (part: Buffer) =>
    publicEncrypt({ key: by, padding, ...(padding === 4 && { oaepHash: hash }) }, part).toString('base64');
  return {
    userPlayData: Buffer.concat([cipher.update(bytes), cipher.final()]).toString('base64'),
    encryptedKey: wrap(aes),
    encryptedIV: wrap(iv),
  };
}

/** Every way in which an encrypted play may be broken. */
function broken(started: Started): Record<string, Record<string, string>> {
  const good = encryptPlay(started.publicKey, { playToken: started.playToken, ...plainClear });
  const { userPlayData = '', encryptedKey = '' } = good;
  const made = (how: Encryption) => encrypted(started, how);
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const twice = Buffer.concat([Buffer.from(encryptedKey, 'base64'), Buffer.from(encryptedKey, 'base64')]);
  return {
    'data that is no base64': { ...good, userPlayData: '***' },
    'data that is no whole block': { ...good, userPlayData: userPlayData.slice(0, -8) },
    'data with a byte changed at its end': { ...good, userPlayData: flip(userPlayData, -1) },
    'data with a byte changed at its start': { ...good, userPlayData: flip(userPlayData, 0) },
    'a padding that is none': made({ text: Buffer.alloc(32), isPadded: false }),
    'a text that is no JSON': made({ text: '{"playToken":' }),
    'a number that is no JSON': made({ text: `{"playToken":"${started.playToken}","score":NaN}` }),
    'a text that is no UTF-8': made({ text: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }),
    'an empty text': made({ text: '' }),
    'a key that is no base64': { ...good, encryptedKey: 'a key!' },
    'a key that is too short': { ...good, encryptedKey: 'AAAA' },
    'a key that is no cipher text': { ...good, encryptedKey: Buffer.alloc(256, 1).toString('base64') },
    'a key in two blocks': { ...good, encryptedKey: twice.toString('base64') },
    'a key with a byte changed': { ...good, encryptedKey: flip(encryptedKey, 9) },
    'an AES key of 15 bytes': made({ aes: randomBytes(15) }),
    'an AES key of 33 bytes': made({ aes: randomBytes(33) }),
    'an IV of 12 bytes': made({ iv: randomBytes(12) }),
    'an IV of 17 bytes': made({ iv: randomBytes(17) }),
    'the key as its own IV': { ...good, encryptedIV: encryptedKey },
    'OAEP with SHA-256': made({ hash: 'sha256' }),
    'the padding of PKCS#1 v1.5': made({ padding: constants.RSA_PKCS1_PADDING }),
    'the key of somebody else': made({ by: other }),
  };
}

function flip(base64: string, at: number): string {
  const bytes = Buffer.from(base64, 'base64');
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 0x5a;
  return bytes.toString('base64');
}

const never = [null, '', 'x', true, [], {}, -5, '-5', 1e12, 2 ** 70, '1180591620717411303424', '0x10', '1e3'];
const whole: readonly unknown[] = [...never, 1.5, '1.5', '3,0', ' 3'];

/** What is refused of each number, whatever scoreChecks says. */
const refusedNumbers: Readonly<Record<string, readonly unknown[]>> = {
  endState: [...whole, 7],
  rate: [...whole, 1_000_001, '1000001', 1e9],
  score: [...whole, 1_000_000_001],
  miss: [...whole, 100_001],
  good: [...whole, 100_001],
  great: [...whole, 100_001],
  perfect: [...whole, 100_001],
  maxCombo: [...whole, 100_001],
  hp: [...never, 100_001],
};

for (const database of databases) {
  test(`${database}: an end names the field that is missing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const started = await start(player, chartOf(to, { mode: 1 }));
      const form = encryptPlay(started.publicKey, { playToken: started.playToken, ...plainClear });
      const open = await to.request(path, { form });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      for (const name of Object.keys(form)) {
        const rest = Object.fromEntries(Object.entries(form).filter(([other]) => other !== name));
        const missing = await refused({ to, player }, rest);
        assert.is(missing.body.message, `${name}: is missing.`);
        const empty = await refused({ to, player }, { ...form, [name]: '' });
        assert.match(empty.body.message, new RegExp(`^${name}: must be text of 1 to`));
        const long = await refused({ to, player }, { ...form, [name]: 'A'.repeat(70_000) });
        assert.match(long.body.message, new RegExp(`^${name}: must be text of 1 to`));
      }
    }));

  test(`${database}: whatever is broken in the encryption, the answer is one and the same`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const started = await start(player, chartOf(to, { mode: 1 }));
      const answers: TestAnswer[] = [];
      for (const form of Object.values(broken(started))) answers.push(await refused({ to, player }, form));
      assert.is(answers[0]?.body.message, 'Invalid play data.');
      for (const answer of answers) assert.equal(answer.body, answers[0]?.body);
      const lines = to.logLines.join('\n');
      for (const secret of [started.playToken, player.token]) assert.not.match(lines, secret);

      for (const bytes of [16, 24, 32]) {
        const again = await start(player, chartOf(to, { mode: 1 }));
        const accepted = await player.post(path, encrypted(again, { aes: randomBytes(bytes) }));
        assert.is(accepted.status, 200, `an AES key of ${bytes} bytes`);
      }
    }));

  test(`${database}: a number that cannot be is refused by name, and the play stays open`, () =>
    withApp({ database, settings: { scoreChecks: 'off' } }, async (to) => {
      const player = await to.player();
      const started = await start(player, chartOf(to, { mode: 1 }));
      const result = { playToken: started.playToken, ...plainClear };
      const before = await dump(to, player.pk);
      const post = (value: object | string) => player.post(path, encryptPlay(started.publicKey, value));
      for (const [name, values] of Object.entries(refusedNumbers)) {
        const rest = Object.fromEntries(Object.entries(result).filter(([other]) => other !== name));
        const plays: (object | string)[] = [rest, ...values.map((value) => ({ ...result, [name]: value }))];
        // What JSON makes infinite.
        plays.push(JSON.stringify({ ...rest, [name]: 0 }).replace(`"${name}":0`, `"${name}":1e400`));
        for (const each of plays) {
          const { status, body } = await post(each);
          assert.equal([status, body.data], [400, {}], `${name} ${JSON.stringify(each)}`);
          assert.match(body.message, new RegExp(`^${name}: must `));
        }
      }
      for (const value of [[result], '"text"', 'null', '17']) {
        assert.match((await post(value)).body.message, /^userPlayData: must be an object/);
      }
      for (const playToken of [undefined, null, '', 17, [started.playToken]]) {
        assert.is((await post({ ...result, playToken })).body.message, 'playToken: must be a text');
      }
      assert.equal(await dump(to, player.pk), before);
      assert.is((await post(result)).status, 200);
      assert.is((await rowsOf(to, 'records', player.pk)).length, 1);
    }));

  test(`${database}: numbers may be numeric text, and a float without a fraction is an integer`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const started = await start(player, chartOf(to, { mode: 1 }));
      const { playToken } = started;
      const text =
        `{"playToken":"${playToken}","endState":"3","rate":960000.0,"score":"500000.0","miss":3e0,` +
        '"good":"4","great":10,"perfect":2E2,"maxCombo":"150","hp":"79.50000000000000001","x":{"is":"ignored"}}';
      const answer = await player.post(path, encryptPlay(started.publicKey, text));
      assert.is(answer.status, 200);
      const [record] = await rowsOf(to, 'records', player.pk);
      for (const [name, value] of Object.entries(plainClear)) assert.is(record[name], value, name);

      const most = { rate: 1_000_000, score: 1e9, miss: 0, good: 100_000, great: 100_000, perfect: 100_000 };
      const highest = await play(player, chartOf(to, { mode: 3 }), {
        result: { ...most, maxCombo: 100_000, hp: 100_000 },
      });
      assert.is(highest.status, 200);
      const zero = { rate: 0, score: 0, miss: 0, good: 0, great: 0, perfect: 0, maxCombo: 0, hp: 0 };
      assert.is((await play(player, chartOf(to, { mode: 1 }), { result: zero })).status, 200);
    }));

  test(`${database}: a token must be known, one's own, and not expired`, () =>
    withApp({ database }, async (to) => {
      const [player, thief] = [await to.player(), await to.player()];
      const chart = chartOf(to, { mode: 1 });
      const [early, late] = [await start(player, chart), await start(player, chart)];
      const message = async (who: TestPlayer, started: Started) => {
        const result = { playToken: started.playToken, ...plainClear };
        const answer = await refused({ to, player: who }, encryptPlay(started.publicKey, result));
        return answer.body.message;
      };
      const before = await dump(to, player.pk);
      assert.is(await message(thief, early), 'Invalid play token.');
      const unknown = { ...early, playToken: 'A'.repeat(256) };
      assert.is(await message(player, unknown), 'Invalid play token.');
      const otherCase = { ...early, playToken: early.playToken.toLowerCase() };
      assert.is(await message(player, otherCase), 'Invalid play token.');
      assert.equal(await dump(to, player.pk), before);

      to.clock.advance(100 * 60_000 - 1);
      assert.is((await end(player, early)).status, 200);
      to.clock.advance(1);
      assert.is(await message(player, late), 'Invalid play token.');
      assert.is(await message(player, early), 'Invalid play token.', 'the stored answer expires as well');
      await start(player, chart);
      assert.is((await rowsOf(to, 'playSessions', player.pk)).length, 1, 'expired sessions go');
    }));
}

test.run();

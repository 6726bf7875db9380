/** One player of the smoke test, who speaks to a server as the game does (specification, 03 and 04). */
import assert from 'node:assert/strict';
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';

const played = {
  endState: 3,
  rate: 985000,
  score: 985000,
  miss: 1,
  good: 2,
  great: 3,
  perfect: 100,
  maxCombo: 90,
  hp: 87,
};

export class Player {
  #address;
  #token;
  #map;
  #started;
  #endForm;
  #firstAnswer;

  constructor(address) {
    this.#address = address;
  }

  async signUp() {
    const { data } = await this.#post('/api/auth/signup', { id: 'newcomer', pw: 'a long password' });
    assert.match(data.token, /^[0-9a-f]{16}:[0-9a-f]{128}$/);
    this.#token = data.token;
  }

  /** Reads the capture and picks a map of mode 0 outside the packs without rewards (39 and 50). */
  async readCapture() {
    const { maps, tracks, astralBoosts } = await this.#capture();
    const packs = new Map(tracks.map((track) => [track.pk, track.PackPk]));
    const map = maps.find(
      ({ mode, TrackPk }) => mode === 0 && packs.has(TrackPk) && ![39, 50].includes(packs.get(TrackPk)),
    );
    assert.ok(map, 'the capture has no map of mode 0');
    const [cheapest] = astralBoosts.toSorted((a, b) => a.cost - b.cost);
    this.#map = {
      packID: packs.get(map.TrackPk),
      trackID: map.TrackPk,
      mapID: map.pk,
      mode: map.mode,
      astralBoostStep: cheapest.step,
    };
  }

  async start() {
    const fields = {
      playType: 0,
      noteMode: 0,
      playMode: 0,
      lunaticMode: 0,
      eventType: 0,
      eventPk: 0,
      ...this.#map,
    };
    const { data } = await this.#post('/api/play/start', fields);
    assert.match(data.playToken, /^[A-Za-z0-9]{256}$/);
    assert.match(data.publicKey, /^<RSAKeyValue>/);
    this.#started = data;
  }

  async end() {
    const { playToken, publicKey } = this.#started;
    this.#endForm = encrypt({ playToken, ...played }, publicKey);
    this.#firstAnswer = await this.#post('/api/play/end', this.#endForm);
    const { isNewRecord, bestRecord } = this.#firstAnswer.data;
    assert.equal(isNewRecord, true);
    assert.equal(bestRecord.score, played.score);
    assert.ok(this.#firstAnswer.updatedUserItems.length > 0, 'a clear pays nothing');
  }

  async endAgain() {
    const answer = await this.#post('/api/play/end', this.#endForm);
    assert.deepEqual(answer.data, this.#firstAnswer.data);
  }

  async findRecord() {
    const { bestRecords } = await this.#capture();
    assert.deepEqual(
      bestRecords.map(({ MapPk, score }) => ({ MapPk, score })),
      [{ MapPk: this.#map.mapID, score: played.score }],
    );
  }

  async #capture() {
    const { data } = await this.#request('/api/initialinfo');
    return JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString());
  }

  #post(path, fields) {
    const body = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    return this.#request(path, { method: 'POST', body });
  }

  async #request(path, init = {}) {
    const session = this.#token === undefined ? {} : { 'Custom-UserToken': this.#token };
    const headers = { 'Device-Identifier': 'smoke-test', ...session };
    const response = await fetch(new URL(path, this.#address), {
      ...init,
      headers,
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    assert.equal(response.status, 200, `${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }
}

/** A play as the game sends it: AES-CBC, the key and IV each RSA-OAEP with SHA-1, all base64 (04 *Encryption*). */
function encrypt(play, publicKeyXml) {
  const [n, e] = ['Modulus', 'Exponent'].map((name) => {
    const base64 = new RegExp(`<${name}>([^<]+)</${name}>`).exec(publicKeyXml)?.[1];
    assert.ok(base64, `publicKey has no ${name}`);
    return Buffer.from(base64, 'base64').toString('base64url');
  });
  const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
  const [aesKey, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', aesKey, iv);
  const userPlayData = Buffer.concat([cipher.update(JSON.stringify(play)), cipher.final()]).toString(
    'base64',
  );
  const [encryptedKey, encryptedIV] = [aesKey, iv].map((secret) =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, secret).toString(
      'base64',
    ),
  );
  return { userPlayData, encryptedKey, encryptedIV };
}

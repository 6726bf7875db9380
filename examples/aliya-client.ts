/**
 * A client of the Aliya server system, from its wire format alone: it needs nothing of kalpa and no package.
 * `npx tsx examples/aliya-client.ts 127.0.0.1 8880` registers a device and looks at what it has.
 */
import { createCipheriv, createDecipheriv, randomInt, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

export interface Answer {
  /** 0 is success; what others mean depends on the function, 10 to 13 are the gateway's own. */
  readonly status: number;
  readonly message: string;
  readonly random: unknown;
  readonly data: Record<string, unknown>;
}

export interface Place {
  readonly host: string;
  readonly port: number;
  /** The DES key and initialisation vector of the server, eight characters each. */
  readonly key?: string;
  readonly iv?: string;
}

/** Lower-case hex MD5 of the word `aliya`. */
const magic = 'e3cb970693574ea75d091a6049f8a3ff';

/** Single DES, as three-key triple DES with one key thrice: OpenSSL 3 no longer offers the former. */
const algorithm = 'des-ede3-cbc';

export class AliyaClient {
  readonly #place: Required<Place>;
  #token: string | undefined;

  constructor(place: Place) {
    this.#place = { key: '67891234', iv: '67891234', ...place };
  }

  /** Logs in with a device's id, which makes the account the first time. Gives the status: 0, or 1 for a new account. */
  async enter(uniqueId: string): Promise<number> {
    return this.#keepToken(await this.request('login_unique', { unique_id: uniqueId }));
  }

  /** Logs in with an account that was bound to a device. */
  async logIn(account: string, password: string): Promise<number> {
    return this.#keepToken(await this.request('login', { identifier: 'account', value: account, password }));
  }

  /** Asks as who has logged in. */
  ask(name: string, data: Record<string, unknown> = {}): Promise<Answer> {
    return this.request(name, { ...data, token: this.#token });
  }

  /** Asks whatever there is to ask: one connection, one request, one answer. */
  async request(name: string, data: Record<string, unknown>): Promise<Answer> {
    const random = randomInt(2 ** 31);
    const payload = await this.exchange(this.encode({ function: name, random, data }));
    const answer = JSON.parse(this.decode(payload)) as Answer;
    if (answer.random !== random) throw new Error('This is the answer to another request.');
    return answer;
  }

  /** A message: header and payload. */
  encode(document: object): string {
    const { key, iv } = this.#place;
    const cipher = createCipheriv(algorithm, key.repeat(3), iv);
    const base64 = cipher.update(JSON.stringify(document), 'utf8', 'base64') + cipher.final('base64');
    const payload = base64.replace(/.{1,76}/g, '$&\n');
    return magic + String(payload.length).padStart(4, '0') + payload;
  }

  /** The JSON text of a message. */
  decode(message: string): string {
    const [header, payload] = [message.slice(0, 36), message.slice(36)];
    if (header !== magic + String(payload.length).padStart(4, '0'))
      throw new Error(`Wrong header: ${header}`);
    const { key, iv } = this.#place;
    const decipher = createDecipheriv(algorithm, key.repeat(3), iv);
    return decipher.update(payload.replaceAll('\n', ''), 'base64', 'utf8') + decipher.final('utf8');
  }

  /** Sends bytes and gives everything that comes back until the server closes. */
  async exchange(message: string): Promise<string> {
    const socket = connect(this.#place.port, this.#place.host);
    socket.end(message);
    return text(socket);
  }

  #keepToken({ status, message, data }: Answer): number {
    if (typeof data['token'] !== 'string') throw new Error(message);
    this.#token = data['token'];
    return status;
  }
}

/** What a new player does first. */
async function tour(place: Place): Promise<void> {
  const client = new AliyaClient(place);
  const uniqueId = randomUUID();
  console.log(`${uniqueId} enters: status ${await client.enter(uniqueId)}`);
  const account = `a${uniqueId.slice(0, 8)}`;
  const bound = await client.ask('bind_account', {
    account,
    password: 'a password',
    email: '',
    phone_number: '',
  });
  console.log(`binds ${account}: ${bound.message}`);
  console.log(`logs in with it: status ${await client.logIn(account, 'a password')}`);
  console.log('supplies:', (await client.ask('get_all_supplies')).data);
  console.log(
    'level_up_weapon:',
    (await client.ask('level_up_weapon', { weapon: 'weapon1', iron: 20 })).message,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [host = '127.0.0.1', port = '8880'] = process.argv.slice(2);
  await tour({ host, port: Number(port) });
}

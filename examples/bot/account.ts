/** What the bot asks over HTTP before it plays: an account, a session, and what there is to play (docs/PROTOCOL.md). */
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

export interface Account {
  readonly id: string;
  readonly password: string;
  /** The nickname to take; what the account has, where it is left out. */
  readonly name?: string | undefined;
}

/** One chart of a track, as a round of multiplay names it. */
export interface Chart {
  readonly pk: number;
  readonly mode: number;
  readonly noteCount: number;
  readonly trackPk: number;
  readonly packPk: number;
  readonly title: string;
  /** How long the song is, in seconds; 0 where the server does not say. */
  readonly seconds: number;
}

/** The server said no, and would say so again. */
export class Refused extends Error {}

const answer = z.object({ message: z.string().default(''), data: z.unknown() });
const session = z.object({ token: z.string() });
const me = z.object({ userProfile: z.object({ nickname: z.string() }) });
const content = z.object({
  maps: z.array(z.object({ pk: z.int(), mode: z.int(), noteCount: z.int(), TrackPk: z.int() })),
  tracks: z.array(
    z.object({ pk: z.int(), PackPk: z.int(), title: z.string(), duration: z.string().nullish() }),
  ),
});

/** Logs in, or signs up where there is no such account; gives the session token. Throws Refused where neither is let. */
export async function enter(server: URL, account: Account): Promise<string> {
  const { id, password: pw } = account;
  try {
    return session.parse(await ask(server, '/api/auth/login', { form: { id, pw } })).token;
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    return signUp(server, account, refusal);
  }
}

async function signUp(server: URL, { id, password: pw }: Account, refusal: Refused): Promise<string> {
  try {
    return session.parse(await ask(server, '/api/auth/signup', { form: { id, pw } })).token;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused(`Neither log-in nor sign-up of ${id}: ${refusal.message} ${error.message}`);
  }
}

/** Takes the wanted nickname, where the account has another one; gives that which it has then. */
export async function takeName(server: URL, token: string, wanted: string | undefined): Promise<string> {
  const { nickname } = me.parse(await ask(server, '/api/user/me', { token })).userProfile;
  if (wanted === undefined || wanted === nickname) return nickname;
  await ask(server, '/api/user/profile/update/nickname', { token, form: { nickname: wanted } });
  return wanted;
}

/** Every chart of the server. */
export async function readCharts(server: URL, token: string): Promise<Chart[]> {
  const compressed = z.string().parse(await ask(server, '/api/initialinfo', { token }));
  const { maps, tracks } = content.parse(
    JSON.parse(gunzipSync(Buffer.from(compressed, 'base64')).toString()),
  );
  const trackOf = new Map(tracks.map((track) => [track.pk, track]));
  return maps.flatMap(({ pk, mode, noteCount, TrackPk }) => {
    const track = trackOf.get(TrackPk);
    if (!track) return [];
    const { title, PackPk, duration } = track;
    return [{ pk, mode, noteCount, trackPk: TrackPk, packPk: PackPk, title, seconds: secondsOf(duration) }];
  });
}

/** `2:05` are 125 seconds. */
function secondsOf(duration: string | null | undefined): number {
  const [, minutes, seconds] = /^(\d+):(\d\d)$/.exec(duration ?? '') ?? [];
  return Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

interface Question {
  readonly token?: string;
  /** Sent as a form: makes it a POST. */
  readonly form?: Readonly<Record<string, string>>;
}

/** The `data` of an answer. Throws Refused for one that is not to be asked again, any other error where that may help. */
async function ask(server: URL, path: string, { token, form }: Question): Promise<unknown> {
  const response = await fetch(new URL(path, server), {
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    ...(token !== undefined && { headers: { 'Custom-UserToken': token } }),
  });
  const text = await response.text();
  const read = answer.safeParse(parsed(text));
  if (response.ok && read.success) return read.data.data;
  const why = read.success
    ? read.data.message
    : `${path} answered ${response.status}, which is not kalpa's API.`;
  const mayPass = response.status >= 500 || response.status === 429;
  throw mayPass ? new Error(why) : new Refused(why);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

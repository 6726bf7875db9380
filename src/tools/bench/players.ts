/** Players to measure with, signed up as anybody is, and what they can play. */
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Client } from './client.js';

export interface Player {
  readonly id: string;
  readonly password: string;
  readonly token: string;
}

export interface PlayedMap {
  readonly pk: number;
  readonly mode: number;
  readonly noteCount: number;
  readonly trackPk: number;
  readonly packPk: number;
}

const signedUp = z.object({ data: z.object({ token: z.string() }) });

/** Signs up players, two at a time, and tells of each. */
export async function signUp(
  client: Client,
  {
    prefix,
    count,
    onPlayer = () => {},
  }: { prefix: string; count: number; onPlayer?: (player: Player) => void },
): Promise<Player[]> {
  const players: Player[] = [];
  const one = async (index: number) => {
    const [id, pw] = [`${prefix}${index}`, `password of ${index}`];
    const answer = await client.post('/api/auth/signup', { id, pw });
    const player = { id, password: pw, token: signedUp.parse(JSON.parse(answer)).data.token };
    players.push(player);
    onPlayer(player);
  };
  for (let index = 0; index < count; index += 2) {
    // Both are waited for, so that nobody is signed up after the failure of the other.
    const pair = [one(index), ...(index + 1 < count ? [one(index + 1)] : [])];
    await Promise.allSettled(pair);
    await Promise.all(pair);
  }
  return players;
}

const initialInfo = z.object({ data: z.string() });
const content = z.object({
  items: z.array(z.object({ pk: z.number(), key: z.string() })),
  useritems: z.array(z.object({ ItemPk: z.number(), amount: z.number() })),
  maps: z.array(
    z.object({
      pk: z.number(),
      mode: z.number(),
      noteCount: z.number(),
      TrackPk: z.number(),
    }),
  ),
  tracks: z.array(z.object({ pk: z.number(), PackPk: z.number() })),
});

/** The maps that a player may play wherever maps must be owned: his own; all, where he owns none. */
export async function readMaps(client: Client, { token }: Player): Promise<PlayedMap[]> {
  const { data } = initialInfo.parse(JSON.parse(await client.get('/api/initialinfo', token)));
  const { maps, tracks, items, useritems } = content.parse(
    JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString()),
  );
  const packs = new Map(tracks.map(({ pk, PackPk }) => [pk, PackPk]));
  const amounts = new Map(useritems.map(({ ItemPk, amount }) => [ItemPk, amount]));
  const owned = new Set(items.filter(({ pk }) => (amounts.get(pk) ?? 0) > 0).map(({ key }) => key));
  const all = maps.flatMap(({ TrackPk, ...map }) => {
    const packPk = packs.get(TrackPk);
    return packPk === undefined ? [] : [{ ...map, trackPk: TrackPk, packPk }];
  });
  const own = all.filter(({ pk }) => owned.has(`map.${pk}`));
  return own.length > 0 ? own : all;
}

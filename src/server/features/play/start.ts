import type { Tx } from '../../../data/store/store.js';
import type { AppContext } from '../../context.js';
import type { Manifest } from '../../catalog/rows.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { flag, integer, pk } from '../../http/schema.js';
import { readActiveSkill, readWornCharacter } from '../../ledger/character.js';
import type { Ledger } from '../../ledger/ledger.js';
import { readHoldings } from '../../ledger/holdings.js';
import type { Player } from '../../http/player.js';
import { highestOption, PlayType } from '../../rules/codes.js';
import { Item } from '../../rules/items.js';
import { needsOwnership, ownsMap } from '../../rules/ownership.js';
import { playKind, startBoost, type PlayKind } from '../../rules/play-start.js';
import { startSkills } from '../../rules/skills.js';
import { startDarkmoon } from './darkmoon.js';
import { startNoah } from './noah.js';
import { openPlaySession, type StartedPlay } from './sessions.js';

export const startPlay = defineWriteRoute(
  {
    method: 'post',
    path: '/api/play/start',
    session: 'player',
    effect: 'write',
    summary: 'Starts a play: takes its cost, gives a play token and the public key.',
    body: {
      playType: integer({ min: 0, max: PlayType.highest }),
      mode: integer({ min: 0, max: 7 }),
      noteMode: integer({ min: 0, max: highestOption }),
      playMode: integer({ min: 0, max: highestOption }),
      lunaticMode: flag(),
      packID: integer(),
      trackID: pk(),
      mapID: pk(),
      eventType: integer(),
      eventPk: integer(),
      astralBoostStep: integer({ min: 0, max: highestOption }),
    },
  },
  async ({ app, body, player, tx, ledger, now }) => {
    const kind = playKind(body.playType) ?? 'free';
    const { map, track } = playedMap(app, body);
    if (body.packID !== track.PackPk) {
      app.log.debug({ user: player.pk, sent: body.packID, pack: track.PackPk }, 'a start named another pack');
    }
    await requireOwned({ app, tx, player, ledger, now }, { kind, map });
    const step = body.astralBoostStep;
    const boost = startBoost({ kind, packPk: track.PackPk, step }, app.catalog.rows('astralBoosts'));
    if (!boost) throw refuse('astralBoostStep: there is no such boost.');
    await ledger.pay(Item.astralMelody, boost.cost, 'Not enough astral melody to use Astral Boost.');
    const darkmoon =
      kind === 'darkmoon' ? await startDarkmoon({ app, tx, player, ledger, now }, { map, step }) : null;
    const noah = kind === 'noah' ? await startNoah({ app, tx, player, ledger, now }, track.pk) : null;
    const { packID: _, trackID, mapID, ...options } = body;
    const characterKey = player.profile.characterKey;
    const played = { ...options, packPk: track.PackPk, trackPk: trackID, mapPk: mapID };
    const play = { ...played, characterKey, boost, ...(darkmoon && { darkmoon }), ...(noah && { noah }) };
    return beginPlay({ app, tx, player, now }, play);
  },
);

/** The map and track that a start names: the map must be of that track and mode. */
function playedMap(app: AppContext, body: { trackID: number; mapID: number; mode: number }) {
  const map = app.catalog.find('maps', body.mapID);
  const track = app.catalog.find('tracks', body.trackID);
  if (!map || !track) throw refuse(map ? 'trackID: there is no such track.' : 'mapID: there is no such map.');
  if (map.TrackPk !== track.pk) throw refuse('mapID: this map is of another track.');
  if (map.mode !== body.mode) throw refuse('mode: this map is of another mode.');
  return { map, track };
}

interface Starting {
  readonly app: AppContext;
  readonly tx: Tx;
  readonly player: Player;
  readonly now: number;
}

/** Opens the session of a play and gives what the client is told: of a start, and of a retry, which is one. */
export async function beginPlay({ app, tx, player, now }: Starting, play: StartedPlay) {
  const options = { store: app.store, db: tx, catalog: app.catalog, userPk: player.pk };
  const worn = await readWornCharacter(options, play.characterKey);
  const skill = await readActiveSkill(options, worn, { trackPk: play.trackPk, now });
  const playToken = await openPlaySession(tx, { userPk: player.pk, now, play, random: app.random });
  return { playToken, skills: startSkills(skill, play.trackPk), publicKey: app.keys.publicXml };
}

/** With the setting `play.requireOwned`, a map that is not owned cannot be played freely (specification, 10 *04*). */
async function requireOwned(
  { app, tx, player, ledger, now }: Starting & { readonly ledger: Ledger },
  { kind, map }: { readonly kind: PlayKind; readonly map: Manifest<'maps'> },
): Promise<void> {
  const { requireOwned: isRequired } = app.settings.play;
  const lentTracks = isRequired ? await lent(app, ledger) : new Set<number>();
  if (!needsOwnership({ kind, trackPk: map.TrackPk, requireOwned: isRequired, lentTracks })) return;
  const has = await readHoldings(tx, { catalog: app.catalog, userPk: player.pk, now }, map);
  if (!ownsMap(map.mode, has)) throw refuse('mapID: this map is not owned.');
}

/** Tracks that may be played without being owned: those of the running lab mission, and of the rotation songs. */
async function lent(app: AppContext, ledger: Ledger): Promise<ReadonlySet<number>> {
  const running = await ledger.lab.running();
  const rotation = app.catalog.rows('subscriptionRotateSong').at(-1);
  const ads = app.catalog.rows('adPlayRotationSong').at(-1);
  return new Set([
    ...(running?.mission.curationList ?? []),
    ...(rotation ? [...rotation.basicTrackPks, ...rotation.cosmicTrackPks] : []),
    ...(ads ? [...ads.defaultTrackPks, ...ads.newTrackPks, ...ads.middleTrackPks, ...ads.finalTrackPks] : []),
  ]);
}

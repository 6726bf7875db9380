import { wireRow } from '../../../data/wire.js';
import type { Manifest } from '../../catalog/rows.js';
import type { Envelope } from '../../ledger/envelope.js';
import { compressed } from '../../http/compressed.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineWriteRoute, type WriteInput } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { readAlbumEnd, type AlbumEnd } from '../../rules/album-end.js';
import { albumEvents } from '../../rules/albums.js';
import { EndState, isClear } from '../../rules/codes.js';
import { clearAlbum, rounded } from './clear.js';
import { addAlbumRecord, userAlbum } from './queries.js';
import { closeStart, findStarts, hashOfEnd } from './sessions.js';

const encrypted = string({ min: 1, max: 65_536 });

const endFields = { userPlayData: encrypted, encryptedKey: encrypted, encryptedIV: encrypted };

interface SentEnd {
  readonly end: AlbumEnd;
  readonly hash: string;
}

type EndInput = WriteInput<Record<never, never>, typeof endFields, SentEnd>;

export const endAlbum = defineWriteRoute(
  {
    method: 'post',
    path: '/api/album/play/end',
    session: 'player',
    effect: 'write',
    summary:
      'Ends an album that was started: its result, encrypted. The same end sent again gets the first answer.',
    body: endFields,
    before: async ({ app, body }): Promise<SentEnd> => {
      const reading = readAlbumEnd(await app.keys.decrypt(body));
      if (!reading.ok) throw refuse(reading.message);
      return { end: reading.end, hash: hashOfEnd(body) };
    },
  },
  async (input) => {
    const { app, player, tx, now, before } = input;
    const { end, hash } = before;
    const of = { userPk: player.pk, albumPk: end.albumPk, now };
    const starts = await findStarts(tx, of);
    if (starts?.answer && starts.endHash === hash) return storedAnswer(starts.answer);
    const album = app.catalog.find('albums', end.albumPk);
    if (!starts || starts.open <= 0 || !album) throw refuse('Invalid play data.');
    if (end.endState !== EndState.retry) return finish(input, album, starts.pk);
    return compressed({ userAlbum: wireRow('userAlbums', await userAlbum(tx, of)) });
  },
);

/** What the last end was answered; nothing changes. */
function storedAnswer(text: string): Answer {
  const { data, updatedUserItems } = JSON.parse(text) as {
    data: string;
    updatedUserItems: Envelope['updatedUserItems'];
  };
  return new Answer(data, { updatedUserItems });
}

async function finish(input: EndInput, album: Manifest<'albums'>, startPk: number) {
  const { app, player, tx, ledger, now, before } = input;
  const { end, hash } = before;
  ledger.countMissions(albumEvents(end));
  const of = { userPk: player.pk, albumPk: album.pk, now };
  const row = await userAlbum(tx, of);
  const recordPk = await addAlbumRecord(tx, { ...of, ...rounded(end) });
  const document = isClear(end.endState)
    ? await clearAlbum({ app, player, tx, ledger, now }, { album, end, row, recordPk })
    : { userAlbum: wireRow('userAlbums', row) };
  const data = compressed(document);
  return async ({ updatedUserItems }: Envelope) => {
    await closeStart(tx, startPk, { endHash: hash, answer: { data, updatedUserItems } });
    return data;
  };
}

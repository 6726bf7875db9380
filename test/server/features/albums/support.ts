/** What the tests of albums share: starting and ending one. */
import type { TestAnswer, TestPlayer } from '../../../support/app.js';
import { encryptPlay, inflate } from '../../../support/app.js';

export const startPath = '/api/album/play/start';
export const endPath = '/api/album/play/end';

/** Albums of the small capture: see fixtures/README.md. */
export const Album = {
  free: 11,
  lunatic: 12,
  thumbAqua1: 14,
  thumbAqua3: 16,
  multiAqua2: 21,
  priced: 13,
} as const;

type Fields = Readonly<Record<string, unknown>>;

/** Starts an album and gives the public key; fails where that is refused. */
export async function startAlbum(player: TestPlayer, AlbumPk: number): Promise<string> {
  const answer = await player.post(startPath, { AlbumPk });
  if (answer.status !== 200) throw new Error(`The start was refused: ${answer.body.message}`);
  return answer.body.data.publicKey;
}

/** A stage that was cleared with two misses. */
export const plainStage = { TrackPk: 1, endState: 3, perfect: 100, great: 10, good: 5, miss: 2 } as const;

/** What a client reports of an album of three stages that it cleared. */
export function report(AlbumPk: number, over: Fields = {}): object {
  return {
    ...{ AlbumPk, endState: 3, avgRate: 940_000, totalScore: 2_000_000, totalMaxCombo: 300 },
    ...{ noteMode: 0, lunaticMode: 0, hp: 50, speed: 4 },
    stages: JSON.stringify([plainStage, { ...plainStage, TrackPk: 2 }, { ...plainStage, TrackPk: 3 }]),
    ...over,
  };
}

/** Ends an album that was started. */
export function endAlbum(player: TestPlayer, publicKey: string, sent: object): Promise<TestAnswer> {
  return player.post(endPath, encryptPlay(publicKey, sent));
}

/** Starts and ends an album; fails where one of them is refused. Gives the answer and the document in its data. */
export async function playAlbum(player: TestPlayer, AlbumPk: number, over: Fields = {}) {
  const answer = await endAlbum(player, await startAlbum(player, AlbumPk), report(AlbumPk, over));
  if (answer.status !== 200) throw new Error(`The end was refused: ${answer.body.message}`);
  return { answer, data: inflate(answer.body.data) };
}

/** What the tests of noah share. The synthetic chapter 1 has parts 21 (501, 502), 22 (503 to 505) and 23 (506, 507). */
import * as assert from 'uvu/assert';
import type { TestApp } from '../../../support/app.js';
import { setItem } from '../play/support.js';
import { profileOf, setRow } from '../lab/support.js';
import type { At } from '../shop/support.js';

export const unlock = (pk: number | string) => `/api/noah/chapter/${pk}/unlock`;
export const recall = (pk: number | string) => `/api/noah/stage/${pk}/recall`;
export const complete = (pk: number | string) => `/api/noah/part/${pk}/complete`;

/** A player with this many fragments. */
export async function withFragments(to: TestApp, amount: number): Promise<At> {
  const player = await to.player();
  await setItem(to, player.pk, 'fragment', { amount });
  return { to, player };
}

/** A player who has unlocked chapter 1 and has this many fragments left. */
export async function inChapter(to: TestApp, fragments: number): Promise<At> {
  const at = await withFragments(to, fragments + 10);
  assert.is((await at.player.post(unlock(1))).status, 200);
  return at;
}

/** The stages are done. */
export async function finishStages(at: At, ...pks: readonly number[]): Promise<void> {
  for (const pk of pks) await setRow(at, 'userNoahStages', { pk, state: 4 });
}

/** The stage that the player's profile is at. */
export async function progressOf(at: At): Promise<number> {
  return (await profileOf(at)).onProgressNoahStagePkOrZero;
}

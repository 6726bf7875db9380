/** Whether others see a player's astral rating, per hand, and whether he takes part in it at all (specification, 03 *Play*). */
import { defineWriteRoute, type Locked, type Route } from '../../http/route.js';
import { flag } from '../../http/schema.js';

const thumb = 1;

/** Both routes take the hand: 0 multi, 1 thumb (specification, 10 *Everywhere* "Hands"). */
function showingRoute(name: 'hide' | 'show', summary: string): Route {
  return defineWriteRoute(
    {
      method: 'post',
      path: `/api/astralrating/${name}/:m`,
      session: 'player',
      effect: 'write',
      summary,
      params: { m: flag() },
    },
    async ({ params, player, ledger }) => {
      const shown = name === 'show' ? 1 : 0;
      const { showThumbRating, showMultiRating } = player.profile;
      const changed =
        params.m === thumb
          ? { showThumbRating: shown, showMultiRating }
          : { showThumbRating, showMultiRating: shown };
      ledger.profile.set(changed);
      return changed;
    },
  );
}

async function deny({ ledger }: Locked, denied: number) {
  const changed = { denyThumbRating: denied, denyMultiRating: denied };
  ledger.profile.set(changed);
  return changed;
}

const switchOn = defineWriteRoute(
  {
    method: 'post',
    path: '/api/astralrating/on',
    session: 'player',
    effect: 'write',
    summary: 'Takes part in the astral rating, with both hands.',
  },
  (input) => deny(input, 0),
);

const switchOff = defineWriteRoute(
  {
    method: 'post',
    path: '/api/astralrating/off',
    session: 'player',
    effect: 'write',
    summary: 'Takes no part in the astral rating.',
  },
  (input) => deny(input, 1),
);

export const ratingRoutes: readonly Route[] = [
  showingRoute('hide', 'Hides the astral rating of a hand: 0 multi, 1 thumb.'),
  showingRoute('show', 'Shows the astral rating of a hand: 0 multi, 1 thumb.'),
  switchOn,
  switchOff,
];

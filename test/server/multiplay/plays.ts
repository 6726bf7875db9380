/** What rounds cost and how they end, for tests. */
import { encryptPlay, type TestApp, type TestPlayer } from '../../support/app.js';

/** items.pk of what rounds cost. */
export const melodyPk = (to: TestApp) => to.app.catalog.item('astralmelody')?.pk ?? 0;

/** What a player has of it. */
export async function melody(to: TestApp, player: TestPlayer): Promise<number> {
  const row = await to.app.store.read
    .selectFrom('useritems')
    .select('amount')
    .where('UserPk', '=', player.pk)
    .where('ItemPk', '=', melodyPk(to))
    .executeTakeFirst();
  return row?.amount ?? 0;
}

/** Full, so that nothing regenerates, or empty as of now. */
export const setMelody = (to: TestApp, player: TestPlayer, amount: number) =>
  to.app.store.write([player.pk], (tx) =>
    tx
      .updateTable('useritems')
      .set({ amount, renewedDate: Math.floor(to.clock.now() / 1000) })
      .where('UserPk', '=', player.pk)
      .where('ItemPk', '=', melodyPk(to))
      .execute(),
  );

/** A chart that anybody may play. */
export const chartOf = (to: TestApp) => {
  const chart = to.app.catalog.rows('maps').find(({ mode, difficulty }) => mode < 3 && difficulty > 0);
  if (!chart) throw new Error('The capture has no such chart.');
  return chart;
};

const clear = {
  ...{ noteMode: 0, rank: 3, endState: 3, rate: 960_000, score: 500_000, miss: 3, good: 4, great: 10 },
  ...{ perfect: 200, maxCombo: 150, hp: 80, lunaticMode: 0 },
};

/** The end of a round as a player reports it. */
export function report(to: TestApp, changes: object = {}, beside: object = { plus: '3', minus: 4 }) {
  const { pk: MapPk, mode, TrackPk } = chartOf(to);
  const PackPk = to.app.catalog.find('tracks', TrackPk)?.PackPk;
  const play = { ...clear, MapPk, mode, TrackPk, PackPk, ...changes };
  return { ...encryptPlay(to.app.keys.publicXml, play), ...beside };
}

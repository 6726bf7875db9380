import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { currentSeasons, ensureDarkmoon, mapItem, metadataCost, ownedMaps } from '../../ledger/darkmoon.js';
import { given, parameter } from './parameters.js';

export const purchaseRerunMap = defineWriteRoute(
  {
    method: 'post',
    path: '/api/darkmoon/purchasererunmap',
    session: 'player',
    effect: 'write',
    summary: 'Buys one of the maps that the player may rerun in the present seasons.',
    body: { mapPk: parameter.pk() },
  },
  async ({ app, body, player, tx, ledger, now }) => {
    const mapPk = given(body.mapPk);
    const { catalog } = app;
    const seasons = currentSeasons(app, now);
    if (seasons.length === 0) throw refuse('Darkmoon not opened.');
    const of = { catalog, userPk: player.pk, now };
    const rows = await ensureDarkmoon(tx, of, seasons);
    const isRerun = rows.some(({ row }) =>
      [row.rerunMapPk1, row.rerunMapPk2, row.rerunMapPk3].includes(mapPk),
    );
    const item = mapItem(catalog, catalog.find('maps', mapPk));
    if (!isRerun || !item) throw refuse('Map or item does not exist.');
    if ((await ownedMaps(tx, of, [mapPk])).has(mapPk)) throw refuse('Map already owned.');
    const cost = metadataCost(catalog, 'darkmoonRerunPurchaseCost');
    if (!cost) throw refuse('Maps are not for sale: the metadata has no price.');
    await ledger.pay(cost.moneyType, cost.value, 'Can not afford to purchase.');
    ledger.grant(item.key, 1);
    return {};
  },
);

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeDate } from '../../../src/data/dates.js';
import { Refusal } from '../../../src/server/http/refusal.js';
import type { Ledger } from '../../../src/server/ledger/ledger.js';
import { withApp, type TestApp, type TestPlayer } from '../../support/app.js';
import { amountOf, chartOf, databases, rowsOf, setItem, start } from '../features/play/support.js';
import { changed, grant, settle } from './support.js';

const melody = 'astralmelody';
/** Of the capture's metadata: one melody every ten minutes, up to a hundred. */
const step = 600;

async function thrownBy(work: () => Promise<unknown>): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Nothing was thrown.');
}

/** Stored amount and clock of a player's melody. */
async function melodyOf(to: TestApp, { pk }: TestPlayer): Promise<readonly number[]> {
  const item = to.app.catalog.item(melody)?.pk;
  const row = (await rowsOf(to, 'useritems', pk)).find(({ ItemPk }) => ItemPk === item);
  return [row.amount, row.renewedDate];
}

for (const database of databases) {
  test(`${database}: a price is paid to the last piece, and refused beyond`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const pay = (key: string, amount: number) =>
        settle(to, player, (ledger) => ledger.pay(key, amount, 'No.'));
      await setItem(to, player.pk, 'fragment', { amount: 10 });
      for (const [key, amount] of [
        ['fragment', 11],
        ['fragment', 2 ** 52],
        ['fragment.hard', 11],
        ['starbit.default', 1],
        ['no.such.item', 1],
      ] as const) {
        const refusal = await thrownBy(() => pay(key, amount));
        assert.instance(refusal, Refusal);
        assert.is(refusal.message, 'No.');
      }
      assert.is(await amountOf(to, player.pk, 'fragment'), 10);
      for (const amount of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        const defect = await thrownBy(() => pay('fragment', amount));
        assert.not.instance(defect, Refusal, `${amount} is the caller's mistake`);
      }
      assert.equal((await pay('no.such.item', 0)).updatedUserItems, [], 'nothing is paid in whatever money');
      assert.equal(changed(to, await pay('fragment.soft', 10)), { fragment: -10 });
      assert.is(await amountOf(to, player.pk, 'fragment'), 0);

      const twice = settle(to, player, async (ledger) => {
        assert.is(await ledger.tryPay('darkmatter', 999_999), true);
        assert.is(await ledger.tryPay('darkmatter', 1), false);
      });
      assert.equal(changed(to, await twice), { darkmatter: -999_999 });
    }));

  test(`${database}: an item has one entry, of its net change; missions count the net change, too`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const both = (paid: number, gained: number) => async (ledger: Ledger) => {
        await ledger.pay('energy.green', paid, 'No.');
        ledger.grant('energy.green', gained - 1);
        ledger.grant('energy.green', 1);
      };
      const progress = async (category: number) => {
        const rows = await rowsOf(to, 'usermissions', player.pk);
        const of = rows.filter(
          (row) => to.app.catalog.find('missions', row.MissionPk)?.category === category,
        );
        return of.map(({ current }) => current);
      };
      assert.equal(changed(to, await settle(to, player, both(100, 70))), { 'energy.green': -30 });
      assert.equal(
        [await progress(9), await progress(11)],
        [
          [0, 0],
          [30, 30],
        ],
      );
      assert.equal(changed(to, await settle(to, player, both(50, 60))), { 'energy.green': 10 });
      assert.equal(
        [await progress(9), await progress(11)],
        [
          [10, 10],
          [30, 30],
        ],
      );
      assert.equal(changed(to, await settle(to, player, both(50, 50))), {}, 'nothing changed');
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99_999 - 20);
      // What is gained later in the request cannot pay for what came before.
      await setItem(to, player.pk, 'energy.green', { amount: 49 });
      assert.is((await thrownBy(() => settle(to, player, both(50, 60)))).message, 'No.');
      assert.is(await amountOf(to, player.pk, 'energy.green'), 49);
    }));

  test(`${database}: an item past its end is not owned, cannot be spent, and starts anew`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const key = 'gachaticket.main';
      const [startDate, endDate] = [to.clock.now() - 1000, to.clock.now() + 1000].map(storeDate);
      if (startDate === undefined || endDate === undefined) return;
      await setItem(to, player.pk, key, { amount: 5, startDate, endDate });
      const row = async () => {
        const pk = to.app.catalog.item(key)?.pk;
        const found = (await rowsOf(to, 'useritems', player.pk)).find(({ ItemPk }) => ItemPk === pk);
        return [found.amount, found.startDate, found.endDate];
      };
      const paid = await settle(to, player, (ledger) => ledger.pay(key, 1, 'No.'));
      assert.equal(changed(to, paid), { [key]: -1 });
      assert.equal(await row(), [4, startDate, endDate], 'a change leaves the dates alone');
      to.clock.advance(1000);
      const late = await thrownBy(() => settle(to, player, (ledger) => ledger.pay(key, 1, 'No.')));
      assert.is(late.message, 'No.');
      assert.equal(await row(), [4, startDate, endDate]);
      const gained = await grant(to, player, [key, 2]);
      assert.equal([changed(to, gained), await row()], [{ [key]: 2 }, [2, null, null]]);
      assert.is(gained.updatedUserItems[0]?.userItem.amount, 2);
    }));

  test(`${database}: a new item's row and its entry agree`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const envelope = await grant(to, player, ['darkmooncoin', 3]);
      const [entry] = envelope.updatedUserItems;
      const ItemPk = to.app.catalog.item('darkmooncoin')?.pk;
      const row = (await rowsOf(to, 'useritems', player.pk)).find((each) => each.ItemPk === ItemPk);
      const renewedDate = to.clock.now() / 1000;
      assert.equal(row, {
        ...{ pk: entry?.userItem.pk, amount: 3, renewedDate, state: 0, startDate: null, endDate: null },
        ...{ UserPk: player.pk, ItemPk },
      });
      const { createdAt, updatedAt, ...sent } = entry?.userItem ?? {};
      assert.equal(sent, row);
      assert.equal([createdAt, updatedAt], [null, new Date(to.clock.now()).toISOString()]);
    }));

  test(`${database}: melody regenerates below the maximum, by whole steps, and is stored with the next write`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1 });
      const spend = async () => {
        await start(player, chart, { astralBoostStep: 1 });
        return melodyOf(to, player);
      };
      const seconds = () => to.clock.now() / 1000;
      const begin = seconds();
      await setItem(to, player.pk, melody, { amount: 90, renewedDate: begin });
      to.clock.advance((step - 1) * 1000);
      assert.equal(await spend(), [85, begin], 'not a second too soon');
      to.clock.advance(1000);
      assert.equal(await spend(), [81, begin + step]);
      to.clock.advance(2.5 * step * 1000);
      const read = await player.get('/api/astralmelody');
      assert.is(read.body.data.userAstralMelody.amount, 83);
      assert.equal(await melodyOf(to, player), [81, begin + step], 'a read stores nothing');
      assert.equal(await spend(), [78, begin + 3 * step], 'the half step is not lost');
      to.clock.advance(0.5 * step * 1000);
      assert.equal(await spend(), [74, begin + 4 * step]);
    }));

  test(`${database}: time spent at the maximum counts for nothing; above it nothing regenerates`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1 });
      const spend = async () => {
        await start(player, chart, { astralBoostStep: 1 });
        return melodyOf(to, player);
      };
      const seconds = () => to.clock.now() / 1000;
      await setItem(to, player.pk, melody, { amount: 98, renewedDate: seconds() });
      to.clock.advance(90 * 60_000);
      assert.equal(await spend(), [95, seconds()], 'full, and from now on the clock runs');
      to.clock.advance(step * 1000);
      assert.equal(await spend(), [91, seconds()]);

      await setItem(to, player.pk, melody, { amount: 107, renewedDate: 17 });
      to.clock.advance(step * 1000);
      assert.equal(await spend(), [102, 17], 'still above');
      to.clock.advance(step * 1000);
      const left = seconds();
      assert.equal(await spend(), [97, left]);
      to.clock.advance(2 * step * 1000);
      const envelope = await grant(to, player, [melody, 1]);
      assert.equal(changed(to, envelope), { [melody]: 1 }, 'what time brings is no change of this request');
      assert.equal(await melodyOf(to, player), [100, left + 2 * step]);
      // Enough for a boost only by what regenerated.
      await setItem(to, player.pk, melody, { amount: 4, renewedDate: seconds() - step });
      assert.equal(await spend(), [0, seconds()]);
    }));
}

test.run();

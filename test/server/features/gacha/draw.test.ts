import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { pkOf, refused } from '../shop/support.js';
import { draw, drawer, holding, pathOf, picking, type Draw } from './support.js';

const names: readonly Draw[] = ['drawOne', 'drawTen'];
const tooLittle = 'Not enough items to draw.';
const icons = ['icon.peforoqui', 'skin.mubaza', 'background.vefodi'].map((itemKey) => ({ itemKey }));
/** Ten slots: three things to own, and currency for the rest. */
const mixed = [...icons, ...Array.from({ length: 7 }, () => ({ itemKey: 'energy.green', itemAmount: 11 }))];

for (const database of databases) {
  test(`${database}: a draw names the field that is wrong; what cannot be drawn is refused unpaid`, () =>
    withApp({ database, capture: holding(mixed) }, async (to) => {
      const at = await drawer(to, { darkmatter: 1000, tickets: 10 });
      for (const name of names) {
        const open = await to.request(pathOf(to, 'gacha.main', name), { form: {} });
        assert.equal([open.status, open.body.message], [400, 'Unauthorized']);
        const path = pathOf(to, 'gacha.main', name);
        for (const isTicket of ['', '2', '-1', 'yes', ' true', 'truee', '01', 'null']) {
          await refused(at, { path, form: { isTicket }, message: 'isTicket: must be true or false.' });
        }
        await refused(at, { path: `/api/gacha/1/${name}`, message: 'Gacha not found.', status: 404 });
        await refused(at, { path: `/api/gacha/x/${name}`, message: /^gacha: must be a whole/ });
        for (const gacha of ['gacha.off', 'gacha.ended', 'gacha.coming']) {
          const form = { isTicket: 'false' };
          await refused(at, { path: pathOf(to, gacha, name), form, message: /: this gacha is not open\.$/ });
        }
        // It has no tickets: there is none to pay with.
        const plain = { path: pathOf(to, 'gacha.plain', name), message: tooLittle };
        await setItem(to, at.player.pk, 'starbit.default', { amount: 500 });
        await refused(at, { ...plain, form: { isTicket: 'true' } });
        await setItem(to, at.player.pk, 'starbit.default', { amount: 9 });
        await refused(at, plain);
      }
      const price = { drawOne: 10, drawTen: 90 };
      for (const name of names) {
        await setItem(to, at.player.pk, 'darkmatter', { amount: price[name] - 1 });
        await refused(at, { path: pathOf(to, 'gacha.main', name), message: tooLittle });
      }
      await setItem(to, at.player.pk, 'gachaticket.main', { amount: 9 });
      const ten = pathOf(to, 'gacha.main', 'drawTen');
      await refused(at, { path: ten, form: { isTicket: 1 }, message: tooLittle });
      await setItem(to, at.player.pk, 'gachaticket.main', { amount: 0 });
      const one = pathOf(to, 'gacha.main', 'drawOne');
      await refused(at, { path: one, form: { isTicket: 'TRUE' }, message: tooLittle });
    }));

  test(`${database}: one draw takes its price, gives the item, and counts`, () =>
    withApp({ database, capture: holding(mixed), random: picking(1, 1, 5) }, async (to) => {
      const at = await drawer(to, { darkmatter: 100, tickets: 3 });
      const started = to.statements.length;
      const answer = await draw(at, 'drawOne');
      assert.ok(to.statements.length - started <= 30, `${to.statements.length - started} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      const { pk, ...row } = answer.body.data.userGacha;
      const date = new Date(to.clock.now()).toISOString();
      const owner = { UserPk: at.player.pk, GachaPk: pkOf(to, 'gachas', 'gacha.main') };
      assert.equal(row, { drawCount: 1, createdAt: date, updatedAt: date, ...owner });
      assert.equal(answer.body.data, {
        userGacha: { pk, ...row },
        selectedGachaItemInfo: { gachaItemKey: 'slot.1', amount: 1, isStarBit: false },
      });
      assert.equal(changes(to, answer), { darkmatter: -10, 'skin.mubaza': 1 });

      const again = await draw(at, 'drawOne', 'false');
      assert.equal(again.body.data.selectedGachaItemInfo, {
        ...{ gachaItemKey: 'slot.1', amount: 1, isStarBit: true },
      });
      assert.equal([again.body.data.userGacha.pk, again.body.data.userGacha.drawCount], [pk, 2]);
      assert.equal(changes(to, again), { darkmatter: -10, 'starbit.default': 6 });

      const ticket = await draw(at, 'drawOne', 'True');
      assert.equal(ticket.body.data.selectedGachaItemInfo, {
        ...{ gachaItemKey: 'slot.5', amount: 1, isStarBit: false },
      });
      assert.equal(changes(to, ticket), { 'gachaticket.main': -1, 'energy.green': 11 });
      assert.is((await rowsOf(to, 'userGacha', at.player.pk))[0].drawCount, 3);
    }));

  test(`${database}: ten draws count what they gave before`, () =>
    withApp(
      { database, capture: holding(mixed), random: picking(0, 0, 1, 5, 5, 2, 2, 0, 9, 3) },
      async (to) => {
        const at = await drawer(to, { darkmatter: 100, tickets: 10 });
        await setItem(to, at.player.pk, 'background.vefodi', { amount: 1 });
        const started = to.statements.length;
        const answer = await draw(at, 'drawTen');
        assert.ok(to.statements.length - started <= 30, `${to.statements.length - started} statements`);
        const slots = [0, 0, 1, 5, 5, 2, 2, 0, 9, 3];
        const bits = [1, 5, 6, 7];
        assert.equal(Object.keys(answer.body.data), ['userGacha', 'selectedGachaItemInfos']);
        assert.equal(
          answer.body.data.selectedGachaItemInfos,
          slots.map((slot, n) => ({ gachaItemKey: `slot.${slot}`, amount: 1, isStarBit: bits.includes(n) })),
        );
        assert.is(answer.body.data.userGacha.drawCount, 10);
        assert.equal(changes(to, answer), {
          ...{ darkmatter: -90, 'icon.peforoqui': 1, 'skin.mubaza': 1, 'energy.green': 44 },
          'starbit.default': 24,
        });
        const tickets = await draw(at, 'drawTen', 'true');
        assert.is(tickets.body.data.userGacha.drawCount, 20);
        assert.equal(changes(to, tickets), { 'gachaticket.main': -10, 'starbit.default': 60 });
      },
    ));

  test(`${database}: of eight draws at once only those that are paid for are made`, () =>
    withApp({ database, capture: holding(mixed), random: { fraction: () => 0 } }, async (to) => {
      const at = await drawer(to, { darkmatter: 95, tickets: 2 });
      const money = await Promise.all(
        Array.from({ length: 8 }, (_, n) => draw(at, n % 2 === 0 ? 'drawTen' : 'drawOne')),
      );
      const paid = 95 - (await amountOf(to, at.player.pk, 'darkmatter'));
      const draws = money.filter(({ status }) => status === 200);
      const prices = draws.map(({ body }) => ('selectedGachaItemInfos' in body.data ? 90 : 10));
      assert.is(
        prices.reduce((sum, price) => sum + price, 0),
        paid,
      );
      assert.ok(paid > 0 && paid <= 95);
      for (const { status, body } of money) if (status !== 200) assert.is(body.message, tooLittle);
      const tickets = await Promise.all(Array.from({ length: 8 }, () => draw(at, 'drawOne', 'true')));
      assert.is(tickets.filter(({ status }) => status === 200).length, 2);
      assert.is(await amountOf(to, at.player.pk, 'gachaticket.main'), 0);
      // All of them drew the same thing: it is owned once.
      assert.is(await amountOf(to, at.player.pk, 'icon.peforoqui'), 1);
      const [row, ...more] = await rowsOf(to, 'userGacha', at.player.pk);
      const drawn = prices.reduce((sum, price) => sum + (price === 90 ? 10 : 1), 0) + 2;
      assert.equal([row.drawCount, more], [drawn, []]);
      assert.is(await amountOf(to, at.player.pk, 'starbit.default'), (drawn - 1) * 6);
    }));
}

test.run();

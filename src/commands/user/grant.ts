import { administer, amountIn, nameOf } from '../../cli/administer.js';
import { defineCommand } from '../../cli/command.js';
import { changeItem } from '../../server/administration/items.js';

export const grantCommand = defineCommand({
  name: 'grant',
  summary: 'Give a player an item, or take it: the amount is below 0 then.',
  arguments: [
    { name: '<player>', summary: 'an id, or pk:123' },
    { name: '<item>', summary: 'the key of an item: fragment, energy.green, pack.…, title.…' },
    { name: '[amount]', summary: 'how many (default 1); after -- where it is below 0' },
  ],
  examples: [
    'kalpa user grant alice fragment 100',
    'kalpa user grant alice title.first',
    'kalpa user grant alice fragment -- -50',
  ],
  notes: 'Packs, tracks and characters bring what they hold, cosmic tickets become membership.',
  async run([name = '', key = '', amount = '1'], _options, context) {
    const change = amountIn(amount);
    const result = await administer(context, async ({ admin, actor, find }) => {
      const user = await find(name);
      const changed = await changeItem(admin, { actor, userPk: user.pk, key, change });
      return { pk: user.pk, id: user.id, ...changed, name: nameOf(user) };
    });
    const { name: shown, ...document } = result;
    context.result(document, `${shown} has ${result.amount} of ${result.key} (had ${result.before}).`);
  },
});

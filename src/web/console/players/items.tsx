import { useState } from 'preact/hooks';
import { formatNumber } from '../../lib/format.js';
import { useLoad } from '../../lib/use-load.js';
import { ActionButton, useAction } from '../../ui/action.js';
import { fieldErrors } from '../../ui/errors.js';
import { Field } from '../../ui/field.js';
import { List } from '../../ui/list.js';
import { Empty, Moment } from '../../ui/parts.js';
import { pageOf, Search, type Column } from '../../ui/table.js';
import { toast } from '../../ui/toasts.js';
import type { ChangedItem, OwnedItem, Paged } from '../../ui/contract.js';
import { ItemInput } from '../item-input.js';
import { api } from '../session.js';
import type { TabProps } from './player.js';

const size = 50;

const columns: readonly Column<OwnedItem>[] = [
  {
    title: 'Item',
    isName: true,
    show: ({ key, ItemPk }) =>
      key === null ? <span class="muted">item {ItemPk}, not in the catalog</span> : <code>{key}</code>,
  },
  { title: 'Amount', isNumber: true, show: ({ amount }) => formatNumber(amount) },
  { title: 'Since', show: ({ startDate }) => <Moment at={startDate} exact none="–" /> },
  { title: 'Until', show: ({ endDate }) => <Moment at={endDate} exact none="–" /> },
];

export function Items({ player, query, reload }: TabProps) {
  const [text, page] = [query.get('query') ?? '', pageOf(query)];
  const { pk } = player.user;
  const items = useLoad(
    (signal) => api.get<Paged<OwnedItem>>(`/players/${pk}/items`, { search: text, page, size }, signal),
    [pk, text, page],
  );
  const change = async (key: string, amount: number) => {
    const changed = await api.post<ChangedItem>(`/players/${pk}/items`, { key, change: amount });
    items.reload();
    reload();
    return changed;
  };
  return (
    <div class="stack">
      <ChangeForm change={change} />
      <Search label="Search items" placeholder="Part of a key" />
      <List
        {...{ of: items, page, size, columns }}
        caption="Items"
        keyOf={({ ItemPk }) => ItemPk}
        empty={
          <Empty title={text === '' ? 'This player owns nothing yet.' : 'No item of this player matches.'}>
            <p>What is not owned can be given above.</p>
          </Empty>
        }
      />
    </div>
  );
}

interface ChangeFormProps {
  readonly change: (key: string, amount: number) => Promise<ChangedItem>;
}

function ChangeForm({ change }: ChangeFormProps) {
  const [key, setKey] = useState('');
  const [amount, setAmount] = useState('1');
  const apply = async (sign: 1 | -1) => {
    const { key: given, before, amount: after } = await change(key.trim(), sign * Number(amount));
    const moved = after - before;
    const what = `${formatNumber(Math.abs(moved))} × ${given}`;
    toast(`${moved < 0 ? 'Took' : 'Gave'} ${what}: ${formatNumber(before)} → ${formatNumber(after)}.`, {
      ...(moved !== 0 && { undo: () => change(given, -moved) }),
    });
    setAmount('1');
  };
  const give = useAction(() => apply(1));
  const take = useAction(() => apply(-1));
  const wrong = fieldErrors(give.error ?? take.error);
  return (
    <form class="card stack" onSubmit={give.submit}>
      <h2>Give or take</h2>
      <div class="fields">
        <ItemInput label="Item" value={key} onChange={setKey} error={wrong['key']} />
        <Field label="Amount" error={wrong['change']}>
          {(field) => (
            <input
              {...field}
              type="number"
              inputMode="numeric"
              required
              min="1"
              max="999999999"
              step="1"
              value={amount}
              onInput={(event) => setAmount(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      {wrong['key'] === undefined && wrong['change'] === undefined && (give.problem || take.problem)}
      <div class="actions start">
        <ActionButton of={give} class="primary">
          Give
        </ActionButton>
        <ActionButton of={take} type="button" disabled={key.trim() === ''} onClick={take.run}>
          Take
        </ActionButton>
      </div>
    </form>
  );
}

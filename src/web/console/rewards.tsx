/** Items that are given: shown, and put together. */
import { formatNumber } from '../lib/format.js';
import { Field } from '../ui/field.js';
import { Badge } from '../ui/parts.js';
import type { Reward } from '../ui/contract.js';
import { ItemInput } from './item-input.js';

/** What a mail carries; null where that cannot be read. */
export function Rewards({ of }: { readonly of: readonly Reward[] | null }) {
  if (of === null) return <Badge tone="danger">damaged</Badge>;
  if (of.length === 0) return <span class="muted">none</span>;
  return (
    <ul class="plain">
      {of.map(({ key, value }, index) => (
        <li key={index}>
          {formatNumber(value)} × <code>{key}</code>
        </li>
      ))}
    </ul>
  );
}

interface RewardFieldsProps {
  readonly items: readonly Reward[];
  readonly onChange: (items: readonly Reward[]) => void;
  readonly error: string | undefined;
}

export function RewardFields({ items, onChange, error }: RewardFieldsProps) {
  const change = (index: number, values: Partial<Reward>) =>
    onChange(items.map((item, at) => (at === index ? { ...item, ...values } : item)));
  return (
    <fieldset class="stack tight">
      <legend>Items</legend>
      {items.map(({ key, value }, index) => (
        <div key={index} class="reward">
          <ItemInput
            label={`Item ${index + 1}`}
            value={key}
            onChange={(chosen) => change(index, { key: chosen })}
          />
          <Field label={`Amount of item ${index + 1}`}>
            {(field) => (
              <input
                {...field}
                type="number"
                inputMode="numeric"
                min="1"
                step="1"
                required
                value={value}
                onInput={(event) => change(index, { value: Number(event.currentTarget.value) })}
              />
            )}
          </Field>
          <button
            type="button"
            class="quiet"
            aria-label={`Leave item ${index + 1} out`}
            onClick={() => onChange(items.filter((_, at) => at !== index))}
          >
            Remove
          </button>
        </div>
      ))}
      {error !== undefined && <p class="error">{error}</p>}
      <div>
        <button type="button" onClick={() => onChange([...items, { key: '', value: 1 }])}>
          Add an item
        </button>
      </div>
    </fieldset>
  );
}

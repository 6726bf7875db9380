/** An item by its key, with what there is to choose from: the keys of a real catalog are thousands. */
import { useEffect, useId, useState } from 'preact/hooks';
import { api } from './session.js';
import type { CatalogItem, Paged } from '../ui/contract.js';
import { Field } from '../ui/field.js';

interface ItemInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (key: string) => void;
  readonly error?: string | undefined;
}

const typingMs = 200;

export function ItemInput({ label, value, onChange, error }: ItemInputProps) {
  const list = useId();
  const [keys, setKeys] = useState<readonly string[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      // Without suggestions a key can still be typed in full: the server says whether there is such an item.
      api.get<Paged<CatalogItem>>('/catalog/items', { search: value, size: 20 }, abort.signal).then(
        ({ rows }) => setKeys(rows.map(({ key }) => key)),
        () => setKeys([]),
      );
    }, typingMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [value]);
  return (
    <Field label={label} error={error}>
      {(field) => (
        <>
          <input
            {...field}
            list={list}
            required
            value={value}
            placeholder="energy.green"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          <datalist id={list}>
            {keys.map((key) => (
              <option key={key} value={key} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

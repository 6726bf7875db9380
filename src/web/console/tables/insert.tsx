import { useState } from 'preact/hooks';
import { messageOf } from '../../lib/http.js';
import { ActionButton, useAction } from '../../ui/action.js';
import { Dialog } from '../../ui/dialog.js';
import { fieldErrors } from '../../ui/errors.js';
import { Field } from '../../ui/field.js';
import { toast } from '../../ui/toasts.js';
import type { Row, TableInfo } from '../../ui/contract.js';
import { api } from '../session.js';
import { isLong, isNumber, valueOf } from './values.js';

interface InsertDialogProps {
  readonly table: TableInfo;
  readonly close: () => void;
  readonly onInserted: () => void;
}

/** A new row. What is left empty gets its default. */
export function InsertDialog({ table, close, onInserted }: InsertDialogProps) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const columns = table.columns.filter(({ name }) => name !== 'pk');
  const insert = useAction(async () => {
    const { values, problems } = parse(table, typed);
    setWrong(problems);
    if (Object.keys(problems).length > 0) throw new Error('Some values do not fit their columns.');
    const { row } = await api.post<{ readonly row: Row }>(`/tables/${table.name}/insert`, { values });
    onInserted();
    close();
    toast(`Row ${String(row['pk'])} was inserted.`);
  });
  const errors = { ...fieldErrors(insert.error), ...wrong };
  return (
    <Dialog title={`Insert into ${table.name}`} onClose={close}>
      <form class="stack" onSubmit={insert.submit}>
        <p class="muted">What you leave empty gets its default.</p>
        {columns.map((column) => {
          const { name, kind } = column;
          const onInput = (event: { readonly currentTarget: { readonly value: string } }) =>
            setTyped({ ...typed, [name]: event.currentTarget.value });
          return (
            <Field key={name} label={name} hint={kind} error={errors[name]}>
              {(field) =>
                isLong(column) ? (
                  <textarea {...field} class="code" value={typed[name] ?? ''} onInput={onInput} />
                ) : (
                  <input
                    {...field}
                    value={typed[name] ?? ''}
                    autocomplete="off"
                    inputMode={isNumber(column) ? 'decimal' : 'text'}
                    onInput={onInput}
                  />
                )
              }
            </Field>
          );
        })}
        {insert.error !== undefined && (
          <p class="note danger" role="alert">
            {messageOf(insert.error)}
          </p>
        )}
        <div class="actions">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <ActionButton of={insert} class="primary">
            Insert
          </ActionButton>
        </div>
      </form>
    </Dialog>
  );
}

function parse({ columns }: TableInfo, typed: Readonly<Record<string, string>>) {
  const values: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const column of columns) {
    const text = typed[column.name] ?? '';
    if (text === '') continue;
    try {
      values[column.name] = valueOf(column, text);
    } catch (error) {
      problems[column.name] = messageOf(error);
    }
  }
  return { values, problems };
}

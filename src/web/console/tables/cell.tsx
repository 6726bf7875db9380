/** One cell: shown, and edited where it stands. */
import { useRef, useState } from 'preact/hooks';
import { messageOf } from '../../lib/http.js';
import { ActionButton, useAction } from '../../ui/action.js';
import { Dialog } from '../../ui/dialog.js';
import { conflictOf } from '../../ui/errors.js';
import { Field, type ControlProps } from '../../ui/field.js';
import { toast } from '../../ui/toasts.js';
import type { Row, TableColumn } from '../../ui/contract.js';
import { api } from '../session.js';
import { isLong, isNumber, shownOf, typedOf, valueOf } from './values.js';

interface CellProps {
  readonly table: string;
  readonly column: TableColumn;
  readonly row: Row;
  /** Told the row as it is after a change. */
  readonly onChanged: (row: Row) => void;
}

export function Cell({ table, column, row, onChanged }: CellProps) {
  const [isEditing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const value = row[column.name];
  const kind = isNumber(column) ? 'number' : '';
  const shown = value === null ? <span class="null">null</span> : shownOf(value);
  if (!column.isEditable) {
    return (
      <td class={kind}>
        <div class="cell">{shown}</div>
      </td>
    );
  }
  const close = () => {
    setEditing(false);
    queueMicrotask(() => button.current?.focus());
  };
  if (isEditing) return <Editor {...{ table, column, row, onChanged, close }} />;
  return (
    <td class={`editable ${kind}`}>
      <button
        ref={button}
        type="button"
        aria-label={`${column.name} of row ${String(row['pk'])}: ${value === null ? 'null' : shownOf(value)}. Edit`}
        onClick={() => setEditing(true)}
      >
        <span class="cell">{shown}</span>
      </button>
    </td>
  );
}

type EditorProps = CellProps & { readonly close: () => void };

function Editor({ table, column, row, onChanged, close }: EditorProps) {
  const { name } = column;
  const [typed, setTyped] = useState(typedOf(column, row[name]));
  const [seen, setSeen] = useState(row[name]);
  const write = (value: unknown, before: unknown) =>
    api.post<{ readonly row: Row }>(`/tables/${table}/edit`, {
      pk: row['pk'],
      changes: { [name]: value },
      seen: { [name]: before },
    });
  const save = useAction(async () => {
    const value = valueOf(column, typed);
    const written = await write(value, seen);
    onChanged(written.row);
    toast(`${name} was saved.`, {
      undo: async () => onChanged((await write(seen, written.row[name])).row),
    });
    close();
  });
  const current = conflictOf(save.error);
  return (
    <td class="editing">
      <form
        class="stack tight"
        onSubmit={save.submit}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      >
        <Field
          label={`${name} of row ${String(row['pk'])}`}
          isLabelHidden
          error={save.error === undefined || current ? undefined : withoutName(messageOf(save.error), name)}
        >
          {(field) => <Typed column={column} control={field} typed={typed} setTyped={setTyped} />}
        </Field>
        <div class="row">
          <ActionButton of={save} class="primary">
            Save
          </ActionButton>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
      {current && (
        <Conflict
          name={name}
          mine={typed}
          theirs={current[name]}
          keepMine={() => {
            setSeen(current[name]);
            save.forget();
          }}
          takeTheirs={() => {
            onChanged({ ...row, ...current });
            close();
          }}
        />
      )}
    </td>
  );
}

interface TypedProps {
  readonly column: TableColumn;
  readonly control: ControlProps;
  readonly typed: string;
  readonly setTyped: (typed: string) => void;
}

/** Where a value is typed, by the kind of its column. */
function Typed({ column, control, typed, setTyped }: TypedProps) {
  const shared = { ...control, value: typed, autofocus: true, autocomplete: 'off', spellcheck: false };
  return isLong(column) ? (
    <textarea {...shared} class="code" onInput={(event) => setTyped(event.currentTarget.value)} />
  ) : (
    <input
      {...shared}
      inputMode={isNumber(column) ? 'decimal' : 'text'}
      onInput={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

/** A message of the server stands at its field already: the field's name says nothing more there. */
function withoutName(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

interface ConflictProps {
  readonly name: string;
  readonly mine: string;
  readonly theirs: unknown;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
}

/** Two people, one cell: both values, and whose it shall be. */
function Conflict({ name, mine, theirs, keepMine, takeTheirs }: ConflictProps) {
  return (
    <Dialog title={`Somebody else changed ${name}`} onClose={keepMine}>
      <p>Nothing of yours was written yet.</p>
      <div class="versus">
        <div>
          <h3>Yours</h3>
          <code class="pre">{mine === '' ? 'null' : mine}</code>
        </div>
        <div>
          <h3>Theirs, as it is now</h3>
          <code class="pre">{theirs === null ? 'null' : shownOf(theirs)}</code>
        </div>
      </div>
      <div class="actions">
        <button type="button" onClick={keepMine}>
          Go on with mine
        </button>
        <button type="button" class="primary" onClick={takeTheirs}>
          Take theirs
        </button>
      </div>
    </Dialog>
  );
}

/** A JSON object that the operator owns, field by field: numbers, text and truth as themselves, the rest as JSON. */
import { useState } from 'preact/hooks';
import { messageOf } from '../lib/http.js';
import { ActionButton, useAction } from '../ui/action.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import type { Row } from '../ui/contract.js';

interface DocumentFormProps {
  readonly title: string;
  /** As it is. Where that changes while one edits, because somebody else wrote it, both values are shown. */
  readonly value: Row;
  readonly close: () => void;
  readonly save: (value: Row) => Promise<unknown>;
}

export function DocumentForm({ title, value, close, save }: DocumentFormProps) {
  const [seen] = useState(value);
  const [typed, setTyped] = useState(() =>
    Object.entries(value).map(([name, each]) => [name, textOf(each)] as const),
  );
  const [added, setAdded] = useState('');
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const write = useAction(async () => {
    const { fields, problems } = parse(seen, typed);
    setWrong(problems);
    if (Object.keys(problems).length > 0) throw new Error('Some fields do not fit.');
    await save(fields);
    close();
  });
  const addField = () => {
    const name = added.trim();
    if (name === '' || typed.some(([each]) => each === name)) return;
    setTyped([...typed, [name, '']]);
    setAdded('');
  };
  const theirs = (name: string) => {
    const [before, now] = [textOf(seen[name]), textOf(value[name])];
    return before === now ? undefined : `Now it is “${now}”. Save again to have yours instead.`;
  };
  return (
    <Dialog title={title} onClose={close}>
      <form class="stack" onSubmit={write.submit}>
        {typed.map(([name, text]) => (
          <DocumentField
            key={name}
            {...{ name, text }}
            isLong={typeof seen[name] !== 'number' && typeof seen[name] !== 'boolean'}
            error={wrong[name] ?? theirs(name)}
            onChange={(next) =>
              setTyped(typed.map((entry) => (entry[0] === name ? ([name, next] as const) : entry)))
            }
          />
        ))}
        <Field label="Another field" hint="The game knows which fields there are; kalpa keeps them all.">
          {(field) => (
            <div class="row nowrap">
              <input {...field} value={added} onInput={(event) => setAdded(event.currentTarget.value)} />
              <button type="button" onClick={addField}>
                Add
              </button>
            </div>
          )}
        </Field>
        {write.problem}
        <div class="actions">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <ActionButton of={write} class="primary">
            Save
          </ActionButton>
        </div>
      </form>
    </Dialog>
  );
}

interface DocumentFieldProps {
  readonly name: string;
  readonly text: string;
  readonly isLong: boolean;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

function DocumentField({ name, text, isLong, error, onChange }: DocumentFieldProps) {
  const onInput = (event: { readonly currentTarget: { readonly value: string } }) =>
    onChange(event.currentTarget.value);
  return (
    <Field label={name} error={error}>
      {(field) =>
        isLong ? (
          <textarea {...field} class="short" value={text} onInput={onInput} />
        ) : (
          <input {...field} value={text} onInput={onInput} />
        )
      }
    </Field>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Text stays text; whatever was another kind of value, or is new and looks like one, has to be JSON. */
function parse(value: Row, typed: readonly (readonly [string, string])[]) {
  const fields: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const [name, text] of typed) {
    const isNew = !(name in value);
    const isText = typeof value[name] === 'string' || (isNew && !/^[[{\d-]|^(true|false|null)$/.test(text));
    try {
      fields[name] = isText ? text : JSON.parse(text);
    } catch (error) {
      if (isNew) fields[name] = text;
      else problems[name] = `This is no JSON: ${messageOf(error)}`;
    }
  }
  return { fields, problems };
}

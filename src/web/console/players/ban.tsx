import { useState } from 'preact/hooks';
import { fromLocalInput, toLocalInput, zoneHint } from '../../lib/format.js';
import { ActionButton, useAction } from '../../ui/action.js';
import { Dialog } from '../../ui/dialog.js';
import { fieldErrors } from '../../ui/errors.js';
import { Field } from '../../ui/field.js';
import { toast } from '../../ui/toasts.js';
import { api } from '../session.js';
import type { DialogProps } from './actions.js';
import { nameOf } from './list.js';

const dayMs = 86_400_000;
const terms = [
  ['', 'For good'],
  ['1', 'A day'],
  ['7', 'A week'],
  ['30', '30 days'],
  ['date', 'Until a date'],
] as const;

export function BanDialog({
  player: { user },
  close,
  reload,
}: DialogProps & { readonly reload: () => void }) {
  const [reason, setReason] = useState('');
  const [term, setTerm] = useState('');
  const [date, setDate] = useState(toLocalInput(Date.now() + 7 * dayMs));
  const until = () => {
    if (term === 'date') return fromLocalInput(date) ?? null;
    return term === '' ? null : new Date(Date.now() + Number(term) * dayMs).toISOString();
  };
  const ban = useAction(async () => {
    await api.post(`/players/${user.pk}/ban`, { reason: reason.trim(), until: until() });
    close();
    reload();
    toast(`${nameOf(user)} is banned.`, {
      undo: async () => {
        await api.post(`/players/${user.pk}/unban`);
        reload();
      },
    });
  });
  const wrong = fieldErrors(ban.error);
  return (
    <Dialog title={`Ban ${nameOf(user)}?`} onClose={close}>
      <form class="stack" onSubmit={ban.submit}>
        <p>
          Whoever is banned cannot log in or play, and leaves the boards. Nothing is deleted, and the ban can
          be lifted at any time.
        </p>
        <Field label="Reason" hint="For you and other administrators." error={wrong['reason']}>
          {(field) => (
            <input
              {...field}
              required
              autofocus
              maxLength={200}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
        <Term term={term} setTerm={setTerm} date={date} setDate={setDate} error={wrong['until']} />
        {wrong['reason'] === undefined && wrong['until'] === undefined && ban.problem}
        <div class="actions">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <ActionButton of={ban} class="danger primary">
            Ban the player
          </ActionButton>
        </div>
      </form>
    </Dialog>
  );
}

interface TermProps {
  readonly term: string;
  readonly setTerm: (term: string) => void;
  /** Of a field for dates. */
  readonly date: string;
  readonly setDate: (date: string) => void;
  readonly error: string | undefined;
}

function Term({ term, setTerm, date, setDate, error }: TermProps) {
  return (
    <>
      <Field label="How long" error={term === 'date' ? undefined : error}>
        {(field) => (
          <select {...field} value={term} onChange={(event) => setTerm(event.currentTarget.value)}>
            {terms.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {term === 'date' && (
        <Field label="Until" hint={zoneHint(date)} error={error}>
          {(field) => (
            <input
              {...field}
              type="datetime-local"
              required
              value={date}
              onInput={(event) => setDate(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
    </>
  );
}

/** A new mail: to whom, what it says, what it carries, and when. */
import { useEffect, useState } from 'preact/hooks';
import { formatMoment, formatNumber, fromLocalInput, toLocalInput, zoneHint } from '../../lib/format.js';
import { Link, navigate } from '../../lib/router.js';
import { ActionButton, useAction } from '../../ui/action.js';
import { confirm } from '../../ui/dialog.js';
import { fieldErrors } from '../../ui/errors.js';
import { Check, Field } from '../../ui/field.js';
import { PageHead } from '../../ui/parts.js';
import { toast } from '../../ui/toasts.js';
import type { ViewProps } from '../app.js';
import type { PlayerDetails, Reward } from '../../ui/contract.js';
import { PlayerPicker, type Picked } from '../player-picker.js';
import { nameOf } from '../players/list.js';
import { RewardFields } from '../rewards.js';
import { api } from '../session.js';

interface Draft {
  readonly isToAll: boolean;
  readonly players: readonly Picked[];
  readonly title: string;
  readonly text: string;
  readonly items: readonly Reward[];
  readonly isLater: boolean;
  readonly at: string;
}

const hourMs = 3_600_000;

export function Compose({ query }: ViewProps) {
  const [draft, setDraft] = useState<Draft>({
    ...{ isToAll: false, players: [], title: '', text: '', items: [], isLater: false },
    at: toLocalInput(Date.now() + hourMs),
  });
  const change = (values: Partial<Draft>) => setDraft((last) => ({ ...last, ...values }));
  const to = query.get('to');
  useEffect(() => {
    if (to === null) return;
    // Should it not be found, the field is empty, and one sees it.
    api.get<PlayerDetails>(`/players/${to}`).then(
      ({ user }) => change({ players: [{ pk: user.pk, name: nameOf(user) }] }),
      () => undefined,
    );
  }, [to]);
  const send = useAction(() => sendDraft(draft));
  const wrong = fieldErrors(send.error);
  return (
    <>
      <PageHead title="Write a mail" from={['/admin/mail', 'Mail']} />
      <form class="card stack narrow" onSubmit={send.submit}>
        <Recipients draft={draft} change={change} error={wrong['to']} />
        <Field label="Title" error={wrong['title']}>
          {(field) => (
            <input
              {...field}
              required
              maxLength={200}
              value={draft.title}
              onInput={(event) => change({ title: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Message" error={wrong['text']}>
          {(field) => (
            <textarea
              {...field}
              maxLength={5000}
              value={draft.text}
              onInput={(event) => change({ text: event.currentTarget.value })}
            />
          )}
        </Field>
        <RewardFields items={draft.items} onChange={(items) => change({ items })} error={wrong['items']} />
        <Schedule draft={draft} change={change} error={wrong['at']} />
        {send.problem}
        <div class="actions">
          <Link class="button" href="/admin/mail">
            Cancel
          </Link>
          <ActionButton of={send} class="primary" disabled={!draft.isToAll && draft.players.length === 0}>
            Send…
          </ActionButton>
        </div>
      </form>
    </>
  );
}

interface PartProps {
  readonly draft: Draft;
  readonly change: (values: Partial<Draft>) => void;
  readonly error: string | undefined;
}

function Recipients({ draft, change, error }: PartProps) {
  return (
    <fieldset>
      <legend>To</legend>
      <Check
        group="to"
        label="Certain players"
        isChecked={!draft.isToAll}
        onChange={() => change({ isToAll: false })}
      />
      <Check
        group="to"
        label="All players"
        isChecked={draft.isToAll}
        onChange={() => change({ isToAll: true })}
      />
      {!draft.isToAll && (
        <PlayerPicker players={draft.players} onChange={(players) => change({ players })} error={error} />
      )}
    </fieldset>
  );
}

function Schedule({ draft, change, error }: PartProps) {
  return (
    <fieldset>
      <legend>When</legend>
      <Check
        group="when"
        label="At once"
        isChecked={!draft.isLater}
        onChange={() => change({ isLater: false })}
      />
      <Check
        group="when"
        label="Later"
        isChecked={draft.isLater}
        onChange={() => change({ isLater: true })}
      />
      {draft.isLater && (
        <Field
          label="Send at"
          hint={`${zoneHint(draft.at)} Until then it is in nobody’s mail box.`}
          error={error}
        >
          {(field) => (
            <input
              {...field}
              type="datetime-local"
              required
              value={draft.at}
              onInput={(event) => change({ at: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </fieldset>
  );
}

const namedAtMost = 5;

function count({ length }: readonly Picked[]): string {
  return length === 1 ? '1 player' : `${formatNumber(length)} players`;
}

/** Shows once more who gets what, and sends it; gives whether that was done. */
async function sendDraft({ isToAll, players, title, text, items, isLater, at }: Draft): Promise<boolean> {
  const moment = isLater ? fromLocalInput(at) : undefined;
  const names = players.length > namedAtMost ? count(players) : players.map(({ name }) => name).join(', ');
  const whom = isToAll ? 'all players' : names;
  const isDone = await confirm({
    title: `Send this to ${isToAll ? 'all players' : count(players)}?`,
    body: (
      <>
        <p>
          “{title}” goes to {whom} {moment === undefined ? 'at once' : `on ${formatMoment(new Date(moment))}`}
          .
        </p>
        {items.length > 0 && (
          <ul>
            {items.map(({ key, value }) => (
              <li key={key}>
                {formatNumber(value)} × <code>{key}</code> for each
              </li>
            ))}
          </ul>
        )}
      </>
    ),
    action: 'Send the mail',
    run: async () => {
      const mail = {
        to: isToAll ? 'all' : players.map(({ pk }) => pk),
        title,
        text,
        items,
        at: moment ?? null,
      };
      await api.post('/mails', mail);
    },
  });
  if (!isDone) return false;
  navigate('/admin/mail');
  toast(`The mail is on its way to ${whom}.`);
  return true;
}

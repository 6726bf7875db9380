import { useState } from 'preact/hooks';
import { formatNumber } from '../../lib/format.js';
import { messageOf } from '../../lib/http.js';
import { Link } from '../../lib/router.js';
import { forgetForm } from '../../lib/unsaved.js';
import { ActionButton, useAction } from '../../ui/action.js';
import { conflictOf, fieldErrors } from '../../ui/errors.js';
import { Field } from '../../ui/field.js';
import { Empty, Facts, Moment } from '../../ui/parts.js';
import { toast } from '../../ui/toasts.js';
import type { PlayerDetails, Row } from '../../ui/contract.js';
import { api } from '../session.js';
import type { TabProps } from './player.js';

const fields = [
  ['nickname', 'Nickname'],
  ['id', 'Id'],
  ['email', 'E-mail'],
  ['titleKey', 'Title'],
  ['iconKey', 'Icon'],
  ['iconBorderKey', 'Icon border'],
  ['backgroundKey', 'Background'],
  ['ingameSkinKey', 'Skin'],
  ['characterKey', 'Character'],
  ['country', 'Country'],
] as const;

type Values = Readonly<Record<string, string>>;

export function Profile({ player, reload }: TabProps) {
  return (
    <div class="split">
      <EditForm player={player} reload={reload} />
      <div class="stack">
        <section class="card">
          <h2>Account</h2>
          <Facts
            of={[
              ['Signed up', <Moment key="a" at={player.user.createdAt} exact />],
              ['Last active', <Moment key="b" at={player.user.lastActiveDate} exact />],
              ['Waiting e-mail', player.user.pendingEmail ?? 'none'],
              ['Items', formatNumber(player.counts.items)],
              ['Plays', formatNumber(player.counts.records)],
              ['Best records', formatNumber(player.counts.bestRecords)],
              ['Friends', formatNumber(player.counts.friends)],
              ['Doubted scores', <Doubted key="c" of={player} />],
            ]}
          />
        </section>
        <Game player={player} />
      </div>
    </div>
  );
}

function Doubted({ of: { user, counts } }: { readonly of: PlayerDetails }) {
  const shown = formatNumber(counts.reviews);
  return counts.reviews === 0 ? shown : <Link href={`/admin/reviews?player=${user.pk}`}>{shown}</Link>;
}

function Game({ player: { profile } }: { readonly player: PlayerDetails }) {
  if (!profile) return <Empty title="This player has no profile." />;
  const number = (name: string) => formatNumber(Number(profile[name] ?? 0));
  const shown = [
    ['Performer level', 'performerLevel'],
    ['Thumb rating', 'thumbAstralRating'],
    ['Multi rating', 'multiAstralRating'],
    ['Clears', 'totalClearCount'],
    ['Fails', 'totalFailCount'],
    ['Full combos', 'totalAllComboCount'],
    ['All perfects', 'totalAllPerfectCount'],
  ] as const;
  return (
    <section class="card">
      <h2>In the game</h2>
      <Facts of={shown.map(([name, column]) => [name, number(column)])} />
    </section>
  );
}

/** The fields as they were loaded; what differs from them is what gets written. */
function valuesOf({ user, profile }: PlayerDetails): Values {
  const of = { ...profile, ...user } as Readonly<Record<string, unknown>>;
  return Object.fromEntries(fields.map(([name]) => [name, textOf(of[name])]));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function EditForm({ player, reload }: Pick<TabProps, 'player' | 'reload'>) {
  const [seen, setSeen] = useState(valuesOf(player));
  const [values, setValues] = useState(seen);
  const changed = fields.map(([name]) => name).filter((name) => values[name] !== seen[name]);
  const save = useAction(async () => {
    await api.post(`/players/${player.user.pk}/edit`, {
      changes: pick(values, changed),
      seen: pick(seen, changed),
    });
    setSeen(values);
    toast('The profile was saved.');
    reload();
  });
  const wrong = fieldErrors(save.error);
  const current = conflictOf(save.error);
  return (
    <form class="card stack" onSubmit={save.submit}>
      <h2>Edit</h2>
      <div class="fields">
        {fields.map(([name, label]) => (
          <Field key={name} label={label} error={wrong[name] ?? theirs(current, name)}>
            {(field) => (
              <input
                {...field}
                value={values[name]}
                autocomplete="off"
                spellcheck={false}
                onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
              />
            )}
          </Field>
        ))}
      </div>
      {save.error !== undefined && (
        <p class="note danger" role="alert">
          {messageOf(save.error)}
        </p>
      )}
      <div class="actions">
        {current && (
          <button
            type="button"
            onClick={() => {
              setSeen({ ...seen, ...texts(current) });
              toast('Your values are compared with the present ones now: save again to overwrite them.');
            }}
          >
            Keep mine
          </button>
        )}
        <button
          type="button"
          disabled={changed.length === 0}
          onClick={(event) => {
            forgetForm(event.currentTarget);
            setValues(seen);
            save.forget();
          }}
        >
          Reset
        </button>
        <ActionButton of={save} class="primary" disabled={changed.length === 0}>
          Save
        </ActionButton>
      </div>
    </form>
  );
}

/** An empty field is no value at all. */
function pick(values: Values, names: readonly string[]): Readonly<Record<string, string | null>> {
  return Object.fromEntries(names.map((name) => [name, values[name] || null]));
}

function theirs(current: Row | undefined, name: string): string | undefined {
  if (!current || !(name in current)) return undefined;
  return `Now it is “${textOf(current[name])}”.`;
}

function texts(row: Row): Values {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, textOf(value)]));
}

/** Settings that count at once, without a restart; they are written to kalpa.config.json. */
import { useState } from 'preact/hooks';
import type { ChangeableSetting } from '../../server/live/settings.js';
import { messageOf } from '../lib/http.js';
import { forgetForm } from '../lib/unsaved.js';
import { useLoad } from '../lib/use-load.js';
import { ActionButton, useAction } from '../ui/action.js';
import { conflictOf } from '../ui/errors.js';
import { Badge, Empty, PageHead, Show } from '../ui/parts.js';
import { Search } from '../ui/table.js';
import type { ViewProps } from './app.js';
import type { ShownSettings } from '../ui/contract.js';
import { toast } from '../ui/toasts.js';
import { api } from './session.js';

export function Settings({ query }: ViewProps) {
  const wanted = (query.get('query') ?? '').toLowerCase();
  const isWanted = ({ path, description }: ChangeableSetting) =>
    `${path}\n${description}`.toLowerCase().includes(wanted);
  const settings = useLoad((signal) => api.get<ShownSettings>('/settings', {}, signal), []);
  return (
    <>
      <PageHead
        title="Settings"
        about="They count at once. All others are in kalpa.config.json and count from the next start on."
      />
      <Show of={settings}>
        {({ settings: list }) =>
          list.length === 0 ? (
            <Empty title="The settings of this server cannot be changed while it runs.">
              <p>Change them in kalpa.config.json, and start it anew.</p>
            </Empty>
          ) : (
            <>
              <Search label="Search settings" />
              {!list.some(isWanted) && (
                <Empty title="No setting has that in its name or description.">
                  <p>Those that count from the next start on only are not listed here.</p>
                </Empty>
              )}
              <div class="card" hidden={!list.some(isWanted)}>
                {list.map((setting) => (
                  // Hidden, as what was typed there is not to be lost by a search.
                  <div key={setting.path} hidden={!isWanted(setting)}>
                    <Setting setting={setting} set={settings.set} />
                  </div>
                ))}
              </div>
            </>
          )
        }
      </Show>
    </>
  );
}

interface SettingProps {
  readonly setting: ChangeableSetting;
  readonly set: (answer: ShownSettings) => void;
}

/** What is typed into a setting, and how it is written: never over what somebody else made of it unseen. */
function useSetting({ setting, set }: SettingProps) {
  const { path, kind, value, source } = setting;
  /** What was there when typing began: whatever is there now, the page has shown. */
  const [edit, setEdit] = useState<{ readonly typed: string; readonly began: string }>();
  const present = textOf(setting);
  const typed = edit?.typed ?? present;
  const isTyped = typed !== present;
  const write = async (next: unknown, seen: unknown) => {
    try {
      const values = { [path]: next };
      const answer = await api.post<ShownSettings>('/settings', { values, seen: { [path]: seen ?? null } });
      setEdit(undefined);
      set(answer);
      return answer.settings.find((each) => each.path === path)?.value;
    } catch (error) {
      if (conflictOf(error)) set(await api.get<ShownSettings>('/settings'));
      throw error;
    }
  };
  const save = useAction(async () => {
    const before = source === 'default' ? null : value;
    const written = await write(valueOf(kind, typed), value);
    toast(`${path} was changed.`, { undo: () => write(before, written) });
  });
  const reset = useAction(async () => {
    await write(null, value);
    toast(`${path} has its default again.`);
  });
  const discard = ({ currentTarget }: Event) => {
    forgetForm(currentTarget);
    setEdit(undefined);
    save.forget();
    reset.forget();
  };
  return {
    ...{ typed, save, reset, discard, isTyped },
    type: (text: string) => setEdit({ typed: text, began: edit?.began ?? present }),
    problem: isTyped && edit?.began !== present ? theirs(present) : wordsOf(save.error ?? reset.error),
  };
}

function theirs(present: string): string {
  const now = present === '' ? 'empty' : `“${present}”`;
  return `Somebody else changed this meanwhile. Now it is ${now}. Save again to have yours instead.`;
}

function wordsOf(error: unknown): string | undefined {
  return error === undefined ? undefined : messageOf(error);
}

function Setting({ setting, set }: SettingProps) {
  const { path, description, isFixed, source, from, kind, allowed } = setting;
  const { typed, type, isTyped, problem, save, reset, discard } = useSetting({ setting, set });
  const id = `setting-${path}`;
  const hasDefault = source === 'default' || isFixed;
  return (
    <form class="setting" onSubmit={save.submit}>
      <div>
        <label for={id}>
          <code>{path}</code>
        </label>{' '}
        {!hasDefault && <Badge tone="accent">changed</Badge>}
        {isFixed && <Badge>set by {from}</Badge>}
        <p class="small muted" id={`${id}-about`}>
          {description} {kind !== 'boolean' && `Allowed: ${allowed}.`}
        </p>
      </div>
      <div class="stack tight">
        <Control {...{ id, setting, typed, type }} isWrong={problem !== undefined} />
        {problem !== undefined && (
          <p class="error" role="alert" id={`${id}-error`}>
            {problem}
          </p>
        )}
        {(isTyped || !hasDefault) && (
          <div class="row">
            {isTyped && (
              <>
                <ActionButton of={save} class="primary" aria-label={`Save ${path}`}>
                  Save
                </ActionButton>
                <button type="button" aria-label={`Discard what was typed for ${path}`} onClick={discard}>
                  Discard
                </button>
              </>
            )}
            {!hasDefault && (
              <ActionButton
                of={reset}
                type="button"
                class="quiet"
                aria-label={`Back to the default of ${path}`}
                onClick={reset.run}
              >
                Back to the default
              </ActionButton>
            )}
          </div>
        )}
      </div>
    </form>
  );
}

interface ControlProps {
  readonly id: string;
  readonly setting: ChangeableSetting;
  readonly typed: string;
  readonly type: (text: string) => void;
  readonly isWrong: boolean;
}

function Control({ id, setting: { kind, isFixed, allowed }, typed, type, isWrong }: ControlProps) {
  const shared = {
    id,
    disabled: isFixed,
    'aria-describedby': isWrong ? `${id}-about ${id}-error` : `${id}-about`,
    'aria-invalid': isWrong ? true : undefined,
    value: typed,
  };
  const choices = kind === 'boolean' ? ['true', 'false'] : allowed.split(', ');
  if (kind === 'boolean' || (kind === 'text' && choices.length > 1)) {
    return (
      <select {...shared} onChange={(event) => type(event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (kind === 'json' || kind === 'list') {
    return <textarea {...shared} class="code short" onInput={(event) => type(event.currentTarget.value)} />;
  }
  const inputMode = kind === 'number' ? 'numeric' : 'text';
  return <input {...shared} inputMode={inputMode} onInput={(event) => type(event.currentTarget.value)} />;
}

/** A value as it is typed: lists line by line, what is made of objects as JSON. */
function textOf({ kind, value }: ChangeableSetting): string {
  if (kind === 'json') return JSON.stringify(value ?? null, null, 2);
  if (Array.isArray(value)) return value.join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

/** The value of what was typed; what it may be is the server's to say. */
function valueOf(kind: ChangeableSetting['kind'], typed: string): unknown {
  if (kind === 'boolean') return typed === 'true';
  // What is no number goes as it is: the server says what is allowed instead.
  if (kind === 'number') return typed.trim() === '' || Number.isNaN(Number(typed)) ? typed : Number(typed);
  if (kind === 'list') return typed.split('\n').filter((line) => line.trim() !== '');
  if (kind !== 'json') return typed;
  try {
    return JSON.parse(typed);
  } catch (error) {
    throw new Error(`This is no JSON: ${messageOf(error)}`, { cause: error });
  }
}

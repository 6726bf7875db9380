/** Chooses players: found by what is typed, kept as chips. */
import { useState } from 'preact/hooks';
import { useLoad } from '../lib/use-load.js';
import { Field } from '../ui/field.js';
import type { Paged, PlayerLine } from '../ui/contract.js';
import { nameOf } from './players/list.js';
import { api } from './session.js';

export interface Picked {
  readonly pk: number;
  readonly name: string;
}

interface PlayerPickerProps {
  readonly players: readonly Picked[];
  readonly onChange: (players: readonly Picked[]) => void;
  readonly error?: string | undefined;
}

export function PlayerPicker({ players, onChange, error }: PlayerPickerProps) {
  const [text, setText] = useState('');
  const add = (player: PlayerLine) => {
    if (!players.some(({ pk }) => pk === player.pk)) {
      onChange([...players, { pk: player.pk, name: nameOf(player) }]);
    }
    setText('');
  };
  return (
    <div class="stack tight">
      <Field label="Add a player" hint="Part of an id, nickname or e-mail, or a whole UID." error={error}>
        {(field) => (
          <input
            {...field}
            type="search"
            autocomplete="off"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            // Enter is not for the whole form here.
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          />
        )}
      </Field>
      {text.trim() !== '' && <Suggestions text={text.trim()} choose={add} />}
      {players.length > 0 && (
        <ul class="chips" aria-label="Chosen players">
          {players.map(({ pk, name }) => (
            <li key={pk} class="chip">
              {name}
              <button
                type="button"
                class="icon-only"
                aria-label={`Leave ${name} out`}
                onClick={() => onChange(players.filter((each) => each.pk !== pk))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface SuggestionsProps {
  readonly text: string;
  readonly choose: (player: PlayerLine) => void;
}

function Suggestions({ text, choose }: SuggestionsProps) {
  const found = useLoad(
    (signal) => api.get<Paged<PlayerLine>>('/players', { search: text, size: 6 }, signal),
    [text],
  );
  if (found.value?.rows.length === 0) {
    return (
      <p class="muted" role="status">
        No player matches.
      </p>
    );
  }
  return (
    <ul class="suggestions" aria-label="Players found">
      {found.value?.rows.map((player) => (
        <li key={player.pk}>
          <button type="button" onClick={() => choose(player)}>
            {nameOf(player)}
            <span class="muted">{player.id ?? `pk ${player.pk}`}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

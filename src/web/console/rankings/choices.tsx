/** Which board one looks at: by the names that maps, albums and seasons have. */
import { useEffect } from 'preact/hooks';
import { changeQuery } from '../../lib/router.js';
import { useLoad } from '../../lib/use-load.js';
import { Field } from '../../ui/field.js';
import { Empty, Show } from '../../ui/parts.js';
import { Search } from '../../ui/table.js';
import type { CatalogAlbum, CatalogMap, DarkmoonBoards, Paged } from '../../ui/contract.js';
import { api } from '../session.js';

interface ChoiceProps {
  readonly query: URLSearchParams;
}

/** Offered at once; a search finds the others. */
const size = 30;

export function MapChoice({ query }: ChoiceProps) {
  return (
    <Chips<CatalogMap>
      {...{
        query,
        name: 'map',
        list: 'maps',
        search: 'Search tracks',
        none: 'No track has that in its title.',
      }}
      show={({ pk, title, modeName, difficulty }) => [
        title ?? `Map ${pk}`,
        `${modeName ?? ''} ${difficulty ?? ''}`,
      ]}
    />
  );
}

export function AlbumChoice({ query }: ChoiceProps) {
  return (
    <>
      <Chips<CatalogAlbum>
        {...{
          query,
          name: 'album',
          list: 'albums',
          search: 'Search albums',
          none: 'No album has that in its key.',
        }}
        show={({ key, hand, difficulty }) => [key, `${hand} ${difficulty}`]}
      />
      <div class="row">
        <Select
          {...{ query, name: 'season', label: 'Scores', first: '0' }}
          options={[
            ['0', 'Of the present season'],
            ['-1', 'Of earlier seasons'],
          ]}
        />
      </div>
    </>
  );
}

export function DarkmoonChoice({ query }: ChoiceProps) {
  const boards = useLoad((signal) => api.get<DarkmoonBoards>('/rankings/darkmoon/seasons', {}, signal), []);
  const hand = query.get('hand') === '1' ? 'multi' : 'thumb';
  const of = boards.value?.[hand];
  const isChosen = query.has('season');
  useEffect(() => {
    const first = of?.present ?? of?.seasons[0];
    if (first !== undefined && !isChosen) changeQuery({ season: first });
  }, [of, isChosen]);
  return (
    <Show of={boards}>
      {() => (
        <>
          <div class="row">
            <Select
              {...{ query, name: 'hand', label: 'Hand', first: '0' }}
              options={[
                ['0', 'Thumb'],
                ['1', 'Multi'],
              ]}
            />
            {of && of.seasons.length > 0 && (
              <Select
                {...{ query, name: 'season', label: 'Season', first: '' }}
                options={of.seasons.map((season) => [
                  String(season),
                  season === of.present ? `${season}, the present one` : String(season),
                ])}
              />
            )}
          </div>
          {of?.seasons.length === 0 && (
            <Empty title="There was no season of this hand yet.">
              <p>Its boards appear with the first season; seasons are set under Darkmoon seasons.</p>
            </Empty>
          )}
        </>
      )}
    </Show>
  );
}

interface ChipsProps<T> extends ChoiceProps {
  /** Where the pk of the chosen one stands in the address. */
  readonly name: string;
  readonly list: string;
  readonly search: string;
  readonly none: string;
  /** Its name, and what tells it from others of that name. */
  readonly show: (entry: T) => readonly [name: string, about: string];
}

function Chips<T extends { readonly pk: number }>({ query, name, list, search, none, show }: ChipsProps<T>) {
  const [text, chosen] = [query.get('query') ?? '', query.get(name)];
  // Once one is chosen its board is what matters: the others are out of the way until they are looked for.
  const isOpen = chosen === null || text !== '';
  const found = useLoad(
    (signal) => api.get<Paged<T>>(`/catalog/${list}`, { search: text, size }, signal),
    [text],
  );
  return (
    <div class="stack">
      <Search label={search} {...(chosen !== null && { placeholder: `${search} for another board` })} />
      <Show of={found}>
        {({ rows, total }) =>
          !isOpen ? null : rows.length === 0 ? (
            <Empty title={none}>
              <button onClick={() => changeQuery({ query: '' })}>Show all</button>
            </Empty>
          ) : (
            <div class="chips" role="group" aria-label={search.replace('Search', 'Found')}>
              {rows.map((row) => {
                const [title, about] = show(row);
                return (
                  <button
                    key={row.pk}
                    aria-pressed={chosen === String(row.pk)}
                    onClick={() => changeQuery({ [name]: row.pk, query: '' })}
                  >
                    {title} <span class="muted">{about}</span>
                  </button>
                );
              })}
              {total > size && <span class="muted small">and {total - size} more: search for them</span>}
            </div>
          )
        }
      </Show>
    </div>
  );
}

interface SelectProps extends ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly first: string;
  readonly options: readonly (readonly [value: string, name: string])[];
}

/** A choice that stands in the address. */
function Select({ query, name, label, first, options }: SelectProps) {
  return (
    <Field label={label}>
      {(field) => (
        <select
          {...field}
          class="auto"
          value={query.get(name) ?? first}
          onChange={(event) => changeQuery({ [name]: event.currentTarget.value })}
        >
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

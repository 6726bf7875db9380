/** Boards, and taking a score off one. */
import { useId } from 'preact/hooks';
import { formatNumber } from '../lib/format.js';
import { changeQuery, Link } from '../lib/router.js';
import { useLoad } from '../lib/use-load.js';
import { confirm } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Badge, Empty, Moment, PageHead, Show, Tabs } from '../ui/parts.js';
import { Pager, pageOf, Search, Table, type Column } from '../ui/table.js';
import { toast } from '../ui/toasts.js';
import type { ViewProps } from './app.js';
import type { BoardLine, CatalogMap, Paged } from '../ui/contract.js';
import { api } from './session.js';

const size = 50;
const kinds = [
  ['map', 'Maps'],
  ['album', 'Albums'],
  ['darkmoon', 'Darkmoon'],
] as const;

export function Rankings({ params, query }: ViewProps) {
  const kind = params['kind'] ?? 'map';
  const addressOf = (each: string) => (each === 'map' ? '/admin/rankings' : `/admin/rankings/${each}`);
  const keys = keysOf(kind, query);
  return (
    <>
      <PageHead
        title="Rankings"
        about="A score that is taken off makes room for the player's next best one."
      />
      <Tabs
        label="Kinds of board"
        tabs={kinds.map(([each, name]) => [addressOf(each), name])}
        current={addressOf(kind)}
      />
      <div class="stack">
        {kind === 'map' && <MapChoice query={query} />}
        {kind === 'album' && <Numbers query={query} fields={['album', 'season']} />}
        {kind === 'darkmoon' && <DarkmoonChoice query={query} />}
        {keys !== undefined && <Board key={keys} kind={kind} keys={keys} page={pageOf(query)} />}
      </div>
    </>
  );
}

/** What tells one board of a kind from another, once all of it is chosen. */
function keysOf(kind: string, query: URLSearchParams): string | undefined {
  const names = { map: ['map'], album: ['album', 'season'], darkmoon: ['season', 'hand'] }[kind] ?? [];
  const values = names.map((name) => query.get(name) ?? (name === 'map' ? '' : (defaultsOf[name] ?? '')));
  return values.length > 0 && values.every((value) => /^\d+$/.test(value)) ? values.join(',') : undefined;
}

const defaultsOf: Readonly<Record<string, string>> = { season: '0', hand: '0' };

function MapChoice({ query }: { readonly query: URLSearchParams }) {
  const text = query.get('query') ?? '';
  const chosen = query.get('map') ?? '';
  const maps = useLoad(
    (signal) => api.get<Paged<CatalogMap>>('/catalog/maps', { search: text, size: 30 }, signal),
    [text],
  );
  return (
    <div class="stack">
      <Search label="Search tracks" />
      <Show of={maps}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="No track has that in its title." />
          ) : (
            <div class="chips" role="group" aria-label="Maps">
              {rows.map(({ pk, title, modeName, difficulty }) => (
                <button
                  key={pk}
                  aria-pressed={chosen === String(pk)}
                  onClick={() => changeQuery({ map: pk })}
                >
                  {title ?? `Map ${pk}`}{' '}
                  <span class="muted">
                    {modeName} {difficulty}
                  </span>
                </button>
              ))}
            </div>
          )
        }
      </Show>
    </div>
  );
}

interface NumbersProps {
  readonly query: URLSearchParams;
  readonly fields: readonly string[];
}

const labels: Readonly<Record<string, string>> = { album: 'Album (pk)', season: 'Season' };

function Numbers({ query, fields }: NumbersProps) {
  return (
    <div class="row">
      {fields.map((name) => (
        <Field key={name} label={labels[name] ?? name}>
          {(field) => (
            <input
              {...field}
              type="number"
              min="0"
              inputMode="numeric"
              defaultValue={query.get(name) ?? defaultsOf[name] ?? ''}
              onChange={(event) => changeQuery({ [name]: event.currentTarget.value })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

function DarkmoonChoice({ query }: { readonly query: URLSearchParams }) {
  const id = useId();
  return (
    <div class="row">
      <Numbers query={query} fields={['season']} />
      <div class="field">
        <label for={id}>Hand</label>
        <select
          id={id}
          value={query.get('hand') ?? '0'}
          onChange={(event) => changeQuery({ hand: event.currentTarget.value })}
        >
          <option value="0">Thumb</option>
          <option value="1">Multi</option>
        </select>
      </div>
    </div>
  );
}

interface BoardProps {
  readonly kind: string;
  readonly keys: string;
  readonly page: number;
}

function Board({ kind, keys, page }: BoardProps) {
  const board = useLoad(
    (signal) => api.get<Paged<BoardLine>>(`/rankings/${kind}`, { keys, page, size }, signal),
    [kind, keys, page],
  );
  const remove = async ({ pk, nickname, score }: BoardLine) => {
    const isDone = await confirm({
      title: `Take ${formatNumber(score)} off the board?`,
      body: (
        <p>
          The score of {nickname ?? 'a player who is gone'} and the play behind it go for good.
          {kind === 'map' && ' The best of the other plays takes its place; rating and counters follow.'}
        </p>
      ),
      action: 'Remove the score',
      isDangerous: true,
      run: () => api.post(`/rankings/${kind}/remove`, { pk }),
    });
    if (!isDone) return;
    board.reload();
    toast('The score was removed.');
  };
  const columns: readonly Column<BoardLine>[] = [
    { title: 'Score', isNumber: true, show: ({ score }) => formatNumber(score) },
    {
      title: 'Player',
      isName: true,
      show: ({ UserPk, nickname, isHidden }) => (
        <>
          <Link href={`/admin/players/${UserPk}`}>{nickname ?? `Player ${UserPk}`}</Link>{' '}
          {isHidden && <Badge>not shown to players</Badge>}
        </>
      ),
    },
    { title: 'When', show: ({ updatedAt }) => <Moment at={updatedAt} /> },
    {
      title: 'Actions',
      isActions: true,
      show: (line) => (
        <button
          class="quiet danger"
          aria-label={`Remove the score of ${line.nickname ?? `player ${line.UserPk}`}…`}
          onClick={() => remove(line)}
        >
          Remove…
        </button>
      ),
    },
  ];
  return (
    <Show of={board}>
      {({ rows, total }) =>
        rows.length === 0 ? (
          <Empty title="Nobody is on this board yet." />
        ) : (
          <>
            <Table caption="Board" columns={columns} rows={rows} keyOf={({ pk }) => pk} />
            <Pager total={total} page={page} size={size} />
          </>
        )
      }
    </Show>
  );
}

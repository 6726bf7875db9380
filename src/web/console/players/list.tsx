import { changeQuery, Link } from '../../lib/router.js';
import { useLoad } from '../../lib/use-load.js';
import { List } from '../../ui/list.js';
import { Badge, Empty, Moment, PageHead } from '../../ui/parts.js';
import { pageOf, Search, sortingOf, type Column } from '../../ui/table.js';
import type { ViewProps } from '../app.js';
import type { Paged, PlayerLine } from '../../ui/contract.js';
import { api } from '../session.js';

const size = 25;

const columns: readonly Column<PlayerLine>[] = [
  {
    title: 'Player',
    isName: true,
    sort: 'nickname',
    show: (player) => (
      <>
        <Link href={`/admin/players/${player.pk}`}>{nameOf(player)}</Link> <PlayerBadges player={player} />
      </>
    ),
  },
  { title: 'Id', show: ({ id }) => id ?? <span class="muted">none</span> },
  { title: 'UID', isNumber: true, sort: 'pk', show: ({ uid }) => uid ?? '–' },
  {
    title: 'Thumb',
    isNumber: true,
    sort: 'thumbRating',
    show: (player) => ratingOf(player.thumbAstralRating),
  },
  {
    title: 'Multi',
    isNumber: true,
    sort: 'multiRating',
    show: (player) => ratingOf(player.multiAstralRating),
  },
  { title: 'Last active', sort: 'lastActive', show: (player) => <Moment at={player.lastActiveDate} /> },
];

const states = [
  ['any', 'All players'],
  ['banned', 'Banned'],
  ['admin', 'Administrators'],
  ['leaving', 'Waiting for deletion'],
] as const;

export function PlayerList({ query }: ViewProps) {
  const [text, state, page] = [query.get('query') ?? '', query.get('state') ?? 'any', pageOf(query)];
  const [order, direction] = [query.get('sort') ?? 'pk', query.get('order') ?? 'desc'];
  const found = useLoad(
    (signal) => {
      const asked = { search: text, state, order, descending: direction === 'desc', page, size };
      return api.get<Paged<PlayerLine>>('/players', asked, signal);
    },
    [text, state, order, direction, page],
  );
  return (
    <>
      <PageHead title="Players" about="Found by part of an id, nickname or e-mail, or by a whole UID." />
      <div class="stack">
        <div class="row">
          <Search label="Search players" placeholder="Id, nickname, e-mail or UID" />
          <select
            class="auto"
            aria-label="Which players"
            value={state}
            onChange={(event) => changeQuery({ state: event.currentTarget.value })}
          >
            {states.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <List
          {...{ of: found, page, size, columns, sorting: sortingOf(query) }}
          caption="Players"
          isCompact
          keyOf={({ pk }) => pk}
          empty={<NoPlayers isSearch={text !== '' || state !== 'any'} />}
        />
      </div>
    </>
  );
}

function NoPlayers({ isSearch }: { readonly isSearch: boolean }) {
  return isSearch ? (
    <Empty title="No player matches.">
      <p>A shorter part of the name finds more; a UID has to be whole.</p>
      <button onClick={() => changeQuery({ query: '', state: '' })}>Show all players</button>
    </Empty>
  ) : (
    <Empty title="There are no players yet.">
      <p>As soon as somebody signs up in the game, they appear here.</p>
    </Empty>
  );
}

/** What a player is called: nickname, id, or number. */
export function nameOf({
  pk,
  id,
  nickname,
}: {
  readonly pk: number;
  readonly id: string | null;
  readonly nickname: string | null;
}): string {
  return nickname || id || `Player ${pk}`;
}

function ratingOf(rating: number | null): string {
  return rating === null ? '–' : rating.toFixed(2);
}

interface Standing {
  readonly isAdmin: boolean;
  readonly isBanned: boolean;
  readonly deleteAfter: string | null;
}

export function PlayerBadges({ player: { isAdmin, isBanned, deleteAfter } }: { readonly player: Standing }) {
  return (
    <>
      {isAdmin && <Badge tone="accent">Administrator</Badge>}
      {isBanned && <Badge tone="danger">Banned</Badge>}
      {deleteAfter !== null && <Badge tone="warn">Leaving</Badge>}
    </>
  );
}

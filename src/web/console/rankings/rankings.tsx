/** Boards: which one, who stands on it, and taking scores off. */
import { PageHead, Tabs } from '../../ui/parts.js';
import { pageOf } from '../../ui/table.js';
import type { ViewProps } from '../app.js';
import { Board } from './board.js';
import { AlbumChoice, DarkmoonChoice, MapChoice } from './choices.js';

const kinds = [
  ['map', 'Maps'],
  ['album', 'Albums'],
  ['darkmoon', 'Darkmoon'],
] as const;

export type BoardKind = (typeof kinds)[number][0];

export function Rankings({ params, query }: ViewProps) {
  const [kind] = kinds.find(([name]) => name === params['kind']) ?? kinds[0];
  const addressOf = (each: BoardKind) => (each === 'map' ? '/admin/rankings' : `/admin/rankings/${each}`);
  const keys = keysOf(kind, query);
  return (
    <>
      <PageHead
        title="Rankings"
        about="A hidden score stays the player’s own; of a removed one the player’s next best takes the place."
      />
      <Tabs
        label="Kinds of board"
        tabs={kinds.map(([each, name]) => [addressOf(each), name])}
        current={addressOf(kind)}
      />
      <div class="stack">
        {kind === 'map' && <MapChoice query={query} />}
        {kind === 'album' && <AlbumChoice query={query} />}
        {kind === 'darkmoon' && <DarkmoonChoice query={query} />}
        {keys !== undefined && <Board key={keys} kind={kind} keys={keys} page={pageOf(query)} />}
      </div>
    </>
  );
}

/** What tells one board of a kind from another, in the order in which the server takes it, and what it is at first. */
const keyNames: Record<BoardKind, readonly (readonly [name: string, first: string])[]> = {
  map: [['map', '']],
  album: [
    ['album', ''],
    ['season', '0'],
  ],
  darkmoon: [
    ['season', ''],
    ['hand', '0'],
  ],
};

/** The board that an address names, once all of it is chosen. */
function keysOf(kind: BoardKind, query: URLSearchParams): string | undefined {
  const values = keyNames[kind].map(([name, first]) => query.get(name) ?? first);
  return values.every((value) => /^-?\d+$/.test(value)) ? values.join(',') : undefined;
}

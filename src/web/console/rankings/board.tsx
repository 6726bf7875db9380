/** One board, and what is done to the scores on it. */
import { formatNumber } from '../../lib/format.js';
import { Link } from '../../lib/router.js';
import { useLoad } from '../../lib/use-load.js';
import { confirm } from '../../ui/dialog.js';
import { List } from '../../ui/list.js';
import { Badge, Empty, Moment } from '../../ui/parts.js';
import type { Column } from '../../ui/table.js';
import { toast } from '../../ui/toasts.js';
import type { BoardLine, BoardPage } from '../../ui/contract.js';
import { api } from '../session.js';
import type { BoardKind } from './rankings.js';

const size = 50;

interface BoardProps {
  readonly kind: BoardKind;
  readonly keys: string;
  readonly page: number;
}

export function Board({ kind, keys, page }: BoardProps) {
  const board = useLoad(
    (signal) => api.get<BoardPage>(`/rankings/${kind}`, { keys, page, size }, signal),
    [kind, keys, page],
  );
  return (
    <section class="stack" aria-labelledby="board-name">
      <h2 id="board-name">{board.value?.name ?? 'Board'}</h2>
      <List
        {...{ of: board, page, size, columns: columnsOf(kind, board.reload) }}
        caption="Board"
        keyOf={({ pk }) => pk}
        empty={
          <Empty title="Nobody is on this board yet.">
            <p>The first player who clears it in the game is.</p>
          </Empty>
        }
      />
    </section>
  );
}

function columnsOf(kind: BoardKind, reload: () => void): readonly Column<BoardLine>[] {
  return [
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
          onClick={() => remove(kind, line, reload)}
        >
          Remove…
        </button>
      ),
    },
  ];
}

async function remove(kind: BoardKind, { pk, UserPk, nickname, score }: BoardLine, reload: () => void) {
  const isDone = await confirm({
    title: `Take ${formatNumber(score)} off the board?`,
    body: (
      <p>
        The score of {nickname ?? `player ${UserPk}`} and the play behind it go for good; this cannot be
        undone.
        {kind === 'map' && ' The best of the other plays takes its place; rating and counters follow.'}
      </p>
    ),
    action: 'Remove the score',
    isDangerous: true,
    run: () => api.post(`/rankings/${kind}/remove`, { pk }),
  });
  if (!isDone) return;
  reload();
  toast('The score was removed.');
}

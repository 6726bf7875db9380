/** One board, and what is done to the scores on it. */
import { formatNumber } from '../../lib/format.js';
import { Link } from '../../lib/router.js';
import { useLoad } from '../../lib/use-load.js';
import { ActionButton, useAction } from '../../ui/action.js';
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
      show: (line) => (
        <>
          <Link href={`/admin/players/${line.UserPk}`}>{nameOf(line)}</Link>{' '}
          {line.isHiddenByHand && <Badge tone="warn">hidden</Badge>}
          {line.isHidden && !line.isHiddenByHand && <Badge>not shown: banned or leaving</Badge>}
        </>
      ),
    },
    { title: 'When', show: ({ updatedAt }) => <Moment at={updatedAt} /> },
    {
      title: 'Actions',
      isActions: true,
      show: (line) => (
        <div class="row">
          <HideButton kind={kind} line={line} reload={reload} />
          <button
            class="quiet danger"
            aria-label={`Remove the score of ${nameOf(line)}…`}
            onClick={() => remove(kind, line, reload)}
          >
            Remove…
          </button>
        </div>
      ),
    },
  ];
}

function nameOf({ UserPk, nickname }: BoardLine): string {
  return nickname ?? `player ${UserPk}`;
}

interface HideProps {
  readonly kind: BoardKind;
  readonly line: BoardLine;
  readonly reload: () => void;
}

/** Hides a score from its board, or shows it again: at once, as either is taken back by the other. */
function HideButton({ kind, line, reload }: HideProps) {
  const set = async (isHidden: boolean) => {
    await api.post(`/rankings/${kind}/hide`, { pk: line.pk, isHidden });
    reload();
  };
  const isHidden = line.isHiddenByHand;
  const change = useAction(async () => {
    await set(!isHidden);
    const done = isHidden ? 'stands on the board again' : 'is hidden until it is beaten';
    toast(`The score of ${nameOf(line)} ${done}.`, { undo: () => set(isHidden) });
  });
  return (
    <>
      <ActionButton
        of={change}
        aria-label={`${isHidden ? 'Show' : 'Hide'} the score of ${nameOf(line)}`}
        onClick={() => change.run()}
      >
        {isHidden ? 'Show' : 'Hide'}
      </ActionButton>
      {change.problem}
    </>
  );
}

/** What the boards of a kind do with a score that is gone. */
const afterwards: Record<BoardKind, string> = {
  map: 'The best of the other plays takes its place; rating and counters follow.',
  album: 'The best of the other plays of the album takes its place.',
  darkmoon: 'The season begins anew for this player.',
};

async function remove(kind: BoardKind, line: BoardLine, reload: () => void) {
  const isDone = await confirm({
    title: `Remove the ${formatNumber(line.score)} of ${nameOf(line)}?`,
    body: <p>The score and the plays behind it go for good; this cannot be undone. {afterwards[kind]}</p>,
    action: 'Remove the score',
    isDangerous: true,
    run: () => api.post(`/rankings/${kind}/remove`, { pk: line.pk }),
  });
  if (!isDone) return;
  reload();
  toast('The score was removed.');
}

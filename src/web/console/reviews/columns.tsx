/** What is shown of a doubtful score: all that a person needs to decide. */
import { formatNumber, formatRate } from '../../lib/format.js';
import { Link } from '../../lib/router.js';
import { Badge, Moment } from '../../ui/parts.js';
import { End } from '../../ui/record-columns.js';
import type { Column } from '../../ui/table.js';
import type { ReviewLine } from '../../ui/contract.js';
import { nameOf, type Choice, type Decision } from './decide.js';

interface ColumnsProps {
  readonly decisions: readonly Choice[];
  /** scoreReviews.pk */
  readonly chosen: ReadonlySet<number>;
  readonly choose: (pks: readonly number[], isChosen: boolean) => void;
  readonly act: (decision: Decision, reviews: readonly ReviewLine[]) => Promise<void>;
}

export function columnsOf({ decisions, chosen, choose, act }: ColumnsProps): readonly Column<ReviewLine>[] {
  const choice: Column<ReviewLine> = {
    title: 'Choose',
    isActions: true,
    show: (review) => (
      <input
        type="checkbox"
        aria-label={`Choose ${nameOf(review)}`}
        checked={chosen.has(review.pk)}
        onChange={(event) => choose([review.pk], event.currentTarget.checked)}
      />
    ),
  };
  const actions: Column<ReviewLine> = {
    title: 'Actions',
    isActions: true,
    show: (review) => (
      <div class="row">
        {decisions.map(({ decision, deed, isDangerous }) => (
          <button
            key={decision}
            class={isDangerous ? 'quiet danger' : undefined}
            aria-label={`${deed} ${nameOf(review)}`}
            onClick={() => act(decision, [review])}
          >
            {deed}
            {isDangerous && '…'}
          </button>
        ))}
      </div>
    ),
  };
  return decisions.length === 0 ? played : [choice, ...played, actions];
}

const played: readonly Column<ReviewLine>[] = [
  {
    title: 'Player and map',
    isName: true,
    show: ({ UserPk, nickname, MapPk, title, modeName, difficulty, createdAt }) => (
      <>
        <Link href={`/admin/players/${UserPk}`}>{nickname ?? `Player ${UserPk}`}</Link>
        <div class="small muted">
          {title ?? `Map ${MapPk}`} · {modeName} {difficulty}
        </div>
        <div class="small muted">
          <Moment at={createdAt} />
        </div>
      </>
    ),
  },
  {
    title: 'Why',
    show: (review) => (
      <>
        <ul class="plain reasons">
          {review.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
        <Notes of={review} />
      </>
    ),
  },
  { title: 'Score', isNumber: true, show: (review) => <Score of={review} /> },
];

function Score({ of: { score, rate, endState, isBest } }: { readonly of: ReviewLine }) {
  if (score === null) return <span class="muted">gone</span>;
  return (
    <>
      <div>
        {formatNumber(score)} {isBest && <Badge tone="accent">best</Badge>}
      </div>
      <div class="small muted">
        {formatRate(rate ?? 0)} <End state={endState ?? 0} />
      </div>
    </>
  );
}

function Notes({
  of: { score, perfect, great, good, miss, maxCombo, noteCount },
}: {
  readonly of: ReviewLine;
}) {
  if (score === null) return null;
  const shown = [
    [perfect, 'perfect'],
    [great, 'great'],
    [good, 'good'],
    [miss, 'miss'],
  ] as const;
  return (
    <div class="small muted">
      <div>{shown.map(([count, name]) => `${formatNumber(count ?? 0)} ${name}`).join(' · ')}</div>
      <div>
        combo {formatNumber(maxCombo ?? 0)}
        {noteCount !== null && `, chart of ${formatNumber(noteCount)} notes`}
      </div>
    </div>
  );
}

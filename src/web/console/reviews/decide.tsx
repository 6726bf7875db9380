/** What can become of a doubtful score, and doing it. */
import { formatNumber } from '../../lib/format.js';
import { confirm } from '../../ui/dialog.js';
import { toast } from '../../ui/toasts.js';
import type { ReviewLine } from '../../ui/contract.js';
import { api } from '../session.js';
import type { ReviewTab } from './reviews.js';

export type Decision = 'accept' | 'hide' | 'remove';

export interface Choice {
  readonly decision: Decision;
  /** What its button says. */
  readonly deed: string;
  /** What was done, in a sentence of its own. */
  readonly done: string;
  readonly isDangerous: boolean;
  /** What it means, for whoever is asked. */
  readonly about: string;
}

const accept: Choice = {
  ...{ decision: 'accept', deed: 'Accept', done: 'accepted', isDangerous: false },
  about: 'They stay as they are, on the boards as well. It can be changed later, under Accepted.',
};
const hide: Choice = {
  ...{ decision: 'hide', deed: 'Hide', done: 'hidden from the boards', isDangerous: false },
  about: 'They leave the boards; each stays its player’s own best. They can be shown again, under Hidden.',
};
const remove: Choice = {
  ...{ decision: 'remove', deed: 'Remove', done: 'removed', isDangerous: true },
  about:
    'The plays go for good: the best of the player’s other plays takes the place of each, and the rating follows. What was won by them stays. This cannot be undone.',
};
const choices: readonly Choice[] = [accept, hide, remove];

/** What can still be decided about scores of a state. */
export function decisionsIn(state: ReviewTab): readonly Choice[] {
  if (state === 'accepted') return [hide, remove];
  if (state === 'hidden') return [{ ...accept, deed: 'Show again', done: 'shown again' }, remove];
  return state === 'open' ? choices : [];
}

function scoresWere(count: number): string {
  return count === 1 ? '1 score was' : `${formatNumber(count)} scores were`;
}

interface Answer {
  readonly undecided: readonly { readonly message: string }[];
}

const namedAtMost = 5;

/** Decides; asks first where it is about several or for good. Gives whether it was done. */
export async function decide(decision: Decision, reviews: readonly ReviewLine[]): Promise<boolean> {
  const { deed, done, about, isDangerous } = choices.find((each) => each.decision === decision) ?? accept;
  const run = async () => {
    const body = { decision, reviews: reviews.map(({ pk }) => pk) };
    const { undecided } = await api.post<Answer>('/reviews/decide', body);
    for (const { message } of undecided.slice(0, 1)) {
      toast(`${formatNumber(undecided.length)} could not be decided: ${message}`, { isFailure: true });
    }
    const decided = reviews.length - undecided.length;
    const many = reviews.length === 1 ? 'The score was' : scoresWere(decided);
    if (decided > 0) toast(`${many} ${done}.`);
  };
  if (!isDangerous && reviews.length === 1) {
    await run().catch((error: unknown) => toast(String(error), { isFailure: true }));
    return true;
  }
  return confirm({
    title: reviews.length === 1 ? `${deed} this score?` : `${deed} ${formatNumber(reviews.length)} scores?`,
    body: (
      <>
        <ul>
          {reviews.slice(0, namedAtMost).map((review) => (
            <li key={review.pk}>{nameOf(review)}</li>
          ))}
          {reviews.length > namedAtMost && <li>and {formatNumber(reviews.length - namedAtMost)} more</li>}
        </ul>
        <p>{about}</p>
      </>
    ),
    action: reviews.length === 1 ? `${deed} the score` : `${deed} the scores`,
    isDangerous,
    run,
  });
}

/** What a doubtful score is called: `900,000 of Bobby on Aurora`. */
export function nameOf({ score, nickname, UserPk, title, MapPk }: ReviewLine): string {
  const points = score === null ? 'The score' : formatNumber(score);
  return `${points} of ${nickname ?? `player ${UserPk}`} on ${title ?? `map ${MapPk}`}`;
}

import { administer } from '../cli/administer.js';
import { defineCommand, UsageError } from '../cli/command.js';
import { decideScore, listReviews } from '../server/administration/reviews.js';
import { ReviewState, reviewStates } from '../server/rules/codes.js';
import type { ReviewDecision } from '../server/scores/reviews.js';
import { textTable } from '../tools/text-table.js';

type State = (typeof reviewStates)[number];

interface ListOptions {
  readonly state?: State;
  readonly limit?: number;
}

const mostListed = 1000;

const listCommand = defineCommand<ListOptions>({
  name: 'list',
  summary: 'List the scores that a check doubted and nobody has decided yet, the oldest first.',
  options: [
    { flags: '--state <state>', summary: `of these: ${reviewStates.join(', ')}`, parse: state },
    { flags: '--limit <n>', summary: `so many at most, up to ${mostListed} (default 50)`, parse: limit },
  ],
  examples: ['kalpa reviews list', 'kalpa reviews list --state hidden --json'],
  async run(_args, options, context) {
    const asked = { state: ReviewState[options.state ?? 'open'], page: 1, size: options.limit ?? 50 };
    const reviews = await administer(context, ({ admin }) => listReviews(admin, asked));
    const rows = reviews.rows.map(({ pk, UserPk, nickname, MapPk, title, modeName, score, reasons }) => {
      const map = title === null ? `map ${MapPk}` : `${title}, ${modeName ?? '?'}`;
      return [pk, nickname ?? `pk:${UserPk}`, map, score ?? '', reasons.join('; ')];
    });
    const text = textTable([['review', 'player', 'map', 'score', 'why'], ...rows]);
    context.result(reviews, rows.length === 0 ? 'There is no such score.' : text);
  },
});

function decisionCommand(decision: ReviewDecision, summary: string, done: string) {
  return defineCommand({
    ...{ name: decision, summary },
    arguments: [{ name: '<review...>', summary: 'numbers, as kalpa reviews list has them' }],
    examples: [`kalpa reviews ${decision} 12`],
    async run(named, _options, context) {
      const pks = named.map(number);
      await administer(context, async ({ admin, actor }) => {
        for (const reviewPk of pks) await decideScore(admin, { actor, reviewPk, decision });
      });
      context.result({ reviews: pks, decision }, `${pks.join(', ')}: ${done}`);
    },
  });
}

export const reviewsCommand = defineCommand({
  name: 'reviews',
  summary: 'Decide scores that a check doubted: accept, hide or remove them.',
  examples: ['kalpa reviews list', 'kalpa reviews accept 12', 'kalpa reviews remove 13 14'],
  notes: 'All of it may run beside the server, and is written to the audit log.',
  commands: [
    listCommand,
    decisionCommand('accept', 'Accept scores; hidden ones come back to their boards.', 'accepted.'),
    decisionCommand('hide', 'Hide scores from boards; they stay the players’ bests.', 'hidden.'),
    decisionCommand(
      'remove',
      'Remove scores from the players’ records; the next best plays take their places.',
      'removed.',
    ),
  ],
});

function state(text: string): State {
  const known = reviewStates.find((one) => one === text);
  if (!known) throw new UsageError(`${JSON.stringify(text)} is none of ${reviewStates.join(', ')}.`);
  return known;
}

function limit(text: string): number {
  const value = number(text);
  if (value <= mostListed) return value;
  throw new UsageError(`${JSON.stringify(text)} is no number from 1 to ${mostListed}.`);
}

function number(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError(`${JSON.stringify(text)} is no number from 1 on.`);
}

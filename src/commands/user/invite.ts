import { administer, momentIn } from '../../cli/administer.js';
import { defineCommand, UsageError } from '../../cli/command.js';
import { makeInvite } from '../../server/administration/invites.js';

interface Options {
  readonly uses?: number;
  readonly until?: string;
}

export const inviteCommand = defineCommand<Options>({
  name: 'invite',
  summary: 'Make an invite code, for sign-up by invitation (setting signup).',
  options: [
    { flags: '--uses <n>', summary: 'good for so many accounts (default 1)', parse: uses },
    { flags: '--until <moment>', summary: 'good until then: 7d, 12h, 2026-01-31T18:00:00Z' },
  ],
  examples: ['kalpa user invite', 'kalpa user invite --uses 20 --until 7d'],
  async run(_args, options, context) {
    const expiresAt = options.until === undefined ? null : momentIn(options.until, Date.now());
    const count = options.uses ?? 1;
    const code = await administer(context, ({ admin, actor }) =>
      makeInvite(admin, { actor, uses: count, expiresAt }),
    );
    const until = expiresAt === null ? null : new Date(expiresAt).toISOString();
    context.result({ code, uses: count, until }, code);
  },
});

function uses(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`${JSON.stringify(text)} is no number of uses.`);
}

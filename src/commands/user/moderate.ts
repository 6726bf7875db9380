import { administer, confirmed, momentIn, nameOf } from '../../cli/administer.js';
import { defineCommand, type CommandContext } from '../../cli/command.js';
import * as moderation from '../../server/administration/moderation.js';

const player = { name: '<player>', summary: 'an id, or pk:123' } as const;
const yes = { flags: '--yes', summary: 'do not ask' } as const;

interface Yes {
  readonly yes?: boolean;
}

function rightsCommand(name: 'promote' | 'demote', summary: string, done: string) {
  return defineCommand({
    ...{ name, summary, arguments: [player] },
    examples: [`kalpa user ${name} alice`],
    async run([named = ''], _options, context) {
      const found = await administer(context, async ({ admin, actor, find }) => {
        const user = await find(named);
        const isAdmin = name === 'promote';
        await moderation.setAdministrator(admin, { actor, userPk: user.pk, isAdmin });
        return user;
      });
      context.result({ pk: found.pk, id: found.id }, `${nameOf(found)} ${done}`);
    },
  });
}

export const promoteCommand = rightsCommand(
  'promote',
  'Make a player an administrator: the console at /admin opens for him.',
  'is an administrator now.',
);

export const demoteCommand = rightsCommand(
  'demote',
  'Make an administrator a player; his console session ends.',
  'is no administrator any more.',
);

interface BanOptions {
  readonly reason?: string;
  readonly until?: string;
}

export const banCommand = defineCommand<BanOptions>({
  name: 'ban',
  summary: 'Ban a player, for good or until a moment.',
  arguments: [player],
  options: [
    { flags: '--reason <text>', summary: 'why, for other administrators' },
    { flags: '--until <moment>', summary: 'when it ends: 7d, 12h, 30m, 2026-01-31T18:00:00Z' },
  ],
  examples: [
    'kalpa user ban bob',
    'kalpa user ban bob --reason "cheats"',
    'kalpa user ban bob --reason "spam" --until 7d',
  ],
  async run([name = ''], { reason = '', until }, context) {
    const at = until === undefined ? null : momentIn(until, Date.now());
    const found = await administer(context, async ({ admin, actor, find }) => {
      const user = await find(name);
      await moderation.ban(admin, { actor, userPk: user.pk, reason, until: at });
      return user;
    });
    const end = at === null ? null : new Date(at).toISOString();
    context.result(
      { pk: found.pk, id: found.id, reason, until: end },
      `${nameOf(found)} is banned${end === null ? '' : ` until ${end}`}.`,
    );
  },
});

export const unbanCommand = defineCommand({
  name: 'unban',
  summary: 'Lift the ban of a player.',
  arguments: [player],
  examples: ['kalpa user unban bob'],
  async run([name = ''], _options, context) {
    const found = await administer(context, async ({ admin, actor, find }) => {
      const user = await find(name);
      await moderation.unban(admin, { actor, userPk: user.pk });
      return user;
    });
    context.result({ pk: found.pk, id: found.id }, `${nameOf(found)} may play again.`);
  },
});

export const sessionsCommand = defineCommand({
  name: 'end-sessions',
  summary: 'End all sessions of a player: of the game, the console and the player page.',
  arguments: [player],
  examples: ['kalpa user end-sessions bob'],
  async run([name = ''], _options, context) {
    const { user, ended } = await administer(context, async ({ admin, actor, find }) => {
      const found = await find(name);
      return {
        user: found,
        ended: await moderation.endPlayerSessions(admin, { actor, userPk: found.pk }),
      };
    });
    context.result({ pk: user.pk, id: user.id, ended }, `${ended} sessions of ${nameOf(user)} ended.`);
  },
});

interface PasswordOptions extends Yes {
  readonly password?: string;
}

export const resetPasswordCommand = defineCommand<PasswordOptions>({
  name: 'reset-password',
  summary: 'Give a player a new password, made up unless given, and end his sessions.',
  arguments: [player],
  options: [{ flags: '--password <text>', summary: 'this one; others on this machine may see it' }, yes],
  examples: ['kalpa user reset-password alice', 'kalpa user reset-password alice --yes --json'],
  notes: 'The new password is printed, and kept nowhere else.',
  async run([name = ''], options, context) {
    const result = await administer(context, async ({ admin, actor, find }) => {
      const user = await find(name);
      const question = `Replace the password of ${nameOf(user)}? Who plays has to log in again.`;
      if (!(await confirmed(context, { yes: options.yes, question }))) return null;
      const { password } = options;
      const chosen = await moderation.resetPassword(admin, { actor, userPk: user.pk, password });
      return { pk: user.pk, id: user.id, password: chosen };
    });
    finish(
      context,
      result,
      ({ id, pk, password }) => `The password of ${id ?? `pk:${pk}`} is now: ${password}`,
    );
  },
});

export const deleteCommand = defineCommand<Yes>({
  name: 'delete',
  summary: 'Delete a player with everything of his, at once and for good.',
  arguments: [player],
  options: [yes],
  examples: ['kalpa user delete bob', 'kalpa user delete pk:12 --yes'],
  notes: 'Only a backup brings him back: kalpa backup.',
  async run([name = ''], options, context) {
    const result = await administer(context, async ({ admin, actor, find }) => {
      const user = await find(name);
      const question = `Delete ${nameOf(user)} and everything of his? It cannot be undone.`;
      if (!(await confirmed(context, { yes: options.yes, question }))) return null;
      await moderation.deletePlayer(admin, { actor, userPk: user.pk, confirm: nameOf(user) });
      return { pk: user.pk, id: user.id };
    });
    finish(context, result, ({ id, pk }) => `${id ?? `pk:${pk}`} is deleted.`);
  },
});

/** Null is what somebody said no to. */
function finish<T extends object>(
  context: CommandContext,
  result: T | null,
  text: (result: T) => string,
): void {
  if (result === null) context.result({ done: false }, 'Nothing was changed.');
  else context.result(result, text(result));
}

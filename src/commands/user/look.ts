import { administer } from '../../cli/administer.js';
import { defineCommand, UsageError } from '../../cli/command.js';
import { playerStates, searchPlayers, showPlayer } from '../../server/administration/players.js';

interface ListOptions {
  readonly search?: string;
  readonly state?: (typeof playerStates)[number];
  readonly limit?: number;
}

const mostListed = 1000;

export const listCommand = defineCommand<ListOptions>({
  name: 'list',
  summary: 'List players, the newest first.',
  options: [
    { flags: '--search <text>', summary: 'part of an id, nickname or e-mail, or a whole uid' },
    { flags: '--state <state>', summary: `of these: ${playerStates.join(', ')}`, parse: state },
    { flags: '--limit <n>', summary: `so many at most, up to ${mostListed} (default 50)`, parse: limit },
  ],
  examples: ['kalpa user list', 'kalpa user list --search ali', 'kalpa user list --state banned --json'],
  async run(_args, options, context) {
    const page = { page: 1, size: options.limit ?? 50 };
    const found = await administer(context, ({ admin }) =>
      searchPlayers(admin.store.read, {
        ...{ ...page, text: options.search?.trim() ?? '', state: options.state ?? 'any' },
        ...{ order: 'pk', isDescending: true },
      }),
    );
    const lines = found.rows.map((row) => {
      const marks = [
        row.isAdmin ? 'admin' : '',
        row.isBanned ? 'banned' : '',
        row.deleteAfter ? 'leaving' : '',
      ];
      const rest = [row.nickname ?? '', ...marks.filter((mark) => mark !== '')].join('  ');
      return `${`pk:${row.pk}`.padEnd(10)} ${(row.id ?? '').padEnd(24)} ${rest}`.trimEnd();
    });
    const more = found.total > found.rows.length ? [`… of ${found.total}; see --limit and --search.`] : [];
    const text = lines.length === 0 ? 'There is no such player.' : [...lines, ...more].join('\n');
    context.result(found, text);
  },
});

export const showCommand = defineCommand({
  name: 'show',
  summary: 'Show one player: account, ban, profile, and how much there is of the rest.',
  arguments: [{ name: '<player>', summary: 'an id, or pk:123' }],
  examples: ['kalpa user show alice', 'kalpa user show pk:12 --json'],
  async run([name = ''], _options, context) {
    const shown = await administer(context, async ({ admin, find }) =>
      showPlayer(admin, (await find(name)).pk),
    );
    const { user, ban, profile, counts } = shown;
    const lines: (readonly [string, unknown])[] = [
      ...Object.entries(user),
      ['uid', profile?.['uid']],
      ['ban', ban ? `${ban.reason || 'no reason given'} (until ${ban.until ?? 'further notice'})` : null],
      [
        'ratings',
        profile &&
          `${String(profile['thumbAstralRating'])} thumb, ${String(profile['multiAstralRating'])} multi`,
      ],
      ...Object.entries(counts),
    ];
    const told = lines.filter(([, value]) => value !== null && value !== undefined);
    context.result(shown, told.map(([label, value]) => `${label.padEnd(16)} ${String(value)}`).join('\n'));
  },
});

function state(text: string): (typeof playerStates)[number] {
  const known = playerStates.find((one) => one === text);
  if (!known) throw new UsageError(`${JSON.stringify(text)} is none of ${playerStates.join(', ')}.`);
  return known;
}

function limit(text: string): number {
  const value = Number(text);
  if (/^\d{1,4}$/.test(text) && value >= 1 && value <= mostListed) return value;
  throw new UsageError(`${JSON.stringify(text)} is no number from 1 to ${mostListed}.`);
}

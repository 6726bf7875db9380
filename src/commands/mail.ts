import { administer, momentIn } from '../cli/administer.js';
import { defineCommand, UsageError } from '../cli/command.js';
import type { Reward } from '../data/columns.js';
import { sendOut } from '../server/administration/mail-sending.js';
import { readProgress, sendMail, type SentMail } from '../server/administration/mails.js';

interface Options {
  readonly to?: readonly string[];
  readonly all?: boolean;
  readonly title: string;
  readonly text?: string;
  readonly item?: readonly Reward[];
  readonly at?: string;
}

const sendCommand = defineCommand<Options>({
  name: 'send',
  summary: 'Send a mail in the game, to some players or all, with items or without.',
  options: [
    { flags: '--to <player...>', summary: 'ids, or pk:123', parse: collect },
    { flags: '--all', summary: 'every player' },
    { flags: '--title <text>', summary: 'its title', required: true },
    { flags: '--text <text>', summary: 'its text' },
    { flags: '--item <key=amount...>', summary: 'what it carries: fragment=100', parse: items },
    { flags: '--at <moment>', summary: 'when it arrives: 7d, 12h, 2026-01-31T18:00:00Z; else at once' },
  ],
  examples: [
    'kalpa mail send --to alice --title "Sorry" --text "For the outage." --item fragment=100',
    'kalpa mail send --all --title "Happy new year" --item energy.green=500 darkmatter=10 --at 2027-01-01T00:00:00Z',
  ],
  notes:
    'It may run beside the server, which goes on where this is interrupted. Who signs up later does not get a mail to all; one for later goes to whoever has an account at that moment.',
  async run(_args, options, context) {
    const { to = [], all = false, title, text = '', item = [] } = options;
    if (all === to.length > 0) throw new UsageError('Give either --to with one player or more, or --all.');
    const at = options.at === undefined ? null : momentIn(options.at, Date.now());
    const sent = await administer(context, async ({ admin, actor, find }) => {
      const pks: number[] = [];
      for (const name of to) pks.push((await find(name)).pk);
      const recipients = all ? ('all' as const) : [...new Set(pks)];
      const noted = await sendMail(admin, { actor, to: recipients, title, text, items: item, at });
      if (noted.state !== 'sending') return noted;
      await sendOut(admin, noted.mail, context.signal);
      return { mail: noted.mail, ...(await readProgress(admin, noted.mail)) };
    });
    context.result(sent, told(sent, at));
  },
});

export const mailCommand = defineCommand({
  name: 'mail',
  summary: 'Send mail in the game.',
  examples: ['kalpa mail send --to alice --title "Hello" --item fragment=100'],
  commands: [sendCommand],
});

function told({ players, wanted }: SentMail, at: number | null): string {
  const when = at === null ? '' : new Date(at).toISOString();
  if (wanted === null) return `Noted: at ${when} the server sends it to all players that there are then.`;
  const who = players === 1 ? '1 player' : `${players} players`;
  return `Sent to ${who}${when === '' ? '' : `; it arrives at ${when}`}.`;
}

function collect(text: string, previous: unknown): readonly string[] {
  return [...(Array.isArray(previous) ? previous.map(String) : []), text];
}

function items(text: string, previous: unknown): readonly Reward[] {
  const [, key, amount] = /^([^=]+)=(\d{1,15})$/.exec(text) ?? [];
  if (key === undefined || Number(amount) < 1) {
    throw new UsageError(`${JSON.stringify(text)} is no key=amount, such as fragment=100.`);
  }
  return [...(Array.isArray(previous) ? (previous as Reward[]) : []), { key, value: Number(amount) }];
}

/** What a player has, list by list, to look at. */
import { useState } from 'preact/hooks';
import { Link } from '../../lib/router.js';
import { useLoad } from '../../lib/use-load.js';
import { confirm } from '../../ui/dialog.js';
import { List } from '../../ui/list.js';
import { Badge, Empty, Moment } from '../../ui/parts.js';
import { bestRecordColumns, playColumns } from '../../ui/record-columns.js';
import { pageOf, Search, Table, type Column } from '../../ui/table.js';
import { toast } from '../../ui/toasts.js';
import type { MailLine, MissionLine, Paged, SessionLine } from '../../ui/contract.js';
import { Rewards } from '../rewards.js';
import { api } from '../session.js';
import { nameOf } from './list.js';
import type { TabProps } from './player.js';

interface PartProps<R> {
  readonly of: TabProps;
  /** The list, as the end of its address. */
  readonly list: string;
  readonly caption: string;
  readonly columns: readonly Column<R>[];
  readonly empty: string;
  readonly search?: string;
  readonly isCompact?: boolean;
}

const size = 25;

function Part<R extends { readonly pk: number }>(props: PartProps<R>) {
  const { of, list, caption, columns, empty, search, isCompact = false } = props;
  const { pk } = of.player.user;
  const [text, page] = [of.query.get('query') ?? '', pageOf(of.query)];
  const rows = useLoad(
    (signal) => api.get<Paged<R>>(`/players/${pk}/${list}`, { search: text, page, size }, signal),
    [pk, list, text, page],
  );
  return (
    <div class="stack">
      {search !== undefined && <Search label={search} />}
      <List
        {...{ of: rows, page, size, columns, caption, isCompact }}
        keyOf={({ pk: row }) => row}
        empty={<Empty title={text === '' ? empty : 'Nothing matches.'} />}
      />
    </div>
  );
}

export function Records(of: TabProps) {
  return (
    <Part
      of={of}
      list="records"
      isCompact
      caption="Best records"
      columns={bestRecordColumns}
      search="Search tracks"
      empty="This player has not cleared anything yet."
    />
  );
}

export function Plays(of: TabProps) {
  return (
    <Part
      of={of}
      list="plays"
      isCompact
      caption="Plays"
      columns={playColumns}
      search="Search tracks"
      empty="This player has not played yet."
    />
  );
}

const missionStates = ['open', 'claimable', 'claimed'];

const missionColumns: readonly Column<MissionLine>[] = [
  { title: 'Mission', isName: true, show: ({ MissionPk }) => `Mission ${MissionPk}` },
  { title: 'Period', show: ({ periodType }) => (periodType === 0 ? 'daily' : 'weekly') },
  { title: 'Progress', isNumber: true, show: ({ current, goal }) => `${current} of ${goal ?? '?'}` },
  { title: 'State', show: ({ state }) => missionStates[state] ?? state },
];

export function Missions(of: TabProps) {
  return (
    <Part
      of={of}
      list="missions"
      caption="Missions"
      columns={missionColumns}
      empty="This player has no missions: they come with the first log-in of a day."
    />
  );
}

const mailStates = [
  ['unread', 'accent'],
  ['read', undefined],
  ['done', 'good'],
] as const;

const mailColumns: readonly Column<MailLine>[] = [
  {
    title: 'Mail',
    isName: true,
    show: ({ title, text }) => (
      <>
        <div>{title}</div>
        <div class="small muted pre">{text}</div>
      </>
    ),
  },
  { title: 'Items', show: ({ items }) => <Rewards of={items} /> },
  { title: 'Sent', show: ({ sent }) => <Moment at={sent} /> },
  {
    title: 'State',
    show: ({ state }) => {
      const [name, tone] = mailStates[state] ?? [String(state), undefined];
      return <Badge {...(tone && { tone })}>{name}</Badge>;
    },
  },
];

export function Mails(of: TabProps) {
  return (
    <div class="stack">
      <div>
        <Link class="button" href={`/admin/mail/new?to=${of.player.user.pk}`}>
          Write a mail
        </Link>
      </div>
      <Part of={of} list="mails" caption="Mails" columns={mailColumns} empty="This mail box is empty." />
    </div>
  );
}

const sessionColumns: readonly Column<SessionLine>[] = [
  { title: 'Where', isName: true, show: ({ kind }) => kind },
  { title: 'Last used', show: ({ lastUsedAt }) => <Moment at={lastUsedAt} none="before kalpa" /> },
  { title: 'Address', show: ({ remoteAddress }) => remoteAddress ?? '–' },
  { title: 'Device', show: ({ deviceIdentifier }) => deviceIdentifier ?? '–' },
];

export function Sessions(of: TabProps) {
  const [round, setRound] = useState(0);
  const { pk } = of.player.user;
  const end = async () => {
    const isDone = await confirm({
      title: `End all sessions of ${nameOf(of.player.user)}?`,
      body: <p>The game and these pages log the player out at once; logging in again is all it takes.</p>,
      action: 'End sessions',
      isDangerous: true,
      run: () => api.post(`/players/${pk}/sessions/end`),
    });
    if (!isDone) return;
    setRound(round + 1);
    toast('All sessions were ended.');
  };
  return (
    <div class="stack">
      <div>
        <button class="danger" onClick={end}>
          End all sessions
        </button>
      </div>
      <Part
        key={round}
        of={of}
        list="sessions"
        caption="Sessions"
        columns={sessionColumns}
        empty="This player is logged in nowhere."
      />
    </div>
  );
}

export function Binds({ player: { binds } }: TabProps) {
  if (binds.length === 0) {
    return (
      <Empty title="No account of another service is bound to this player.">
        <p>With auth.mode on discord, players bind theirs by the bot, and get their codes there.</p>
      </Empty>
    );
  }
  return (
    <Table
      caption="Bound accounts"
      columns={[
        { title: 'Account', isName: true, show: ({ bindAccount }) => bindAccount },
        {
          title: 'State',
          show: ({ isVerified }) =>
            isVerified === 1 ? <Badge tone="good">verified</Badge> : <Badge tone="warn">not verified</Badge>,
        },
        { title: 'Since', show: ({ bindDate }) => <Moment at={bindDate} exact none="–" /> },
      ]}
      rows={binds}
      keyOf={({ bindAccount }) => bindAccount}
    />
  );
}

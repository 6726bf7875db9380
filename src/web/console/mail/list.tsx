import { useEffect } from 'preact/hooks';
import { formatNumber } from '../../lib/format.js';
import { Link } from '../../lib/router.js';
import { useLoad } from '../../lib/use-load.js';
import { confirm } from '../../ui/dialog.js';
import { List } from '../../ui/list.js';
import { Badge, Empty, Moment, PageHead } from '../../ui/parts.js';
import { pageOf, type Column } from '../../ui/table.js';
import { toast } from '../../ui/toasts.js';
import type { ViewProps } from '../app.js';
import type { Paged, SentMail } from '../../ui/contract.js';
import { Rewards } from '../rewards.js';
import { api } from '../session.js';

const size = 25;
/** How often a mail on its way is looked after. */
const lookEveryMs = 2000;

export function MailList({ query }: ViewProps) {
  const page = pageOf(query);
  const mails = useLoad((signal) => api.get<Paged<SentMail>>('/mails', { page, size }, signal), [page]);
  const isUnderWay = mails.value?.rows.some(({ state }) => state === 'sending') ?? false;
  useEffect(() => {
    if (!isUnderWay || mails.isLoading) return undefined;
    const timer = setTimeout(mails.reload, lookEveryMs);
    return () => clearTimeout(timer);
  }, [isUnderWay, mails.isLoading]);
  return (
    <>
      <PageHead title="Mail" about="What was sent from here, and how many took what it carries.">
        <Link class="button primary" href="/admin/mail/new">
          Write a mail
        </Link>
      </PageHead>
      <List
        {...{ of: mails, page, size, columns: columnsOf(mails.reload) }}
        caption="Sent mail"
        keyOf={({ pk }) => pk}
        empty={
          <Empty title="No mail was sent yet.">
            <p>A mail brings a message, and items if you like, to one, several or all players.</p>
            <Link href="/admin/mail/new">Write a mail</Link>
          </Empty>
        }
      />
    </>
  );
}

function columnsOf(reload: () => void): readonly Column<SentMail>[] {
  return [
    {
      title: 'Mail',
      isName: true,
      show: ({ title, text }) => (
        <>
          <div>{title}</div>
          <div class="small muted clip">{text}</div>
        </>
      ),
    },
    { title: 'Items', show: ({ items }) => <Rewards of={items} /> },
    {
      title: 'To',
      show: (mail) => <Reached mail={mail} />,
    },
    { title: 'Taken', isNumber: true, show: ({ taken }) => formatNumber(taken) },
    { title: 'When', show: (mail) => <When mail={mail} /> },
    { title: 'By', show: ({ actor }) => actor },
    {
      title: 'Actions',
      isActions: true,
      show: (mail) =>
        mail.canceledAt === null && (
          <button
            class="quiet danger"
            aria-label={`Take back ${mail.title}…`}
            onClick={() => takeBack(mail, reload)}
          >
            Take back…
          </button>
        ),
    },
  ];
}

function Reached({ mail: { toAll, state, players, wanted } }: { readonly mail: SentMail }) {
  if (state === 'scheduled' && wanted === null) return <>all who have an account then</>;
  if (state === 'sending') {
    const shown = `${formatNumber(players)} of ${wanted === null ? 'all' : formatNumber(wanted)} so far`;
    return (
      <div role="status">
        <progress aria-label="Players who have it" value={players} max={wanted ?? undefined} />
        <div class="small">{shown}</div>
      </div>
    );
  }
  if (toAll) return <>all ({formatNumber(players)})</>;
  return (
    <>
      {formatNumber(players)} {players === 1 ? 'player' : 'players'}
    </>
  );
}

function When({ mail: { at, canceledAt } }: { readonly mail: SentMail }) {
  if (canceledAt !== null) return <Badge tone="danger">taken back</Badge>;
  const isLater = Date.parse(at) > Date.now();
  return (
    <>
      <Moment at={at} /> {isLater && <Badge tone="accent">scheduled</Badge>}
    </>
  );
}

async function takeBack({ pk, title }: SentMail, reload: () => void): Promise<void> {
  const isDone = await confirm({
    title: `Take “${title}” back?`,
    body: (
      <p>
        It disappears from the mail boxes of all who have not taken what it carries. Who has, keeps it. This
        cannot be undone.
      </p>
    ),
    action: 'Take it back',
    isDangerous: true,
    run: () => api.post(`/mails/${pk}/cancel`),
  });
  if (!isDone) return;
  reload();
  toast('The mail was taken back.');
}

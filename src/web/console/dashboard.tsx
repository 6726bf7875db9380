import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatBytes, formatNumber } from '../lib/format.js';
import { Link } from '../lib/router.js';
import { useLoad } from '../lib/use-load.js';
import { Chart } from '../ui/chart.js';
import { Moment, PageHead, Show } from '../ui/parts.js';
import type { Dashboard as Numbers } from '../ui/contract.js';
import { api } from './session.js';

export function Dashboard() {
  const numbers = useLoad((signal) => api.get<Numbers>('/dashboard', {}, signal), []);
  return (
    <>
      <PageHead title="Dashboard">
        <button onClick={() => numbers.reload()}>Refresh</button>
      </PageHead>
      <Show of={numbers}>{(value) => <Overview numbers={value} />}</Show>
    </>
  );
}

function Overview({ numbers }: { readonly numbers: Numbers }) {
  const { players, activeToday, banned, openReviews, database, version, lastBackup } = numbers;
  const { rooms, backupFailure } = numbers;
  return (
    <>
      {backupFailure && (
        <p class="note danger" role="alert">
          <strong>The last backup failed:</strong> {backupFailure.message}{' '}
          <Link href="/admin/backups">Go to the backups</Link>
        </p>
      )}
      <dl class="cards">
        <Figure name="Players" value={formatNumber(players)}>
          {banned > 0 ? (
            <Link href="/admin/players?state=banned">{formatNumber(banned)} banned</Link>
          ) : (
            'none of them banned'
          )}
        </Figure>
        <Figure name="Active today" value={formatNumber(activeToday)}>
          since midnight, UTC
        </Figure>
        <Figure name="Rooms" value={rooms === null ? '–' : formatNumber(rooms)}>
          {rooms === null ? 'multiplay does not run here' : 'open now'}
        </Figure>
        <Figure name="Scores to review" value={formatNumber(openReviews)}>
          {openReviews > 0 ? <Link href="/admin/reviews">Look at them</Link> : 'nothing is waiting'}
        </Figure>
        <Figure name="Database" value={formatBytes(database.bytes)}>
          {database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'}
        </Figure>
        <Figure name="Last backup" value={<Moment at={lastBackup?.at} none="None" />}>
          {lastBackup === null ? (
            <Link href="/admin/backups">Make one</Link>
          ) : (
            <Link href="/admin/backups">{formatBytes(lastBackup.bytes)}</Link>
          )}
        </Figure>
        <Figure name="Version" value={version}>
          of kalpa
        </Figure>
      </dl>
      <section class="card">
        <h2>Plays per day</h2>
        <Plays days={numbers.playsPerDay} />
      </section>
    </>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly children: ComponentChildren;
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <div class="card figure-card">
      <dt>{name}</dt>
      <dd>
        {value}
        <div class="small muted">{children}</div>
      </dd>
    </div>
  );
}

function Plays({ days }: { readonly days: Numbers['playsPerDay'] }) {
  const [times, series] = useMemo(
    () => [
      days.map(({ day }) => Date.parse(day) / 1000),
      [{ label: 'Plays', values: days.map(({ plays }) => plays), colour: '--accent' as const }],
    ],
    [days],
  );
  const total = days.reduce((sum, { plays }) => sum + plays, 0);
  if (total === 0) {
    return (
      <p class="muted">
        Nobody has played in the last {days.length} days. The chart appears with the first play.
      </p>
    );
  }
  return <Chart title="Plays per day" times={times} series={series} kind="bars" format={formatNumber} />;
}

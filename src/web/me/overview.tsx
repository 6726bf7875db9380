import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatNumber } from '../lib/format.js';
import { useLoad } from '../lib/use-load.js';
import { Chart } from '../ui/chart.js';
import type { OwnProfile, RatingHistory } from '../ui/contract.js';
import { Facts, Moment, PageHead, Show } from '../ui/parts.js';
import { api } from './session.js';

type RatingDay = RatingHistory['days'][number];

export function Overview() {
  const own = useLoad((signal) => api.get<OwnProfile>('/profile', {}, signal), []);
  const history = useLoad((signal) => api.get<RatingHistory>('/history', {}, signal), []);
  return (
    <>
      <PageHead title="Overview">
        <a class="button" href="/me/api/export.csv" download>
          Export as CSV
        </a>
        <a class="button" href="/me/api/export.json" download>
          Export as JSON
        </a>
      </PageHead>
      <div class="stack">
        <Show of={own}>{(value) => <Profile of={value} />}</Show>
        <section class="card">
          <h2>Rating over time</h2>
          <Show of={history}>{({ days }) => <History days={days} />}</Show>
        </section>
      </div>
    </>
  );
}

function Profile({ of: { user, profile, counts } }: { readonly of: OwnProfile }) {
  const number = (name: string) => Number(profile?.[name] ?? 0);
  return (
    <>
      <dl class="cards">
        <Figure name="Thumb rating">{number('thumbAstralRating').toFixed(3)}</Figure>
        <Figure name="Multi rating">{number('multiAstralRating').toFixed(3)}</Figure>
        <Figure name="Performer level">{formatNumber(number('performerLevel'))}</Figure>
        <Figure name="Plays">{formatNumber(counts.records)}</Figure>
      </dl>
      <section class="card">
        <h2>Profile</h2>
        <Facts
          of={[
            ['Nickname', user.nickname ?? 'none'],
            ['UID', profile?.['uid'] ?? '–'],
            ['Since', <Moment key="since" at={user.createdAt} exact />],
            ['Clears', formatNumber(number('totalClearCount'))],
            ['Full combos', formatNumber(number('totalAllComboCount'))],
            ['All perfects', formatNumber(number('totalAllPerfectCount'))],
          ]}
        />
      </section>
    </>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="card figure-card">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function History({ days }: { readonly days: readonly RatingDay[] }) {
  const [times, series] = useMemo(
    () => [
      days.map(({ day }) => Date.parse(day) / 1000),
      [
        { label: 'Thumb', values: days.map(({ thumb }) => thumb), colour: '--accent' as const },
        { label: 'Multi', values: days.map(({ multi }) => multi), colour: '--good' as const },
      ],
    ],
    [days],
  );
  if (days.length === 0) return <p class="muted">The chart begins with your first clear.</p>;
  const format = (value: number) => value.toFixed(2);
  return <Chart title="Rating over time" times={times} series={series} kind="line" format={format} />;
}

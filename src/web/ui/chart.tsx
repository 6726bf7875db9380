/** Charts over time, drawn by uPlot, which is fetched only where there is one; with the same numbers as a table. */
import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** The name of a colour among the tokens. */
  readonly colour: '--accent' | '--good' | '--warn';
}

interface ChartProps {
  readonly title: string;
  /** Unix seconds. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly kind: 'bars' | 'line';
  readonly format: (value: number) => string;
}

const height = 240;

export function Chart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = place;
    if (!current) return undefined;
    const life = new AbortController();
    void draw(current, props, life.signal);
    return () => life.abort();
  }, [props.times, props.series]);
  return (
    <figure>
      <div ref={place} class="chart" aria-hidden="true" />
      <details>
        <summary class="small">Show as a table</summary>
        <Numbers {...props} />
      </details>
    </figure>
  );
}

function Numbers({ title, times, series, format }: ChartProps) {
  return (
    <div class="table-box">
      <table>
        <caption class="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {series.map(({ label }) => (
              <th key={label} scope="col" class="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((time, at) => (
            <tr key={time}>
              <th scope="row">{dayOf(time)}</th>
              {series.map(({ label, values }) => (
                <td key={label} class="number">
                  {shownValue(values[at], format)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

function shownValue(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value);
}

/** Draws it, follows the width of its place, and draws anew when the scheme of colours changes. */
async function draw(place: HTMLElement, props: ChartProps, life: AbortSignal): Promise<void> {
  const { default: Plot } = await import('uplot');
  if (life.aborted) return;
  const data: uPlot.AlignedData = [[...props.times], ...props.series.map(({ values }) => [...values])];
  const width = () => Math.max(200, place.clientWidth);
  const make = () => new Plot({ ...optionsOf(Plot, props), width: width(), height }, data, place);
  let plot = make();
  const observer = new ResizeObserver(() => plot.setSize({ width: width(), height }));
  observer.observe(place);
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const redraw = () => {
    plot.destroy();
    plot = make();
  };
  scheme.addEventListener('change', redraw, { signal: life });
  life.addEventListener('abort', () => {
    observer.disconnect();
    plot.destroy();
  });
}

function optionsOf(
  Plot: typeof uPlot,
  { series, kind, format }: ChartProps,
): Omit<uPlot.Options, 'width' | 'height'> {
  const styles = getComputedStyle(document.documentElement);
  const colour = (name: string) => styles.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--text-2'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
    font: '12px system-ui, sans-serif',
  };
  const bars = Plot.paths.bars?.({ size: [0.7, 40], radius: 0.15 });
  return {
    tzDate: (seconds) => Plot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: { drag: { x: false, y: false } },
    scales: {
      x: { range: (_, from, to) => (kind === 'bars' ? [from - halfDay, to + halfDay] : [from, to]) },
      y: { range: (_, low, high) => rangeOf(kind, low, high) },
    },
    axes: [
      { ...axis, values: (_, splits) => splits.map(shortDay) },
      { ...axis, size: 60, incrs: steps, values: (_, splits) => splits.map(format) },
    ],
    series: [
      { label: 'Day', value: (_, seconds) => shownValue(seconds, dayOf) },
      ...series.map((each) => ({
        label: each.label,
        stroke: colour(each.colour),
        width: 2,
        ...(kind === 'bars' && { fill: colour(each.colour), ...(bars && { paths: bars }) }),
        points: { show: kind === 'line' },
        value: (_: uPlot, value: number | null) => shownValue(value, format),
      })),
    ],
  };
}

const halfDay = 43_200;
/** What lies between two lines of a chart: whole numbers. */
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

const shortDays = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

function shortDay(seconds: number): string {
  return shortDays.format(seconds * 1000);
}

/** Bars begin at nothing; lines have room around them. */
function rangeOf(kind: 'bars' | 'line', low: number | null, high: number | null): [number, number] {
  if (kind === 'bars') return [0, Math.max(4, (high ?? 0) * 1.1)];
  const [from, to] = [low ?? 0, high ?? 1];
  const margin = Math.max(0.5, (to - from) * 0.1);
  return [Math.max(0, from - margin), to + margin];
}

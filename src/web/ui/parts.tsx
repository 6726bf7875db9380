/** Small parts that every view is made of. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { asDate, formatBoth, formatDistance, formatMoment } from '../lib/format.js';
import { messageOf, RequestError } from '../lib/http.js';
import { hasNavigated, Link } from '../lib/router.js';
import type { Loaded } from '../lib/use-load.js';

export type Tone = 'good' | 'warn' | 'danger' | 'accent';

interface HeadProps {
  readonly title: string;
  readonly about?: ComponentChildren;
  /** The view above this one: its address and name. */
  readonly from?: readonly [string, string];
  /** What can be done here, at the end of the line. */
  readonly children?: ComponentChildren;
}

/** The head of a view. It takes the focus when the view is entered, so that screen readers say where one is. */
export function PageHead({ title, about, from, children }: HeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · kalpa`;
  }, [title]);
  useEffect(() => {
    if (!hasNavigated()) return;
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <header class="page-head">
      <div>
        {from && (
          <Link class="crumb" href={from[0]}>
            ← {from[1]}
          </Link>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {about !== undefined && <p class="muted">{about}</p>}
      </div>
      {children !== undefined && <div class="row">{children}</div>}
    </header>
  );
}

/** A moment: how long ago it was, or when exactly; on pointing at it the other, here and in UTC. */
export function Moment({
  at,
  exact = false,
  none = 'never',
}: {
  readonly at: number | string | null | undefined;
  readonly exact?: boolean;
  readonly none?: string;
}) {
  const date = asDate(at);
  if (!date) return <span class="muted">{none}</span>;
  const distance = formatDistance(date);
  return (
    <time
      dateTime={date.toISOString()}
      title={exact ? `${distance} · ${formatBoth(date)}` : formatBoth(date)}
    >
      {exact ? formatMoment(date) : distance}
    </time>
  );
}

export function Badge({ tone, children }: { readonly tone?: Tone; readonly children: ComponentChildren }) {
  return <span class={`badge ${tone ?? ''}`}>{children}</span>;
}

interface EmptyProps {
  readonly title: string;
  /** What it means, and what could be done. */
  readonly children?: ComponentChildren;
}

export function Empty({ title, children }: EmptyProps) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children}
    </div>
  );
}

function Loading() {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">Loading…</span>
      <i />
      <i />
      <i />
    </div>
  );
}

/** What went wrong, in the server's words, and a way on. */
export function Failed({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const isGone = error instanceof RequestError && error.status === 404;
  return (
    <div class="empty" role="alert">
      <strong>{isGone ? 'There is nothing here.' : 'This could not be loaded.'}</strong>
      <p>{messageOf(error)}</p>
      {retry && <button onClick={retry}>Try again</button>}
    </div>
  );
}

/** Shows what was loaded; while it is not there, or could not be had, says so. */
export function Show<T>({
  of,
  children,
}: {
  readonly of: Loaded<T>;
  readonly children: (value: T) => ComponentChildren;
}) {
  if (of.value === undefined) {
    return of.error === undefined ? <Loading /> : <Failed error={of.error} retry={() => of.reload()} />;
  }
  return (
    <div class={of.isLoading ? 'stack busy' : 'stack'} aria-busy={of.isLoading}>
      {of.error !== undefined && <Failed error={of.error} retry={() => of.reload()} />}
      {children(of.value)}
    </div>
  );
}

/** Names and values. */
export function Facts({ of }: { readonly of: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {of.map(([name, value]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
    </dl>
  );
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly (readonly [href: string, name: string])[];
  readonly current: string;
}

/** Views of one thing, each with an address of its own: links rather than script. */
export function Tabs({ label, tabs, current }: TabsProps) {
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone not all fit: the one that is shown has to be in sight.
    const tab = bar.current?.querySelector<HTMLElement>('[aria-current]');
    if (!bar.current || !tab) return;
    const [around, own] = [bar.current.getBoundingClientRect(), tab.getBoundingClientRect()];
    bar.current.scrollLeft += own.left - around.left - (around.width - own.width) / 2;
  }, [current]);
  return (
    <nav ref={bar} class="tabs" aria-label={label}>
      {tabs.map(([href, name]) => (
        <Link key={href} href={href} aria-current={href === current ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

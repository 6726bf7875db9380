/** Addresses and views: the browser's history is the state, so that links, reloads and the back button work. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { mayLeave } from '../ui/dialog.js';
import { isUnsaved } from './unsaved.js';

interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const changed = new EventTarget();
let hasMoved = false;
/** What is shown. */
let shown = addressOf();
/** How many steps into these pages that is; every step of the history has its own, to tell the way back from. */
let step = stepOf(history.state) ?? 0;
history.replaceState({ step }, '');
window.addEventListener('popstate', ({ state }) => void follow(stepOf(state)));

function addressOf(): string {
  return location.pathname + location.search;
}

function stepOf(state: unknown): number | undefined {
  const { step: found } = (state ?? {}) as { readonly step?: unknown };
  return typeof found === 'number' ? found : undefined;
}

/** Whether one has gone from one view to another since the page was loaded. */
export function hasNavigated(): boolean {
  return hasMoved;
}

/** Goes to an address of these pages; `replace` leaves no step for the back button. Asks nothing. */
export function navigate(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState({ step }, '', address);
  else history.pushState({ step: ++step }, '', address);
  show();
}

function show(): void {
  hasMoved = true;
  shown = addressOf();
  changed.dispatchEvent(new Event('change'));
}

let isAsking = false;

/**
 * The browser has gone back or forward. Where something is unsaved it is brought back to what is shown, and goes on when
 * the person says so.
 */
async function follow(to: number | undefined): Promise<void> {
  if (to === undefined) {
    // A jump within the page, such as to its content, is a step of its own.
    history.replaceState({ step: ++step }, '');
  } else if (addressOf() === shown || to === step || !isUnsaved()) {
    step = to;
    show();
  } else {
    const way = to - step;
    history.go(-way);
    if (isAsking) return;
    isAsking = true;
    const isFine = await mayLeave();
    isAsking = false;
    if (isFine) history.go(way);
  }
}

/** Where the person is, kept current. */
export function usePlace(): Place {
  const [address, setAddress] = useState(shown);
  useEffect(() => {
    const update = () => setAddress(shown);
    changed.addEventListener('change', update);
    update();
    return () => changed.removeEventListener('change', update);
  }, []);
  const { pathname, searchParams } = new URL(address, location.origin);
  return { path: pathname, query: searchParams };
}

/** Changes some values of the query and keeps the others; empty ones go, and paging begins anew unless it is set. */
export function changeQuery(values: Readonly<Record<string, string | number | undefined>>): void {
  const query = new URLSearchParams(location.search);
  if (!('page' in values)) query.delete('page');
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, String(value));
  }
  const search = query.toString();
  const address = location.pathname + (search === '' ? '' : `?${search}`);
  if (address !== addressOf()) navigate(address, { replace: true });
}

/** The named parts of a path by a pattern such as `/admin/players/:pk/:tab`, or undefined where it does not fit. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/\/+$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? '';
    if (part.startsWith(':') && value !== '') found[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface LinkProps {
  readonly href: string;
  readonly class?: string;
  readonly 'aria-current'?: 'page' | 'true' | undefined;
  readonly 'aria-label'?: string;
  readonly onClick?: (() => void) | undefined;
  readonly children: ComponentChildren;
}

/** A link within the pages, which asks before something typed is lost; with a modifier key it is the browser's. */
export function Link({ href, onClick, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!isPlain) return;
    event.preventDefault();
    onClick?.();
    void go(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

async function go(address: string): Promise<void> {
  if (address === shown || (await mayLeave())) navigate(address);
}

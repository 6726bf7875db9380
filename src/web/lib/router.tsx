/** Addresses and views: the browser's history is the state, so that links, reloads and the back button work. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const changed = new EventTarget();
let hasMoved = false;
window.addEventListener('popstate', () => (hasMoved = true));

/** Whether one has gone from one view to another since the page was loaded. */
export function hasNavigated(): boolean {
  return hasMoved;
}

/** Goes to an address of these pages; `replace` leaves no step for the back button. */
export function navigate(address: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  hasMoved = true;
  changed.dispatchEvent(new Event('change'));
}

/** Where the person is, kept current. */
export function usePlace(): Place {
  const [address, setAddress] = useState(location.pathname + location.search);
  useEffect(() => {
    const update = () => setAddress(location.pathname + location.search);
    window.addEventListener('popstate', update);
    changed.addEventListener('change', update);
    update();
    return () => {
      window.removeEventListener('popstate', update);
      changed.removeEventListener('change', update);
    };
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
  if (address !== location.pathname + location.search) navigate(address, { replace: true });
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

/** A link within the pages; with a modifier key it is the browser's. */
export function Link({ href, onClick, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!isPlain) return;
    event.preventDefault();
    onClick?.();
    navigate(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

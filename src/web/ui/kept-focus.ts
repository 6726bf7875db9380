/**
 * Where the keyboard is, when what it was on goes: a row that was decided or deleted takes the focus with it, and whoever
 * works without a mouse would begin at the top of the page again.
 */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

const focusable = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea';

/** For a box around a table: where a row goes that has the focus, the row in its place gets it, else the heading. */
export function useKeptFocus(rows: readonly unknown[] | undefined): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  /** Which row has the focus. */
  const at = useRef<number | undefined>(undefined);
  useEffect(() => {
    const life = new AbortController();
    const note = ({ target }: Event) => {
      const row = target instanceof Element ? target.closest('tbody > tr') : null;
      const isHere = row instanceof HTMLTableRowElement && box.current?.contains(row) === true;
      at.current = isHere ? row.sectionRowIndex : undefined;
    };
    document.addEventListener('focusin', note, { signal: life.signal });
    document.addEventListener('pointerdown', note, { signal: life.signal });
    return () => life.abort();
  }, []);
  useLayoutEffect(() => {
    if (at.current === undefined || document.activeElement !== document.body) return;
    const there = box.current?.querySelectorAll<HTMLElement>('tbody > tr') ?? [];
    const row = there[Math.min(at.current, there.length - 1)];
    (row?.querySelector<HTMLElement>(focusable) ?? box.current)?.focus();
  }, [rows]);
  useEffect(() => () => focusHeading(at.current !== undefined), []);
  return box;
}

/** Once nothing is left of the list, and the next view has not taken the focus. */
function focusHeading(wasHere: boolean): void {
  if (!wasHere) return;
  setTimeout(() => {
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('main h1')?.focus();
  });
}

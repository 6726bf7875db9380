/** Short notes on what was done, said aloud to screen readers; where it is cheap, with a way back. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../lib/http.js';

interface Toast {
  readonly key: number;
  readonly message: string;
  readonly isFailure: boolean;
  readonly undo?: () => Promise<unknown>;
}

const shownMs = 8000;
let toasts: readonly Toast[] = [];
let lastKey = 0;
const changed = new EventTarget();

function change(next: readonly Toast[]): void {
  toasts = next;
  changed.dispatchEvent(new Event('change'));
}

function remove(key: number): void {
  change(toasts.filter((toast) => toast.key !== key));
}

interface ToastOptions {
  readonly isFailure?: boolean;
  readonly undo?: () => Promise<unknown>;
}

/** Tells what was done. */
export function toast(message: string, { isFailure = false, undo }: ToastOptions = {}): void {
  const key = ++lastKey;
  change([...toasts.slice(-2), { key, message, isFailure, ...(undo && { undo }) }]);
}

async function takeBack({ key, undo }: Toast): Promise<void> {
  remove(key);
  try {
    await undo?.();
    toast('Taken back.');
  } catch (error) {
    toast(`It could not be taken back: ${messageOf(error)}`, { isFailure: true });
  }
}

/** Where they appear: a popover, so that they lie above dialogs, too. */
export function Toasts() {
  const [shown, setShown] = useState(toasts);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const update = () => setShown(toasts);
    changed.addEventListener('change', update);
    return () => changed.removeEventListener('change', update);
  }, []);
  const newest = shown.at(-1)?.key;
  useEffect(() => {
    const { current } = place;
    if (!current || newest === undefined) return;
    if (current.matches(':popover-open')) current.hidePopover();
    current.showPopover();
  }, [newest]);
  return (
    <div ref={place} class="toasts" popover="manual" role="status" aria-live="polite">
      {shown.map((each) => (
        <Line key={each.key} toast={each} />
      ))}
    </div>
  );
}

function Line({ toast: shown }: { readonly toast: Toast }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    // Whoever points at it, or has got to it by keyboard, has time to read; failures stay.
    if (isHeld || shown.isFailure) return undefined;
    const timer = setTimeout(() => remove(shown.key), shownMs);
    return () => clearTimeout(timer);
  }, [isHeld]);
  return (
    <div
      class={shown.isFailure ? 'toast danger' : 'toast'}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocusCapture={() => setHeld(true)}
      onBlurCapture={() => setHeld(false)}
    >
      <span>{shown.message}</span>
      <span class="row">
        {shown.undo && <button onClick={() => takeBack(shown)}>Undo</button>}
        <button class="icon-only" aria-label="Dismiss" onClick={() => remove(shown.key)}>
          ×
        </button>
      </span>
    </div>
  );
}

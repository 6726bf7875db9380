/** A value that one passes on: a click copies it. */
import { useEffect, useState } from 'preact/hooks';
import { toast } from './toasts.js';

interface CopyProps {
  readonly text: string;
  /** What it is, as in `Copy the UID`. */
  readonly what: string;
}

const thanksMs = 2000;

export function Copy({ text, what }: CopyProps) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(() => setDone(false), thanksMs);
    return () => clearTimeout(timer);
  }, [isDone]);
  const copy = async (button: HTMLElement) => {
    if (await wasCopied(text, button)) setDone(true);
    else
      toast(`The browser does not let this page copy: select ${what} and copy it by hand.`, {
        isFailure: true,
      });
  };
  return (
    <button
      type="button"
      class="copy"
      aria-label={`Copy ${what}`}
      onClick={(event) => void copy(event.currentTarget)}
    >
      {isDone ? 'Copied' : 'Copy'}
      <span class="visually-hidden" role="status">
        {isDone && `Copied ${what}.`}
      </span>
    </button>
  );
}

/** Over plain HTTP browsers keep the clipboard to themselves, but still copy what is selected. */
async function wasCopied(text: string, button: HTMLElement): Promise<boolean> {
  if (window.isSecureContext) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const place = document.createElement('textarea');
  place.value = text;
  place.className = 'visually-hidden';
  // Beside the button, as nothing outside of a dialog can be selected while it is open.
  button.after(place);
  place.select();
  const isDone = document.execCommand('copy');
  place.remove();
  button.focus();
  return isDone;
}

/** Something that a person does and the server answers: once at a time, and its failure is shown where it was done. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf } from '../lib/http.js';
import { forget, formOf } from '../lib/unsaved.js';

export interface Action {
  readonly isRunning: boolean;
  readonly error: unknown;
  /** The failure, to be shown near the button; nothing while there is none. */
  readonly problem: ComponentChildren;
  /** With the event of a button in a form, what is typed there counts as saved once it is done. */
  run(event?: Event): Promise<void>;
  /** Takes the failure away. */
  forget(): void;
  /** The same, for a form. */
  submit(event: Event): Promise<void>;
}

/** `work` gives false where it was not done after all. */
export function useAction(work: () => Promise<unknown>): Action {
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const run = async (event?: Event) => {
    if (isRunning) return;
    const form = formOf(event?.currentTarget);
    setRunning(true);
    setError(undefined);
    try {
      const isDone = (await work()) !== false;
      if (isDone && form) forget(form);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setRunning(false);
    }
  };
  return {
    isRunning,
    error,
    problem: error !== undefined && (
      <p class="note danger" role="alert">
        {messageOf(error)}
      </p>
    ),
    run,
    forget: () => setError(undefined),
    submit: (event) => {
      event.preventDefault();
      return run(event);
    },
  };
}

type ActionButtonProps = Omit<JSX.IntrinsicElements['button'], 'of'> & {
  readonly of: Action;
  readonly disabled?: boolean;
  readonly children: ComponentChildren;
};

/** The button of a form, or with `onClick` one of its own. */
export function ActionButton({ of, disabled = false, children, ...rest }: ActionButtonProps) {
  return (
    <button disabled={disabled} aria-busy={of.isRunning} {...rest}>
      {of.isRunning ? 'One moment…' : children}
    </button>
  );
}

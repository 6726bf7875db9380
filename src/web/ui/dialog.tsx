/** Dialogs: the browser's own, so that focus stays inside, Escape closes, and the page behind is out of reach. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { fleeting, forget, isUnsaved } from '../lib/unsaved.js';
import { ActionButton, useAction } from './action.js';
import { Field } from './field.js';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly class?: string;
}

export function Dialog({ title, onClose, children, class: kind }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={kind}
      aria-labelledby={heading}
      onCancel={(event) => {
        // Browsers close it at a second Escape in a row, whatever one says.
        if (!event.cancelable) return onClose();
        event.preventDefault();
        void mayLeave(event.currentTarget).then((isFine) => isFine && onClose());
      }}
    >
      <div class="dialog-body">
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

interface Question {
  readonly title: string;
  /** What exactly will happen. */
  readonly body: ComponentChildren;
  /** What the button says: the deed itself, never OK. */
  readonly action: string;
  /** What the other button says. */
  readonly refusal?: string;
  readonly isDangerous?: boolean;
  /** What has to be typed first, for what cannot be undone. */
  readonly typed?: string;
  /** Done while the dialog is open, so that a failure is shown where it was asked for. */
  readonly run: () => Promise<unknown>;
}

interface Asked {
  readonly key: number;
  readonly question: Question;
  readonly close: (isDone: boolean) => void;
}

let asked: readonly Asked[] = [];
let lastKey = 0;
const changed = new EventTarget();

function change(next: readonly Asked[]): void {
  asked = next;
  changed.dispatchEvent(new Event('change'));
}

/** Asks before something is done. Gives whether it was done. */
export function confirm(question: Question): Promise<boolean> {
  const key = ++lastKey;
  return new Promise((resolve) => {
    const close = (isDone: boolean) => {
      change(asked.filter((each) => each.key !== key));
      resolve(isDone);
    };
    change([...asked, { key, question, close }]);
  });
}

/** Asks whether to leave where something was typed that is not saved: on the page, or in a part of it. */
export async function mayLeave(what: Node = document): Promise<boolean> {
  if (!isUnsaved(what)) return true;
  return confirm({
    title: 'Leave without saving?',
    body: <p>What you typed here is not saved, and will be lost.</p>,
    action: 'Leave',
    refusal: 'Go on editing',
    isDangerous: true,
    run: async () => forget(what),
  });
}

/** Where questions appear: in the page's own tree, as ids are told apart only within one. */
export function Questions() {
  const [shown, setShown] = useState(asked);
  useEffect(() => {
    const update = () => setShown(asked);
    changed.addEventListener('change', update);
    return () => changed.removeEventListener('change', update);
  }, []);
  return (
    <>
      {shown.map(({ key, question, close }) => (
        <Confirmation key={key} question={question} close={close} />
      ))}
    </>
  );
}

function Confirmation({
  question,
  close,
}: {
  readonly question: Question;
  readonly close: (isDone: boolean) => void;
}) {
  const { title, body, action, refusal = 'Cancel', isDangerous = false, typed, run } = question;
  const [text, setText] = useState('');
  const deed = useAction(async () => {
    await run();
    close(true);
  });
  return (
    <Dialog title={title} onClose={() => close(false)}>
      <form class="stack" {...fleeting} onSubmit={deed.submit}>
        <div class="stack">{body}</div>
        {typed !== undefined && (
          <Field label={`Type ${typed} to confirm`}>
            {(field) => (
              <input {...field} autocomplete="off" onInput={(e) => setText(e.currentTarget.value)} />
            )}
          </Field>
        )}
        {deed.problem}
        <div class="actions">
          <button type="button" onClick={() => close(false)}>
            {refusal}
          </button>
          <ActionButton
            of={deed}
            class={isDangerous ? 'danger primary' : 'primary'}
            disabled={typed !== undefined && text !== typed}
          >
            {action}
          </ActionButton>
        </div>
      </form>
    </Dialog>
  );
}

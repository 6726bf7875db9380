/**
 * What was typed into a form and is not saved, so that whoever leaves can be asked first. It watches the whole page: a
 * form needs to do nothing for it but to be saved by an action (ui/action.tsx). Searches and what is marked `fleeting`
 * are left out.
 */
type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Marks a form whose text is worth nothing once one goes: a log-in, a word that confirms. */
export const fleeting = { 'data-fleeting': true };

/** What stood in a control before one typed into it. */
const typed = new Map<Control, string>();
/** The control that one is in, as it was before what comes next. */
let current: { readonly control: Control; readonly value: string } | undefined;

for (const event of ['focusin', 'pointerdown', 'keydown', 'beforeinput']) {
  document.addEventListener(event, ({ target }) => note(target), { capture: true });
}
for (const event of ['input', 'change']) {
  document.addEventListener(event, ({ target }) => keep(target), { capture: true });
}
window.addEventListener('beforeunload', (event) => {
  if (isUnsaved()) event.preventDefault();
});

function note(target: EventTarget | null): void {
  if (isKept(target)) current = { control: target, value: target.value };
}

function keep(target: EventTarget | null): void {
  if (isKept(target) && current?.control === target && !typed.has(target)) typed.set(target, current.value);
}

function isKept(target: EventTarget | null): target is Control {
  const isControl =
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement;
  if (!isControl || target.type === 'search') return false;
  return target.form !== null && !('fleeting' in target.form.dataset);
}

/** Whether something typed in there is neither saved nor put back as it was. */
export function isUnsaved(inside: Node = document): boolean {
  for (const [control, before] of typed) {
    if (!control.isConnected) typed.delete(control);
    else if (control.value !== before && inside.contains(control)) return true;
  }
  return false;
}

/** What was typed in there is saved, or given up. */
export function forget(inside: Node = document): void {
  for (const control of [...typed.keys()]) if (inside.contains(control)) typed.delete(control);
}

/** The same, of the form in which something happened. */
export function forgetForm(target: EventTarget | null): void {
  const form = formOf(target);
  if (form) forget(form);
}

/** The form in which something happened. */
export function formOf(target: EventTarget | null | undefined): Element | null {
  return target instanceof Element ? target.closest('form') : null;
}

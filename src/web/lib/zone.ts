/**
 * In which time zone moments are written: that of the browser, or UTC, in which the game and the logs count. The choice
 * is kept in the browser.
 */
import { useEffect, useState } from 'preact/hooks';

const key = 'kalpa.zone';
const changed = new EventTarget();

/** The time zone of the browser, such as `Europe/Berlin`. */
export const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

let isUtc = stored() === 'UTC';

export function showsUtc(): boolean {
  return isUtc;
}

export function showUtc(wanted: boolean): void {
  isUtc = wanted;
  try {
    localStorage.setItem(key, wanted ? 'UTC' : 'own');
  } catch {
    // A browser that keeps nothing: it holds until the page is left.
  }
  changed.dispatchEvent(new Event('change'));
}

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Renders anew when the other zone is chosen: for the whole page. */
export function useZone(): void {
  const [, setRound] = useState(0);
  useEffect(() => {
    const update = () => setRound((last) => last + 1);
    changed.addEventListener('change', update);
    return () => changed.removeEventListener('change', update);
  }, []);
}

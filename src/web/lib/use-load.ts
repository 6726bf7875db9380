import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** Something that is fetched: not there yet, there, or failed. While it is fetched anew, the last value stays. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Fetches it once more. */
  reload(): void;
  /** Puts a value in its place, such as what a change was answered with. */
  set(value: T): void;
}

/** Fetches with `load` whenever one of `inputs` changes; what an earlier fetch still brings is dropped. */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly (string | number | boolean | undefined)[],
): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload' | 'set'>>({
    value: undefined,
    error: undefined,
    isLoading: true,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    setState(({ value }) => ({ value, error: undefined, isLoading: true }));
    latest.current(abort.signal).then(
      (value) => !abort.signal.aborted && setState({ value, error: undefined, isLoading: false }),
      (error: unknown) =>
        !abort.signal.aborted && setState(({ value }) => ({ value, error, isLoading: false })),
    );
    return () => abort.abort();
  }, [...inputs, round]);
  const reload = useCallback(() => setRound((last) => last + 1), []);
  const set = useCallback((value: T) => setState({ value, error: undefined, isLoading: false }), []);
  return { ...state, reload, set };
}

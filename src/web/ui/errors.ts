import { RequestError } from '../lib/http.js';

/** What was wrong by field: the server names each, as in `until: must be in the future.` */
export function fieldErrors(error: unknown): Readonly<Record<string, string | undefined>> {
  if (!(error instanceof RequestError) || error.status !== 400) return {};
  const found = [...error.message.matchAll(/(?:^|(?<=\. ))(\w+): (.*?\.)(?= \w+: |$)/g)];
  return Object.fromEntries(
    found.map(([, field = '', problem = '']) => [field, problem.charAt(0).toUpperCase() + problem.slice(1)]),
  );
}

/** What stands there now, where somebody else changed it meanwhile. */
export function conflictOf(error: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!(error instanceof RequestError) || error.status !== 409) return undefined;
  const { current } = (error.data ?? {}) as { readonly current?: Readonly<Record<string, unknown>> };
  return current;
}

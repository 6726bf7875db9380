import { z } from 'zod';
import { defineCommand } from '../cli/command.js';
import type { Route } from '../server/http/route.js';
import { isWebRoute, type AnyRoute } from '../server/http/web-route.js';

interface RoutesOptions {
  readonly markdown?: boolean;
  readonly web?: boolean;
}

export const routesCommand = defineCommand<RoutesOptions>({
  name: 'routes',
  summary: 'List every endpoint of the API, with the fields it takes.',
  options: [
    { flags: '--web', summary: 'those for browsers (console and player page) instead of the game’s' },
    { flags: '--markdown', summary: 'as a table of docs/PROTOCOL.md' },
  ],
  examples: ['kalpa routes', 'kalpa routes --web', 'kalpa routes --json', 'kalpa routes --markdown'],
  async run(_args, { markdown = false, web = false }, context) {
    const { routesOf, select } = await import('../server/selection.js');
    const { active } = select({ with: [], only: [], foreign: context.plugins() });
    const routes = (await routesOf(active)).filter((route) => isWebRoute(route) === web);
    const rows = routes.map((route) => ({
      method: route.method.toUpperCase(),
      path: route.path,
      session: kindOf(route) === 'open' ? 'open' : route.session,
      params: Object.keys(route.params),
      ...('query' in route ? { query: Object.keys(route.query) } : {}),
      body: Object.keys(route.body),
      summary: route.summary,
    }));
    if (markdown) {
      context.result(rows, markdownTable(routes));
      return;
    }
    const lines = rows.map(({ method, path, session, query = [], body, summary }) => {
      const names = [...query, ...body];
      const fields = names.length > 0 ? `  (${names.join(', ')})` : '';
      const open = session === 'open' ? ' [open]' : '';
      return `${method.padEnd(4)} ${path}${fields}${open}\n     ${summary}`;
    });
    context.result(rows, lines.join('\n'));
  },
});

function markdownTable(routes: readonly AnyRoute[]): string {
  const rows = routes.map((route) => {
    const endpoint = `\`${route.method.toUpperCase()} ${route.path}\``;
    const fields = { ...('query' in route ? route.query : {}), ...route.body };
    const cells = [endpoint, kindOf(route), fieldsOf(route.params), fieldsOf(fields), route.summary];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const head = [
    '| endpoint | kind | in the path | fields | what it does |',
    '| --- | --- | --- | --- | --- |',
  ];
  return [...head, ...rows].join('\n');
}

function kindOf(route: AnyRoute): string {
  if (isWebRoute(route)) return route.isEntrance ? 'open' : route.session;
  return route.session === 'open' ? 'open' : route.effect;
}

/** Fields that follow each other and hold the same share their words. */
function fieldsOf(schema: Route['body']): string {
  const groups: { names: string[]; values: string }[] = [];
  for (const [name, type] of Object.entries(schema)) {
    const shown = `\`${name}\`${defaultOf(type)}`;
    const values = valuesOf(type);
    const last = groups.at(-1);
    if (last?.values === values) last.names.push(shown);
    else groups.push({ names: [shown], values });
  }
  return groups.map(({ names, values }) => `${names.join(', ')}: ${values}`).join('; ');
}

/** Of a field that may be left out: a question mark, and what counts instead where that is a value. */
function defaultOf(type: z.ZodType): string {
  const { success, data } = type.safeParse(undefined);
  if (!success) return '';
  return data === undefined || data === null ? '?' : `? (else ${JSON.stringify(data)})`;
}

/** No field may hold this. */
const wrong = 'x'.repeat(100_000);

/** What a field may hold, in the words with which the server refuses what it may not: those cannot go stale. */
function valuesOf(type: z.ZodType): string {
  const strict = type instanceof z.ZodCatch ? type.unwrap() : type;
  if (!(strict instanceof z.ZodType)) return 'anything';
  const message = strict.safeParse(wrong).error?.issues[0]?.message ?? 'anything';
  return message
    .replace(/^must be (an? )?|\.$/g, '')
    .replace(/ from -999999999999999 to 999999999999999$/, '')
    .replace(/^whole number from 0 to 999999999999999$/, '0 or more')
    .replace(/^whole number from 0 to 1$/, '0 or 1')
    .replace(/^whole number from (\d+) to (\d+)$/, '$1 to $2')
    .replace(/ of 0 to 256 characters$/, '');
}

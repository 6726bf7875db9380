import { defineCommand } from '../cli/command.js';

export const routesCommand = defineCommand({
  name: 'routes',
  summary: 'List every endpoint of the API, with the fields it takes.',
  examples: ['kalpa routes', 'kalpa routes --json'],
  async run(_args, _options, context) {
    const { routes } = await import('../server/routes.js');
    const rows = routes.map(({ method, path, session, params, body, summary }) => ({
      method: method.toUpperCase(),
      path,
      session,
      params: Object.keys(params),
      body: Object.keys(body),
      summary,
    }));
    const lines = rows.map(({ method, path, session, body, summary }) => {
      const fields = body.length > 0 ? `  (${body.join(', ')})` : '';
      const open = session === 'open' ? ' [open]' : '';
      return `${method.padEnd(4)} ${path}${fields}${open}\n     ${summary}`;
    });
    context.result(rows, lines.join('\n'));
  },
});

import type { Middleware } from 'koa';
import { sql } from 'kysely';
import type { AppContext } from '../context.js';

/** `/healthz`: the process is up. `/readyz`: databases open, manifest loaded (specification, 06 *Operations*). */
export function healthChecks(app: AppContext): Middleware {
  return async (context, next) => {
    if (context.path === '/healthz') {
      context.state['route'] = '/healthz';
      context.body = { status: 'up' };
    } else if (context.path === '/readyz') {
      context.state['route'] = '/readyz';
      const isReady = await canRead(app);
      context.status = isReady ? 200 : 503;
      context.body = { status: isReady ? 'ready' : 'the player database does not answer' };
    } else await next();
  };
}

async function canRead(app: AppContext): Promise<boolean> {
  try {
    await sql`select 1`.execute(app.store.read);
    return true;
  } catch (error) {
    app.log.error({ err: error }, 'the player database does not answer');
    return false;
  }
}

/** Files of the files folder below `/` (specification, 01 *Assets* and 03 *Static files*). */
import { realpath, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join, sep } from 'node:path';
import type { Middleware } from 'koa';
import send from 'send';

/** Asset names change with their content, so that a client may keep them for a year. */
const maxAge = '1y';

/** Serves GET and HEAD from a folder: never a directory, never a dot file, never what lies outside of it. */
export function staticFiles(folder: string): Middleware {
  return async (context, next) => {
    const isRead = context.method === 'GET' || context.method === 'HEAD';
    if (!isRead || !(await isFileInside(folder, context.path))) {
      await next();
      return;
    }
    context.state['route'] = 'files';
    context.respond = false;
    await new Promise<void>((resolve) => {
      const { res } = context;
      res.once('close', resolve);
      // fetch adds no-cache to a conditional request of its caller's, who asks for 304 all the same.
      delete context.req.headers['cache-control'];
      res.statusCode = 200;
      send(context.req, context.path, {
        root: folder,
        dotfiles: 'ignore',
        index: false,
        maxAge,
        immutable: true,
      })
        .on('error', (error: SendError) => refuseFile(res, error))
        .pipe(res);
    });
  };
}

interface SendError {
  readonly status?: number;
  /** What RFC 9110 wants beside the status: Content-Range with 416. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What may not be had is not there; only a range or a condition that a file does not meet is told apart. */
function refuseFile(res: ServerResponse, { status, headers = {} }: SendError): void {
  const messages: Partial<Record<number, string>> = {
    412: 'The file is another one by now.',
    416: 'The file has no such range.',
  };
  const message = messages[status ?? 404];
  res.statusCode = message === undefined ? 404 : (status ?? 404);
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.end(JSON.stringify({ state: 0, message: message ?? 'Not found.', data: {} }));
}

/** Whether a path names a regular file below the folder, links followed. */
async function isFileInside(folder: string, path: string): Promise<boolean> {
  try {
    const decoded = decodeURIComponent(path);
    if (decoded.includes('\0') || decoded.endsWith('/')) return false;
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, decoded))]);
    return file.startsWith(root + sep) && (await stat(file)).isFile();
  } catch {
    return false;
  }
}

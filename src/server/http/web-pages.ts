/**
 * The web pages: the console at /admin, its log-in at /login, the player's own page at /me, and the files that they are
 * made of at /web. All of it was bundled when kalpa was built (scripts/web.js) and is held in memory, compressed and not:
 * the pages need no other machine (specification, 06 *Administration*).
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context, Middleware } from 'koa';
import { send, shortReply } from './reply.js';

type Page = 'console' | 'me';

const types: Partial<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing from elsewhere, no script or style within the page, in no other's frame; no text ever becomes markup. */
const policy = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
  ...["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
  ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
].join('; ');

const pageHeaders = {
  'Content-Security-Policy': policy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  // A page names its files by their content: it is asked for each time, and seldom sent.
  'Cache-Control': 'no-cache',
};

const fileHeaders = { 'Cache-Control': 'public, max-age=31536000, immutable' };

interface WebFile {
  readonly type: string;
  readonly etag: string;
  readonly content: Buffer;
  readonly compressed: Buffer | undefined;
}

interface Bundle {
  readonly pages: ReadonlyMap<string, WebFile>;
  readonly files: ReadonlyMap<string, WebFile>;
}

/** In the package `dist/web` lies beside `dist/server`; a server that runs from `src` takes what was built last. */
const bundleFolders = ['../../web', '../../../dist/web'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Serves the pages and their files. Where they were not built, the pages say so. */
export async function webPages(): Promise<Middleware> {
  const bundle = await findBundle();
  return async (context, next) => {
    const isRead = context.method === 'GET' || context.method === 'HEAD';
    const page = isRead ? pageAt(context.path) : undefined;
    const file = isRead ? bundle?.files.get(context.path) : undefined;
    if (file) sendFile(context, { file, headers: fileHeaders, route: '/web' });
    else if (page) showPage(context, page, bundle);
    else await next();
  };
}

/** Which page an address shows; each finds its view in the rest of the address by itself. */
function pageAt(path: string): Page | undefined {
  if (/^\/(admin|me)\/api(\/|$)/.test(path)) return undefined;
  if (/^\/(admin|login)(\/|$)/.test(path)) return 'console';
  return /^\/me(\/|$)/.test(path) ? 'me' : undefined;
}

function showPage(context: Context, page: Page, bundle: Bundle | undefined): void {
  const file = bundle?.pages.get(page);
  const route = `/${page === 'me' ? 'me' : 'admin'}`;
  if (file) return sendFile(context, { file, headers: pageHeaders, route });
  context.state['route'] = route;
  send(
    context,
    shortReply(503, 'The web pages have not been built yet. Run `npm run build`, then start again.'),
  );
}

interface Sent {
  readonly file: WebFile;
  readonly headers: Readonly<Record<string, string>>;
  /** Name in the log. */
  readonly route: string;
}

function sendFile(context: Context, { file, headers, route }: Sent): void {
  context.state['route'] = route;
  const isCompressed = file.compressed !== undefined && context.acceptsEncodings('gzip') === 'gzip';
  context.set({ ...headers, 'X-Content-Type-Options': 'nosniff', Vary: 'Accept-Encoding', ETag: file.etag });
  context.status = 200;
  if (context.fresh) {
    context.status = 304;
    return;
  }
  if (isCompressed) context.set('Content-Encoding', 'gzip');
  context.type = file.type;
  context.body = isCompressed ? file.compressed : file.content;
}

async function findBundle(): Promise<Bundle | undefined> {
  for (const folder of bundleFolders) {
    const names = await readdir(join(folder, 'files')).catch(() => undefined);
    if (names) return readBundle(folder, names);
  }
  return undefined;
}

async function readBundle(folder: string, names: readonly string[]): Promise<Bundle> {
  const files = new Map<string, WebFile>();
  for (const name of names.filter((each) => !each.endsWith('.gz'))) {
    files.set(`/web/${name}`, await readWebFile(join(folder, 'files', name)));
  }
  const pages = new Map<string, WebFile>();
  for (const page of ['console', 'me'] satisfies readonly Page[]) {
    pages.set(page, await readWebFile(join(folder, `${page}.html`)));
  }
  return { files, pages };
}

async function readWebFile(path: string): Promise<WebFile> {
  const content = await readFile(path);
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    etag: `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    content,
    compressed: await readFile(`${path}.gz`).catch(() => undefined),
  };
}

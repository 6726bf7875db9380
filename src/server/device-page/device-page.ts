/**
 * The page at `/`, which tells a browser on a device that it got through, to which address and over which protocol, and
 * hands it the CA's certificate. Whether the browser trusts the certificate, only the browser knows: the page shows a
 * picture from the HTTPS address, which is loaded only then.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Context, Middleware } from 'koa';
import { certificateFiles } from '../../tools/certificates/certificates.js';
import { certificateFacts } from '../../tools/certificates/read.js';
import type { AppContext } from '../context.js';
import type { TlsFiles } from '../net/tls.js';
import { callerOf, plainAddress } from '../http/caller.js';
import { renderDevicePage, style, trustedPicture, type Authority, type Visit } from './html.js';

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "img-src 'self' https:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves `/`, and with a certificate by `kalpa cert` also the CA: `/ca.crt` (DER), `/ca.pem`. */
export function devicePage(app: AppContext, tls: TlsFiles | null): Middleware {
  const authority = tls?.isOwn === true ? certificateFiles(app.folder.tls).authority : null;
  const pages: Readonly<Record<string, (context: Context) => Promise<void>>> = {
    '/': async (context) => {
      const ca = authority === null ? null : await readAuthority(authority);
      context.set('Content-Security-Policy', policy);
      context.type = 'html';
      context.body = renderDevicePage(visitOf(context, { app, hasTls: tls !== null }), ca);
    },
    ...(tls !== null && {
      '/trusted.svg': async (context) => {
        context.type = 'image/svg+xml';
        context.body = trustedPicture;
      },
    }),
    ...(authority !== null && {
      '/ca.crt': (context) => sendAuthority(context, authority, 'der'),
      '/ca.pem': (context) => sendAuthority(context, authority, 'pem'),
    }),
  };
  return async (context, next) => {
    const page = Object.hasOwn(pages, context.path) ? pages[context.path] : undefined;
    if (!page || (context.method !== 'GET' && context.method !== 'HEAD')) {
      await next();
      return;
    }
    context.state['route'] = context.path;
    context.set('Cache-Control', 'no-store');
    context.set('X-Content-Type-Options', 'nosniff');
    await page(context);
  };
}

async function readAuthority(file: string): Promise<Authority> {
  const pem = await readFile(file, 'utf8');
  // Loaded by the first visitor, not at the start.
  const { androidFileName } = await import('../../tools/certificates/issue.js');
  return { fingerprint: certificateFacts(pem, file).fingerprint, androidFile: androidFileName(pem) };
}

/** The type by which Android and iOS know a certificate to install; iOS shows one profile whatever its form. */
async function sendAuthority(context: Context, file: string, form: 'der' | 'pem'): Promise<void> {
  const pem = await readFile(file, 'utf8');
  context.set('Content-Disposition', `inline; filename="kalpa-ca.${form === 'der' ? 'crt' : 'pem'}"`);
  context.type = form === 'der' ? 'application/x-x509-ca-cert' : 'application/x-pem-file';
  context.body = form === 'der' ? certificateFacts(pem, file).certificate.raw : pem;
}

/** How somebody got here; what a reverse proxy says of it counts if the proxy is trusted. */
function visitOf(context: Context, { app, hasTls }: { app: AppContext; hasTls: boolean }): Visit {
  const { socket } = context.req;
  const caller = callerOf(context, app).address;
  const own = plainAddress(socket.remoteAddress ?? '');
  const isForwarded = caller !== own;
  const secureHere = 'encrypted' in socket && socket.encrypted === true;
  const isSecure = isForwarded ? context.get('X-Forwarded-Proto') === 'https' : secureHere;
  const host = context.get('Host');
  const isHost = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i.test(host);
  return {
    host: isHost ? host : `${socket.localAddress ?? 'localhost'}:${socket.localPort ?? app.settings.port}`,
    isSecure,
    isForwarded,
    hasTls,
    allowsPlain: app.settings.tls.mode !== 'only',
    caller,
  };
}

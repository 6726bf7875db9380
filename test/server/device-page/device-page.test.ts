import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { certificateFiles, ensureCertificates } from '../../../src/tools/certificates/certificates.js';
import { withApp, startOfTests, type AppOptions, type TestApp } from '../../support/app.js';

/** A server with a certificate of `kalpa cert`; its plain address and its CA. */
function withCertificate(
  options: AppOptions,
  work: (to: TestApp & { plain: string; ca: string }) => Promise<void>,
): Promise<void> {
  let ca = '';
  const prepare: AppOptions['prepare'] = async (folder) => {
    // Node holds the certificate against the real clock, the server renews it by that of the test.
    await ensureCertificates({ folder: folder.tls, names: ['localhost', '127.0.0.1'], now: Date.now() });
    ca = await readFile(certificateFiles(folder.tls).authority, 'utf8');
  };
  return withApp({ ...options, prepare }, (to) =>
    work({ ...to, plain: to.address.replace('https:', 'http:'), ca }),
  );
}

async function ask(
  url: string,
  { ca, headers = {} }: { ca?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; bytes: Buffer; text: string; headers: IncomingMessage['headers'] }> {
  const options = { agent: false, headers, ...(ca !== undefined && { ca }) } as const;
  const asked = url.startsWith('https:') ? secureRequest(url, options) : request(url, options);
  asked.end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('error', reject);
  });
  const bytes = Buffer.concat(await response.toArray());
  return { status: response.statusCode ?? 0, bytes, text: bytes.toString(), headers: response.headers };
}

test('the page says where one got to, over what, and that there is no HTTPS where there is none', () =>
  withApp({}, async ({ address, logLines }) => {
    const { status, text, headers } = await ask(`${address}/`);
    assert.is(status, 200);
    assert.match(headers['content-type'] ?? '', 'text/html');
    assert.match(text, 'This device reaches kalpa.');
    assert.match(text, `<code>${address}</code>`);
    assert.match(text, 'HTTP, not encrypted');
    assert.match(text, '<code>127.0.0.1</code>');
    assert.match(text, 'this server has no HTTPS');
    assert.not.match(text, 'ca.crt');
    assert.not.match(text, '<script');
    assert.ok(logLines.some((line) => line.includes('"route":"/"')));
    for (const path of ['/ca.crt', '/ca.pem', '/trusted.svg', '/index.html']) {
      assert.is((await ask(address + path)).status, 404, path);
    }
  }));

test('nothing is fetched from elsewhere: the policy allows its own style and pictures over HTTPS alone', () =>
  withApp({}, async ({ address }) => {
    const { headers, text } = await ask(`${address}/`);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self' https:; /);
    assert.not.match(text, /(src|href)="(?!https?:\/\/127\.0\.0\.1|\/)/);
    assert.match(text, 'name="viewport"');
    assert.match(text, 'color-scheme: light dark');
  }));

test('over HTTPS it says so; over HTTP it shows a picture that only a trusted certificate lets through', () =>
  withCertificate({}, async ({ address, plain, ca }) => {
    const secure = await ask(`${address}/`, { ca });
    assert.match(secure.text, 'HTTPS, encrypted');
    assert.match(secure.text, 'trusted, unless the browser warned you');
    const open = await ask(`${plain}/`);
    assert.match(open.text, 'HTTP, not encrypted');
    assert.match(open.text, `<img src="${address}/trusted.svg" height="24" alt="not trusted`);
    const picture = await ask(`${address}/trusted.svg`, { ca });
    assert.equal([picture.status, picture.headers['content-type']], [200, 'image/svg+xml']);
  }));

test('the CA is handed out in both forms, under the type that Android and iOS install', () =>
  withCertificate({}, async ({ plain, address, ca }) => {
    const { fingerprint256, raw } = new X509Certificate(ca);
    const der = await ask(`${plain}/ca.crt`);
    assert.is(der.headers['content-type'], 'application/x-x509-ca-cert');
    assert.match(der.headers['content-disposition'] ?? '', 'kalpa-ca.crt');
    assert.ok(der.bytes.equals(raw));
    const pem = await ask(`${address}/ca.pem`, { ca });
    assert.equal([pem.headers['content-type'], pem.text], ['application/x-pem-file', ca]);
    assert.match((await ask(`${plain}/`)).text, fingerprint256);
    for (const secret of ['/ca.key', '/server.pem', '/tls/ca.key']) {
      assert.is((await ask(plain + secret)).status, 404);
    }
  }));

test('a host that is none, and what a stranger says of a proxy, is neither shown nor believed', () =>
  withCertificate({}, async ({ plain, address }) => {
    const host = '"><script>alert(1)</script>';
    const { text } = await ask(`${plain}/`, { headers: { Host: host } });
    assert.not.match(text, 'script');
    assert.match(text, new URL(address).host);
    const forwarded = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };
    assert.match((await ask(`${plain}/`, { headers: forwarded })).text, 'HTTP, not encrypted');
  }));

test('behind a trusted proxy the page says what the proxy says', () =>
  withApp({ settings: { trustProxy: ['127.0.0.1'] } }, async ({ address }) => {
    const headers = { Host: 'kalpa.example', 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };
    const { text } = await ask(`${address}/`, { headers });
    assert.match(text, '<code>https://kalpa.example</code>');
    assert.match(text, '<code>203.0.113.9</code>, through a reverse proxy');
    assert.match(text, 'that of the reverse proxy');
  }));

test('a certificate that is about to end is renewed before the server listens', () => {
  const day = 86_400_000;
  let former = '';
  const prepare: AppOptions['prepare'] = async (folder) => {
    const { server } = certificateFiles(folder.tls);
    await ensureCertificates({ folder: folder.tls, names: ['127.0.0.1'], now: startOfTests - 380 * day });
    former = await readFile(server, 'utf8');
  };
  return withApp({ prepare }, async ({ folder, logLines }) => {
    const { server } = certificateFiles(folder.tls);
    assert.is.not(await readFile(server, 'utf8'), former);
    assert.ok(logLines.some((line) => line.includes('the certificate was renewed')));
  });
});

test.run();

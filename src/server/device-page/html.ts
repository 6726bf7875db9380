/** The words and looks of the page at `/`: one small document, nothing fetched from elsewhere, no script. */
import { clientGuide, phoneGuide, type GuideSection } from '../../tools/certificates/guide.js';

/** How somebody got to the server. */
export interface Visit {
  /** As the device typed it: `192.168.1.20:12001`. */
  readonly host: string;
  readonly isSecure: boolean;
  /** A reverse proxy stands between. */
  readonly isForwarded: boolean;
  /** Whether the server answers HTTPS at this port as well. */
  readonly hasTls: boolean;
  readonly allowsPlain: boolean;
  /** The device's address, as the server sees it. */
  readonly caller: string;
}

/** The CA that made the server's certificate. */
export interface Authority {
  readonly fingerprint: string;
  readonly androidFile: string;
}

export const style = `
:root { color-scheme: light dark; --good: light-dark(#1a7f37, #4ac26b); --line: light-dark(#d0d7de, #3d444d); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: .5rem 0; color: var(--good); }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 1rem 0; }
dt { opacity: .75; }
dd { margin: 0; font-weight: 600; }
code { font-size: .9em; }
li { margin: .35rem 0; }
summary { cursor: pointer; padding: .6rem 0; font-weight: 600; border-top: 1px solid var(--line); }
.button { display: inline-block; padding: .7rem 1.2rem; border: 1px solid currentColor; border-radius: .5rem; font-weight: 600; }
img { vertical-align: middle; }
`;

/** Shown by the browser only where it trusts the certificate; else it shows the words that stand for it. */
export const trustedPicture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="#2da44e" stroke-width="3"><circle cx="12" cy="12" r="10"/><path d="m7 12 4 4 7-8"/></svg>';

/** The page for a visit; `authority` where kalpa made the certificate itself. */
export function renderDevicePage(visit: Visit, authority: Authority | null): string {
  const { host, isSecure, caller, isForwarded } = visit;
  const scheme = isSecure ? 'https' : 'http';
  const facts: readonly (readonly [string, string])[] = [
    ['You asked', `<code>${text(`${scheme}://${host}`)}</code>`],
    ['Protocol', isSecure ? 'HTTPS, encrypted' : 'HTTP, not encrypted'],
    ['Certificate', trust(visit)],
    ['Your address', `<code>${text(caller)}</code>${isForwarded ? ', through a reverse proxy' : ''}`],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>kalpa</title>
<style>${style}</style>
</head>
<body>
<h1>This device reaches kalpa.</h1>
<dl>
${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('\n')}
</dl>
<p>The address for the game is <code>${text(`${scheme}://${host}`)}</code>.</p>
${authority === null ? '' : authorityPart(visit, authority)}
<h2>Next</h2>
${details(clientGuide({ address: `${scheme}://${host}` }))}
</body>
</html>
`;
}

function trust({ isSecure, isForwarded, hasTls, host }: Visit): string {
  if (isForwarded) return isSecure ? 'that of the reverse proxy' : 'none: plain HTTP';
  if (isSecure) return 'trusted, unless the browser warned you before this page';
  if (!hasTls) return 'none: this server has no HTTPS (<code>kalpa cert</code> makes a certificate)';
  const source = text(`https://${host}/trusted.svg`);
  const notTrusted = 'not trusted by this browser yet, or not made out to this address';
  return `<img src="${source}" height="24" alt="${notTrusted}"> <span>(a check mark: trusted; try <a href="${text(`https://${host}/`)}">HTTPS</a>)</span>`;
}

function authorityPart({ host, allowsPlain }: Visit, { fingerprint, androidFile }: Authority): string {
  const address = `${allowsPlain ? 'http' : 'https'}://${host}`;
  return `<h2>If the game insists on HTTPS</h2>
<p><a class="button" href="/ca.crt">Download the CA certificate</a></p>
<p>Install it only if this is your server, or that of somebody whom you trust: its SHA-256 fingerprint, which <code>kalpa cert</code> shows as well, is <code>${fingerprint}</code>.</p>
${phoneGuide({ address, androidFile }).map(details).join('\n')}`;
}

function details({ title, steps }: GuideSection): string {
  const items = steps.map((step) => `<li>${text(step)}</li>`).join('\n');
  return `<details><summary>${text(title)}</summary><ol>\n${items}\n</ol></details>`;
}

function text(plain: string): string {
  return plain.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A real browser for tests of the web pages: the Chromium of the system, which sees nothing but the test's server. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { test } from 'uvu';
import { startOfTests } from '../support/app.js';

const programs = [
  process.env['CHROMIUM'] ?? '',
  ...['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].map(
    (name) => `/usr/bin/${name}`,
  ),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const program = programs.find((path) => path !== '' && existsSync(path));

const missing =
  'The tests of the web pages need Chromium: install it (Debian, Ubuntu: apt-get install chromium), ' +
  'or name the program of a Chrome or Chromium in the variable CHROMIUM.';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Milliseconds that something may take to appear, on a slow machine under load. */
const patience = 30_000;

/** Tests of this file that are still to run; with the last one the browser goes. */
let waiting = 0;
let started: Promise<Browser> | undefined;

/**
 * A test that needs the browser, which all tests of a file share. Where there is none it is skipped, which the end of
 * the run says with what to install; on CI it fails.
 */
export function browserTest(name: string, work: () => Promise<void>): void {
  if (program !== undefined) {
    waiting++;
    test(name, async () => {
      try {
        await work();
      } finally {
        waiting--;
        if (waiting === 0) await (await started)?.close();
      }
    });
    return;
  }
  if (process.env['CI'] === undefined) {
    test.skip(name, work);
    return;
  }
  test(name, () => {
    throw new Error(missing);
  });
}

/** The browser, with settings that are empty; people in it know nothing of each other. */
function browser(): Promise<Browser> {
  started ??= launch();
  return started;
}

async function launch(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'kalpa-browser-'));
  process.once('exit', () => rmSync(profile, { recursive: true, force: true }));
  return chromium.launch({
    ...(program !== undefined && { executablePath: program }),
    args: flags,
    timeout: patience,
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  });
}

// The end of the run repeats it (test/run.ts).
if (program === undefined) console.log(`Skipped: ${missing}`);

/** What a page asked for, and what it complained about. */
export interface Watched {
  readonly page: Page;
  /** Addresses of all requests so far. */
  readonly requests: string[];
  /** Errors of scripts, of the policy and on the console. */
  readonly complaints: string[];
}

export interface Browsing {
  /** Another browser with cookies of its own: another person. */
  person(options?: BrowserContextOptions): Promise<Watched>;
}

/** Runs `work` with people at a browser, and closes what they opened. */
export async function withBrowser(work: (to: Browsing) => Promise<void>): Promise<void> {
  const contexts: BrowserContext[] = [];
  const people: Watched[] = [];
  try {
    await work({
      person: async (options = {}) => {
        const context = await (
          await browser()
        ).newContext({
          locale: 'en-GB',
          timezoneId: 'UTC',
          viewport: { width: 1280, height: 900 },
          reducedMotion: 'reduce',
          ...options,
        });
        context.setDefaultTimeout(patience);
        contexts.push(context);
        const page = await context.newPage();
        await page.clock.setFixedTime(startOfTests);
        const watched = watch(page);
        people.push(watched);
        return watched;
      },
    });
  } catch (error) {
    for (const [index, { page, complaints }] of people.entries()) {
      await keepScreenshot(page, `failed-${index}`).catch(() => undefined);
      console.log(`Person ${index} was at ${page.url()}. Complaints: ${complaints.join(' | ')}`);
    }
    throw error;
  } finally {
    for (const context of contexts) await context.close();
  }
}

function watch(page: Page): Watched {
  const requests: string[] = [];
  const complaints: string[] = [];
  page.context().on('request', (request) => void requests.push(request.url()));
  page.on('websocket', (socket) => void requests.push(socket.url()));
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('console', (message) => {
    // An answer that is no success is the page's to deal with; Chromium mentions each.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
  return { page, requests, complaints };
}

const screenshots = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));

/** Keeps what a page looks like below .cache/screenshots, for people to look at. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

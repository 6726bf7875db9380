/**
 * Does the package work where it is installed? Packs it, installs the tarball into an empty folder, and does there what
 * a newcomer does: keys, a capture, the server, an account, one song. Ends with the line `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Player } from './smoke-player.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const commandDeadline = 300_000;
const serverDeadline = 30_000;

const folder = await mkdtemp(join(tmpdir(), 'kalpa-smoke-'));
let passed = 0;
let failed = 0;
let server;
try {
  await runSteps();
} catch (error) {
  failed++;
  console.log(`✘ ${error instanceof Error ? error.message : String(error)}`);
  if (server !== undefined) console.log(server.log());
} finally {
  server?.child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function runSteps() {
  const tarball = await step('npm pack makes a package', pack);
  await step('it installs into an empty folder', () => install(tarball));
  await step('without its usual SQLite driver, which wants a compiler, it serves the demo', demo);
  await step('that driver is put in its place', addDriver);
  await step('kalpa keygen makes keys', keygen);
  await step('kalpa parse-manifest reads the bundled capture', parseManifest);
  server = await step('kalpa serve listens', () => serve([]));
  const player = new Player(server.address);
  await step('a player signs up', () => player.signUp());
  await step('the player reads what there is to play', () => player.readCapture());
  await step('a song can be started', () => player.start());
  await step('its encrypted end is accepted as a new record', () => player.end());
  await step('the same end again changes nothing and gets the same answer', () => player.endAgain());
  await step('the record is there afterwards', () => player.findRecord());
  await step('the console is served, from the package alone', showConsole);
  await step('SIGTERM drains the server, which exits with 0', drain);
}

async function step(name, work) {
  try {
    const result = await work();
    passed++;
    console.log(`✓ ${name}`);
    return result;
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function pack() {
  await run('npm', ['pack', '--pack-destination', folder], root);
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('there is no tarball');
  return tarball;
}

async function install(tarball) {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'smoke', private: true }));
  // Without scripts nothing is compiled: what is there now is what a machine without a compiler has.
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `./${tarball}`]);
}

/** `npm ci` has just compiled better-sqlite3 for this very node: compiling it again would only take minutes. */
async function addDriver() {
  const at = join('node_modules', 'better-sqlite3');
  const [here, there] = await Promise.all([root, folder].map((base) => versionOf(join(base, at))));
  if (here !== there)
    throw new Error(`better-sqlite3 is ${here} in package-lock.json, ${there} when installed`);
  await cp(join(root, at, 'build'), join(folder, at, 'build'), { recursive: true });
}

async function versionOf(packageFolder) {
  return JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')).version;
}

async function keygen() {
  const output = await run('npx', ['--no-install', 'kalpa', 'keygen', '--json']);
  JSON.parse(output);
  const key = await readFile(join(folder, 'kalpa-data', 'keys', 'play_private.pem'), 'utf8');
  if (!key.startsWith('-----BEGIN RSA PRIVATE KEY-----'))
    throw new Error('play_private.pem is no PKCS#1 key');
}

async function parseManifest() {
  const capture = join('node_modules', 'kalpa', 'fixtures', 'small', 'capture.txt');
  JSON.parse(await run('npx', ['--no-install', 'kalpa', 'parse-manifest', capture, '--json']));
}

async function demo() {
  server = await serve(['--demo']);
  if (!server.sqlite.startsWith('libsql, ')) throw new Error(`it uses ${server.sqlite}`);
  const player = new Player(server.address);
  await player.signUp();
  await player.readCapture();
  await player.start();
  await player.end();
  await drain();
}

/** Starts the server on free ports; it says on stdout where it listens. */
async function serve(options) {
  const kalpa = join(folder, 'node_modules', '.bin', 'kalpa');
  const args = ['serve', '--host', '127.0.0.1', '--port', '0', '--json', ...options];
  const child = spawn(kalpa, args, { cwd: folder, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  const listening = new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('\n')) resolve(JSON.parse(output));
    });
  });
  const died = exited.then((how) => Promise.reject(new Error(`it ended with ${how}\n${log}`)));
  try {
    const { addresses, sqlite } = await within(serverDeadline, Promise.race([listening, died]));
    return { child, exited, address: addresses[0], sqlite, log: () => log };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

async function showConsole() {
  const get = (path) => fetch(new URL(path, server.address), { signal: AbortSignal.timeout(30_000) });
  const page = await get('/admin');
  const [, script] = /<script type="module" src="(\/web\/[^"]+)"/.exec(await page.text()) ?? [];
  if (page.status !== 200 || script === undefined) throw new Error(`/admin answered ${page.status}`);
  const file = await get(script);
  const isScript = file.headers.get('content-type')?.startsWith('text/javascript') === true;
  if (file.status !== 200 || !isScript) throw new Error(`${script} answered ${file.status}`);
}

async function drain() {
  server.child.kill('SIGTERM');
  const how = await within(serverDeadline, server.exited);
  if (how !== 0) throw new Error(`it ended with ${how}`);
}

/** Runs a command in the smoke folder; gives its stdout, or throws with all it said. */
async function run(command, args, cwd = folder) {
  const child = spawn(command, args, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let log = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (log += chunk));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    const code = await within(commandDeadline, ended);
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${output}\n${log}`);
    return output;
  } finally {
    child.kill('SIGKILL');
  }
}

async function within(milliseconds, promise) {
  let alarm;
  const late = new Promise((_, reject) => {
    alarm = setTimeout(() => reject(new Error(`nothing happened within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(alarm);
  }
}

/** Neither the person's own kalpa settings nor those of the npm run around this may leak in. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(KALPA_|npm_(?!config_nodedir))/.test(name));
  return Object.fromEntries(kept);
}

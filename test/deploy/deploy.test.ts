/** What runs kalpa elsewhere, checked as far as it can be without an engine: its form, and that what it names is there. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { settingsSchema } from '../../src/config/settings.js';
import { readEnvironment } from '../../src/config/sources.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const at = (...parts: string[]) => join(root, ...parts);

/** Instructions of the Dockerfile, continued lines joined. */
async function instructions(): Promise<[name: string, rest: string][]> {
  const text = await readFile(at('Dockerfile'), 'utf8');
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines.filter(Boolean).map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    assert.ok(name, line);
    return [name, rest];
  });
}

test('the Dockerfile copies what is there, runs as nobody special, and checks its health', async () => {
  const all = await instructions();
  const of = (wanted: string) => all.filter(([name]) => name === wanted).map(([, rest]) => rest);
  assert.is(of('FROM').length, 2);
  const ignored = (await readFile(at('.dockerignore'), 'utf8')).split('\n').filter(Boolean);
  for (const copy of of('COPY').filter((rest) => !rest.startsWith('--from='))) {
    for (const source of copy.split(' ').slice(0, -1)) {
      assert.ok(existsSync(at(source)), `COPY ${source}`);
      assert.not.ok(ignored.includes(source), `${source} is in .dockerignore`);
    }
  }
  for (const copy of of('COPY').filter((rest) => rest.startsWith('--from=')))
    assert.match(copy, /^--from=build /);
  assert.equal(of('USER'), ['node']);
  assert.equal(of('VOLUME'), ['/data']);
  const order = all.map(([name]) => name);
  assert.ok(order.lastIndexOf('USER') < order.indexOf('ENTRYPOINT'));
  for (const command of [
    ...of('ENTRYPOINT'),
    ...of('HEALTHCHECK').map((rest) => rest.replace(/^.*CMD /, '')),
  ]) {
    const [program, file] = JSON.parse(command);
    assert.is(program, 'node');
    assert.ok(existsSync(at(file)), file);
  }
  const { found, problems } = readEnvironment(environment(of('ENV')), '/');
  assert.equal(problems, []);
  assert.equal(
    found.map(({ leaf, value }) => [leaf.path, value]),
    [['host', '0.0.0.0']],
  );
});

function environment(lines: readonly string[]): Record<string, string> {
  const words = lines.flatMap((line) => line.split(/\s+/));
  return Object.fromEntries(words.map((word) => word.split('=', 2) as [string, string]));
}

test('the image says whether it is healthy', async () => {
  let status = 200;
  const server = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const healthy = async () => {
    const env = { ...process.env, KALPA_PORT: String(port) };
    const [code] = await once(spawn(process.execPath, [at('bin/healthcheck.js')], { env }), 'close');
    return code === 0;
  };
  assert.ok(await healthy());
  status = 426;
  assert.ok(await healthy(), 'HTTPS alone');
  status = 503;
  assert.not.ok(await healthy());
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  assert.not.ok(await healthy());
});

test('the compose files hold together: volumes, secrets and settings that they name exist', async () => {
  const alone = parse(await readFile(at('compose.yaml'), 'utf8'));
  const postgres = parse(await readFile(at('compose.postgres.yaml'), 'utf8'));
  const { kalpa } = alone.services;
  const { port } = settingsSchema.parse({});
  assert.equal(kalpa.ports, [`${port}:${port}`]);
  assert.equal(kalpa.volumes, ['data:/data']);
  assert.equal(Object.keys(alone.volumes), ['data']);
  assert.ok(kalpa.read_only);
  assert.equal(Object.keys(postgres.services), ['kalpa', 'postgres']);
  for (const { secrets } of Object.values<{ secrets: string[] }>(postgres.services)) {
    for (const secret of secrets) assert.ok(postgres.secrets[secret], secret);
  }
  assert.is(postgres.services.kalpa.depends_on.postgres.condition, 'service_healthy');
  assert.ok(postgres.services.postgres.healthcheck.test);
  // The file of the secret is not there, which is the only thing that may be said of the variable.
  assert.throws(
    () => readEnvironment(postgres.services.kalpa.environment, '/'),
    /KALPA_DATABASE_FILE names a file/,
  );
});

test('the unit of systemd is well-formed, and locked in', async () => {
  const unit = at('deploy/kalpa.service');
  const text = await readFile(unit, 'utf8');
  for (const line of [
    'ProtectSystem=strict',
    'NoNewPrivileges=yes',
    'User=kalpa',
    'CapabilityBoundingSet=',
  ]) {
    assert.match(text, new RegExp(`^${line}$`, 'm'));
  }
  assert.match(text, /^ExecStart=.* \/opt\/kalpa\/bin\/kalpa\.js serve$/m);
  const { error, status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  if (error) return;
  assert.equal([status, stderr], [0, '']);
});

test.run();

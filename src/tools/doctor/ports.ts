/** Whether a port is free, and who has it: on Linux the kernel's tables say it. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ok, warning, wrong, type Result } from './finding.js';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** A program that listens somewhere. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
}

/** Whether kalpa could listen there; `proc` is where the kernel's tables are. */
export async function checkPort(place: Place, proc = '/proc'): Promise<Result> {
  const { host, port } = place;
  if (port === 0) return ok('any free one');
  const code = await listenProblem(place);
  if (code === null) return ok(`${host}:${port} is free`);
  if (code === 'EADDRNOTAVAIL') {
    return wrong(`This machine has no address ${host}.`, 'Set host to one of its own, or 0.0.0.0 for all.');
  }
  if (code === 'EACCES') {
    return wrong(
      `This user may not listen at ${host}:${port}.`,
      'Set port to one above 1023, or allow it: sudo setcap cap_net_bind_service=+ep $(command -v node)',
    );
  }
  if (code !== 'EADDRINUSE')
    return wrong(`${host}:${port} cannot be listened at: ${code}.`, 'Check host and port.');
  const holder = await holderOf(port, proc);
  if (holder === null) {
    return wrong(
      `${host}:${port} is taken by another program, of another user perhaps.`,
      `See which: sudo ss -ltnp 'sport = :${port}'. Stop it, or set port to another.`,
    );
  }
  const { pid, command } = holder;
  if (/\bkalpa(\.js)?\b.* serve\b/.test(command)) {
    return warning(
      `${host}:${port} is taken by kalpa itself (process ${pid}): the server runs.`,
      'Nothing, if that is the server that you mean.',
    );
  }
  return wrong(`${host}:${port} is taken by process ${pid}: ${command}`, `Stop it, or set port to another.`);
}

function listenProblem({ host, port }: Place): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

const listening = '0A';

/**
 * The program that listens at a TCP port. Null where it cannot be told: no Linux, or the program of another user.
 */
export async function holderOf(port: number, proc: string): Promise<Holder | null> {
  const inodes = new Set<string>();
  for (const table of ['tcp', 'tcp6']) {
    const text = await readFile(join(proc, 'net', table), 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === listening && parseInt(local.split(':')[1] ?? '', 16) === port)
        inodes.add(`socket:[${inode}]`);
    }
  }
  if (inodes.size === 0) return null;
  for (const pid of await readdir(proc)) {
    if (/^\d+$/.test(pid) && (await holdsAny(join(proc, pid, 'fd'), inodes))) {
      const command = await readFile(join(proc, pid, 'cmdline'), 'utf8').catch(() => '');
      return { pid: Number(pid), command: command.replaceAll('\0', ' ').trim().slice(0, 200) };
    }
  }
  return null;
}

async function holdsAny(folder: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (sockets.has(await readlink(join(folder, name)).catch(() => ''))) return true;
  }
  return false;
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Failure } from '../failure.js';
import type { CommandContext } from './command.js';

/** Reads a file named on the command line, `-` being stdin. `what` names it in the Failure thrown where it cannot be read. */
export async function readInput(name: string, what: string, context: CommandContext): Promise<Buffer> {
  if (name === '-') {
    return buffer(addAbortSignal(context.signal, context.stdin));
  }
  try {
    return await readFile(resolve(context.cwd, name), { signal: context.signal });
  } catch (cause) {
    if (context.signal.aborted) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(
      `The ${what} cannot be read: ${reason}`,
      'Check the path, or give it on stdin with - as the name.',
      { cause },
    );
  }
}

import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Has garbage collected and finalised. libsql closes a file that was closed no sooner: in one process, whoever then wants
 * the file alone meets himself.
 */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  for (let round = 0; round < 3; round += 1) {
    runInNewContext('gc()');
    await turn();
  }
}

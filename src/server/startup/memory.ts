/** Keeps the server small: what V8 would grow into, and what the start leaves behind. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Reading the manifest leaves several times as much garbage as stays, and V8 takes that for the size of the heap. It is
 * collected now, and then what stays is moved together; together at once, the moving would need the most memory of all.
 * From then on the heap grows by half of what is alive instead of doubling: a small machine pays with a few more
 * collections, which run beside the event loop.
 */
export function settleMemory(): void {
  setFlagsFromString('--heap-growing-percent=50');
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  setFlagsFromString('--compact-on-every-full-gc');
  runInNewContext('gc()');
  setFlagsFromString('--no-compact-on-every-full-gc');
}

/** kalpa as this person has to type it: not everybody has it on the path, and texts name its commands. */
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { commands } from '../commands/index.js';
import type { Io } from './io.js';
import { quoted } from './quoted.js';

/** How the process was started, as far as it tells what to type. */
interface Start {
  /** The script that Node was given (`process.argv[1]`). */
  readonly script: string;
  readonly cwd: string;
  readonly env: Io['env'];
}

/** `kalpa`; `npx kalpa` where it is a package of npm that is not on the path; `node bin/kalpa.js` in a clone. */
export function programName(start: Start): string {
  if (foldersOnPath(start.env).some((folder) => isItIn(folder, start.script))) return 'kalpa';
  if (start.script.split(/[\\/]/).includes('node_modules')) return 'npx kalpa';
  const way = relative(start.cwd, start.script);
  return `node ${quoted(way.startsWith('..') || isAbsolute(way) ? start.script : way)}`;
}

/** npm and npx add folders of their own, which are not there when a person types something. */
function foldersOnPath(env: Io['env']): string[] {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter);
  const own = join('node_modules', '.bin');
  return folders.filter((folder) => folder !== '' && !resolve(folder).endsWith(own));
}

function isItIn(folder: string, script: string): boolean {
  try {
    if (realpathSync(join(folder, 'kalpa')) === realpathSync(script)) return true;
  } catch {
    // There is none, or none that can be looked at.
  }
  // On Windows it is no link but a script that names ours.
  return existsSync(join(folder, 'kalpa.cmd')) && dirname(script).startsWith(folder + sep);
}

const names = commands.map(({ name }) => name).join('|');
/** What a text calls `kalpa serve`, but no path that happens to end so, and nothing that is spelled already. */
const named = new RegExp(`(?<![\\w/\\\\.-]|npx )kalpa (?=(?:${names})(?![\\w-]))`, 'g');

/** A text in which every command of kalpa is spelled as it has to be typed. */
export function spelled(text: string, program: () => string): string {
  return text.replace(named, () => `${program()} `);
}

/** What a V8 CPU profile says in a few lines: the functions in which the time was spent themselves. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shown = 30;

const profileForm = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Lines `share function place` for each profile of a folder, idle time left out. */
export async function profileText(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).sort();
  const texts: string[] = [];
  for (const name of names) texts.push(`${name}\n${await topFunctions(join(folder, name))}`);
  return texts.join('\n\n');
}

async function topFunctions(file: string): Promise<string> {
  const { nodes, samples, timeDeltas } = profileForm.parse(JSON.parse(await readFile(file, 'utf8')));
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const place = places.get(id) ?? '';
    if (place.startsWith('(idle)') || place.startsWith('(program)')) continue;
    const time = timeDeltas[index] ?? 0;
    busy += time;
    times.set(place, (times.get(place) ?? 0) + time);
  }
  const sorted = [...times].sort(([, a], [, b]) => b - a).slice(0, shown);
  return sorted
    .map(([place, time]) => `  ${((time / busy) * 100).toFixed(1).padStart(5)} %  ${place}`)
    .join('\n');
}

function placeOf({
  functionName,
  url,
  lineNumber,
}: z.output<typeof profileForm>['nodes'][number]['callFrame']) {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : url;
  return `${name}  ${file}:${lineNumber + 1}`;
}

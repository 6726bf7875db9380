/**
 * Bundles the web pages: src/web → dist/web, each file named after its content, with a compressed copy beside it. Run by
 * itself (`node scripts/web.js`) it makes them anew for a server that runs, and says how large they are.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const from = join(root, 'src', 'web');
const to = join(root, 'dist', 'web');

/** Every page: the entry that it starts with. The server knows which addresses show which page. */
const pages = { console: 'console.tsx', me: 'me.tsx' };

export async function buildWeb() {
  await rm(to, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [...Object.values(pages), 'styles/main.css', 'icon.svg'].map((name) => join(from, name)),
    outdir: join(to, 'files'),
    outbase: from,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': 'copy' },
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2022', 'safari16.4', 'firefox115', 'chrome110'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: root,
  });
  const built = new Map();
  for (const [path, { entryPoint, imports }] of Object.entries(metafile.outputs)) {
    const name = entryPoint === undefined ? basename(path).replace(/-.*\./, '.') : basename(entryPoint);
    built.set(name, { file: basename(path), imports });
    const content = await readFile(join(root, path));
    await writeFile(join(root, `${path}.gz`), gzipSync(content, { level: 9 }));
  }
  const template = await readFile(join(from, 'page.html'), 'utf8');
  for (const [page, entry] of Object.entries(pages)) {
    await writeFile(join(to, `${page}.html`), fillIn(template, built, entry));
  }
  await writeFile(join(to, 'licenses.txt'), await licenses(metafile));
  return metafile;
}

/** The page with the names of its files; what its script imports at once is fetched along with it. */
function fillIn(template, built, entry) {
  const { file, imports } = built.get(entry);
  const preloads = imports
    .filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => `<link rel="modulepreload" href="/web/${basename(path)}" />`);
  const values = {
    icon: built.get('icon.svg').file,
    styles: built.get('main.css').file,
    script: file,
    preloads: preloads.join('\n    '),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
}

/** The licences of what is bundled ask to be kept with every copy. */
async function licenses({ inputs }) {
  const names = new Set();
  for (const path of Object.keys(inputs)) {
    const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    if (name !== undefined) names.add(name);
  }
  const texts = [...names].sort().map(async (name) => {
    const text = await readFile(join(root, 'node_modules', name, 'LICENSE'), 'utf8');
    return `${name}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join('\n---\n\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { outputs } = await buildWeb();
  for (const [path, { bytes }] of Object.entries(outputs)) {
    const compressed = (await readFile(join(root, `${path}.gz`))).length;
    console.log(`${relative('dist/web/files', path)}: ${bytes} bytes, ${compressed} compressed`);
  }
}

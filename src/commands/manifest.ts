import { loadSettings } from '../config/load.js';
import { defineCommand, UsageError, type CommandContext, type OptionSpec } from '../cli/command.js';
import { readConfigDocuments } from '../data/manifest/config-documents.js';
import type { ManifestContent } from '../data/manifest/content.js';
import { readManifest } from '../data/manifest/content.js';
import { storeDate } from '../data/dates.js';
import { Catalog } from '../server/catalog/catalog.js';
import { findThing, listedKinds, listKind, modeNumber, type ListedKind } from '../tools/content/listing.js';
import { obtainable, unusedItems } from '../tools/content/obtainable.js';
import { countsByKind, organicProducts, organicRows, type OrganicProduct } from '../tools/content/organic.js';
import type { SourceOptions } from '../tools/content/source.js';
import { sourcesOf } from '../tools/content/sources.js';
import { addToDiff } from '../tools/content/write-diff.js';
import { previewManifest } from '../tools/manifest/parse.js';
import { textTable } from '../tools/text-table.js';
import { applyCommand } from './manifest/apply.js';

interface ListOptions {
  readonly search?: string;
  readonly pack?: number;
  readonly track?: number;
  readonly mode?: number;
  readonly key?: string;
}

const kindArgument = { name: '<kind>', summary: listedKinds.join(', ') };

const list = defineCommand<ListOptions>({
  name: 'list',
  summary: 'List the packs, tracks, maps or items of the manifest.',
  arguments: [kindArgument],
  options: [
    { flags: '--search <text>', summary: 'only those with this in their names or keys' },
    { flags: '--pack <pk>', summary: 'only tracks and maps of this pack', parse: pk },
    { flags: '--track <pk>', summary: 'only maps of this track', parse: pk },
    { flags: '--mode <mode>', summary: 'only maps of this mode, by its name or number', parse: mode },
    { flags: '--key <start>', summary: 'only those whose item key begins with this' },
  ] satisfies OptionSpec[],
  examples: [
    'kalpa manifest list packs',
    'kalpa manifest list maps --mode abyss',
    'kalpa manifest list items --key icon.',
  ],
  async run(args, options, context) {
    const kind = kindOf(args[0]);
    const things = listKind(readManifest(context.data.manifest), kind, options);
    const [first] = things;
    const rows = first ? [Object.keys(first), ...things.map((thing) => Object.values(thing))] : [];
    const count = `${things.length} ${things.length === 1 ? kind.slice(0, -1) : kind}.`;
    context.result({ kind, rows: things }, first ? `${textTable(rows)}\n${count}` : `No ${kind}.`);
  },
});

const show = defineCommand({
  name: 'show',
  summary: 'Show one thing of the manifest, and how a player gets it without unlock-all.',
  arguments: [kindArgument, { name: '<name>', summary: 'its pk, or its item key' }],
  examples: ['kalpa manifest show packs 12', 'kalpa manifest show items icon.default --json'],
  async run(args, _options, context) {
    const content = readManifest(context.data.manifest);
    const kind = kindOf(args[0]);
    const { listed, row } = findThing(content, kind, args[1] ?? '');
    const options = sourceOptions(content, context);
    const from = obtainable(options.catalog, sourcesOf(options)).get(listed.key) ?? null;
    const cells = Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    const how =
      from === null ? 'Nothing gives it: see `kalpa manifest organic`.' : `A player gets it by: ${from}.`;
    const table = textTable([['column', 'value'], ...cells]);
    context.result({ kind, row, from }, `${table}\n${context.typed(how)}`);
  },
});

const unused = defineCommand({
  name: 'unused',
  summary: 'List the content that a player cannot come to own without unlock-all.',
  examples: ['kalpa manifest unused', 'kalpa manifest unused --json'],
  notes:
    'No shop, gacha, lab, story, mission, achievement, album, darkmoon, performer level or character gives it.',
  async run(_args, _options, context) {
    const options = sourceOptions(readManifest(context.data.manifest), context);
    const items = unusedItems(options.catalog, sourcesOf(options)).map(
      ({ pk: itemPk, key, name_ko: name }) => ({
        pk: itemPk,
        key,
        name,
      }),
    );
    const rows = items.map((item) => Object.values(item));
    const text = `${textTable([['pk', 'key', 'name'], ...rows])}\n${items.length} that nothing gives: ${kindsText(items.map(({ key }) => key))}.`;
    context.result({ items }, items.length === 0 ? 'Everything can be had.' : text);
  },
});

interface OrganicOptions {
  readonly dryRun?: boolean;
}

const organic = defineCommand<OrganicOptions>({
  name: 'organic',
  summary: 'Write a diff that sells what nothing gives, at prices like those of its neighbours.',
  options: [{ flags: '--dry-run', summary: 'write nothing, say what would be sold, and for what' }],
  examples: ['kalpa manifest organic --dry-run', 'kalpa manifest organic && kalpa manifest apply'],
  notes:
    'It adds rows to diff_manifest.db and changes none that is there; kalpa manifest apply, or the next parse, applies them. Serve with unlockAll off.',
  async run(_args, { dryRun = false }, context) {
    const { content, layout } = previewManifest(context.data);
    const products = organicProducts(sourceOptions(content, context));
    const rows = organicRows(products, storeDate(Date.now()));
    const { added, taken } = dryRun
      ? { added: 0, taken: [] }
      : addToDiff(context.data.diffManifest, layout, rows);
    for (const key of taken) context.note(`left alone: ${key}, as your diff has a row of that pk`);
    context.result(
      { dryRun, added, taken, products },
      context.typed(organicText(products, { dryRun, taken, file: context.data.diffManifest })),
    );
  },
});

export const manifestCommand = defineCommand({
  name: 'manifest',
  summary: 'Look into the manifest, make everything in it obtainable, and apply your diff.',
  examples: ['kalpa manifest list packs', 'kalpa manifest unused', 'kalpa manifest organic --dry-run'],
  commands: [list, show, unused, organic, applyCommand],
});

function sourceOptions(content: ManifestContent, { data, env, cwd }: CommandContext): SourceOptions {
  const documents = readConfigDocuments(data.config, content.documentFiles);
  const { shop } = loadSettings({ folder: data, env, cwd });
  return {
    catalog: new Catalog(content, documents.metadata),
    now: Date.now(),
    freeCash: shop.freeCash,
    darkmoon: { thumb: documents.darkmoonThumb, multi: documents.darkmoonMulti },
  };
}

interface OrganicText {
  readonly dryRun: boolean;
  readonly taken: readonly string[];
  readonly file: string;
}

function organicText(products: readonly OrganicProduct[], { dryRun, taken, file }: OrganicText): string {
  if (products.length === 0) return 'Everything can be had already: there is nothing to add.';
  const rows = products.map(({ itemKey, price }) => [itemKey, price.value, price.moneyType]);
  const count = products.length - taken.length;
  const what = `${count} products: ${kindsText(products.map(({ itemKey }) => itemKey))}`;
  const done = dryRun
    ? `Would add ${what}. Nothing was written: this was a dry run.`
    : `Added ${what} to ${file}.\nApply them: kalpa manifest apply`;
  return `${dryRun ? `${textTable([['sells', 'price', 'of'], ...rows])}\n` : ''}${done}`;
}

function kindsText(keys: readonly string[]): string {
  return countsByKind(keys)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

function kindOf(text: string | undefined): ListedKind {
  const kind = listedKinds.find((known) => known === text);
  if (!kind) throw new UsageError(`${JSON.stringify(text)} is none of ${listedKinds.join(', ')}.`);
  return kind;
}

function pk(text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new UsageError(`${JSON.stringify(text)} is no pk: give a whole number.`);
  return Number(text);
}

function mode(text: string): number {
  const found = modeNumber(text);
  if (found === undefined) {
    throw new UsageError(`${JSON.stringify(text)} is no mode: give Normal, Hard, … or a number from 0 to 7.`);
  }
  return found;
}

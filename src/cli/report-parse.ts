/** What a parse did, for people and for `--json`. */
import type { CommandContext } from './command.js';
import type { DataFolder } from '../data/folder.js';
import type { ParseSummary } from '../tools/manifest/fill.js';
import { summaryText } from '../tools/manifest/summary.js';

/** So many warnings are shown one by one; `--json` has them all. */
const shownWarnings = 20;

/** Prints the summary of a parse, and its warnings before it. */
export function reportParse(summary: ParseSummary, folder: DataFolder, context: CommandContext): void {
  for (const warning of summary.warnings.slice(0, shownWarnings)) context.note(`warning: ${warning}`);
  const more = summary.warnings.length - shownWarnings;
  if (more > 0) context.note(`warning: and ${more} more, shown by --json.`);
  context.result({ folder: folder.root, ...summary }, summaryText(summary, folder.root));
}

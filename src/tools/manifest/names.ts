/** Names for captured tables and columns that SQLite cannot hold under their own (10 *Everywhere*). */

/**
 * The name under which a captured one is stored: its own where SQLite can hold it beside the `taken` ones (lower
 * case), else one made of it. `delete` is a column of diff_manifest.db, `kalpa*` are tables of ours.
 */
export function storedName(captured: string, taken: ReadonlySet<string>): string {
  const writable = captured.replaceAll(/[\u0000-\u001f\u007f]|\p{Surrogate}/gu, '_');
  const reserved = writable === '' || /^(?:sqlite_|kalpa|(?:delete|rowid|oid|_rowid_)$)/i.test(writable);
  let name = reserved ? `_${writable}` : writable;
  while (taken.has(name.toLowerCase())) name += '_';
  return name;
}

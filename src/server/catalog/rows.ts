import type { NormalRow } from '../../data/columns.js';
import type { ManifestTable, manifestTables } from '../../data/manifest-tables.js';

/** A row of a manifest table as game rules see it. */
export type Manifest<T extends ManifestTable> = NormalRow<(typeof manifestTables)[T]>;

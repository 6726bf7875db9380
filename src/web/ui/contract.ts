/** What the server answers these pages: its own types. */
export type * from '../../server/admin/contract.js';

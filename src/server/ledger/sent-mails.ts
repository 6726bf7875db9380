import { sql, type ExpressionBuilder, type SqlBool, type Expression } from 'kysely';
import type { PlayerDatabase } from '../../data/player-tables.js';

/**
 * Whether a mail was sent by `now` (stored date). Who writes mails by hand may date them as in ISO 8601, with T and Z,
 * which would sort them behind every stored moment of their day.
 */
export function isSentBy(
  { eb, or }: ExpressionBuilder<PlayerDatabase, 'userMailBoxes'>,
  now: string,
): Expression<SqlBool> {
  return or([
    eb(sql<string>`replace(replace("sent", 'T', ' '), 'Z', '')`, '<=', now),
    eb('sent', 'is', null),
  ]);
}

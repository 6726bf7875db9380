/** Tokens: JWT HS256 with `exp`, `iat`, `jti`, `unique_id`, of which a user has one at a time (specification, 07 *Token server*). */
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { SchemaMigration } from '../../../data/migrations/migration.js';
import type { Clock } from '../../clock.js';
import { randomHex, type RandomSource } from '../../random.js';
import { tablesMigration, type Database } from '../database.js';

export interface TokenTables {
  aliya_tokens: {
    readonly unique_id: string;
    /** Of the one token that is valid. */
    readonly jti: string;
    /** Unix seconds. */
    readonly expires_at: number;
  };
}

export const tokenMigrations: readonly SchemaMigration[] = [
  tablesMigration('0001-tokens', [
    'CREATE TABLE aliya_tokens (unique_id TEXT PRIMARY KEY, jti TEXT NOT NULL, expires_at INTEGER NOT NULL)',
  ]),
];

const algorithm = 'HS256';
const claims = z.object({ unique_id: z.string(), jti: z.string() });

interface TokensOptions {
  readonly db: Database<TokenTables>;
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly lifetimeDays: number;
}

export class Tokens {
  readonly #options: TokensOptions;

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /** A new token; the user's earlier one is no longer valid. */
  async issue(uniqueId: string): Promise<string> {
    const { db, secret, clock, random, lifetimeDays } = this.#options;
    const now = Math.floor(clock.now() / 1000);
    const row = { jti: randomHex(random, 16), expires_at: now + lifetimeDays * 86_400 };
    await db.write(uniqueId, (tx) =>
      tx
        .insertInto('aliya_tokens')
        .values({ unique_id: uniqueId, ...row })
        .onConflict((conflict) => conflict.column('unique_id').doUpdateSet(row))
        .execute(),
    );
    return new SignJWT({ unique_id: uniqueId })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .setIssuedAt(now)
      .setExpirationTime(row.expires_at)
      .setJti(row.jti)
      .sign(secret);
  }

  /** Whose token this is; null where it is not, or no longer, valid. */
  async validate(token: string): Promise<string | null> {
    const { db, secret, clock } = this.#options;
    const currentDate = new Date(clock.now());
    const requiredClaims = ['exp', 'iat', 'jti', 'unique_id'];
    const verified = await jwtVerify(token, secret, {
      algorithms: [algorithm],
      currentDate,
      requiredClaims,
    }).catch(() => null);
    const read = claims.safeParse(verified?.payload);
    if (!read.success) return null;
    const { unique_id, jti } = read.data;
    const query = db.read.selectFrom('aliya_tokens').select('jti').where('unique_id', '=', unique_id);
    return (await query.executeTakeFirst())?.jti === jti ? unique_id : null;
  }
}

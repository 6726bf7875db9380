/**
 * The player's part of initialinfo: his tables, rendered when their revisions move and cached compressed, and a small
 * tail of what the clock changes, made anew each time. Prefix, part and tail are one gzip member.
 */
import { hash } from 'node:crypto';
import { readMelody } from '../ledger/items.js';
import { LruCache } from '../lru-cache.js';
import type { AppContext } from '../context.js';
import type { Player } from '../http/player.js';
import { dayStart, weekStart } from '../rules/periods.js';
import type { Revisions } from '../../data/store/revisions.js';
import { achievementChunks } from './achievements.js';
import { alignedBase64, closingBase64, combineCrc, deflatePiece, joinPieces, type Piece } from './deflate.js';
import { renderSegment, segments, type Chunk, type RenderOptions } from './segments.js';
import { tailText } from './tail.js';

/** A player's part changes with every play: fast compression costs him a few more bytes. */
const level = 1;

/** Bytes of compressed parts that are kept, of the players who asked last. */
const cacheBytes = 24 * 1024 * 1024;

interface CachedChunk {
  readonly digest: string;
  readonly piece: Piece;
}

interface CachedSegment {
  /** The table's revision, and what else its text depends on. */
  readonly version: string;
  readonly chunks: ReadonlyMap<number, CachedChunk>;
  /** All chunks with the key and brackets around them. */
  readonly piece: Piece;
}

interface CachedPart {
  readonly segments: ReadonlyMap<string, CachedSegment>;
  readonly base64: Buffer;
  readonly crc: number;
  readonly length: number;
}

export class PlayerDocuments {
  readonly #app: AppContext;
  readonly #cache = new LruCache<number, CachedPart>(cacheBytes);

  constructor(app: AppContext) {
    this.#app = app;
  }

  /**
   * The `data` of initialinfo for a player: pieces of base64, quotes included. The revisions are those of his tables,
   * read before.
   */
  async render(
    player: Player,
    { revisions, now }: { revisions: Revisions; now: number },
  ): Promise<readonly Uint8Array[]> {
    const { store, catalog } = this.#app;
    const melody = await readMelody(store.read, { catalog, userPk: player.pk, now });
    const options = { db: store.read, dialect: store.dialect, catalog, userPk: player.pk, now, melody };
    const part = await this.#part(options, revisions);
    const prefix = await this.#app.static.prefix;
    const last = deflatePiece(await tailText(this.#app, player, now), level);
    const crc = combineCrc(combineCrc(prefix.crc, part.crc, part.length), last.crc, last.length);
    const length = prefix.length + part.length + last.length;
    return [quote, prefix.base64, part.base64, closingBase64(last, { crc, length }), quote];
  }

  async #part(options: RenderOptions, revisions: Revisions): Promise<CachedPart> {
    const { userPk } = options;
    const before = this.#cache.get(userPk);
    const cached = new Map<string, CachedSegment>();
    let isSame = before !== undefined;
    for (const source of this.#sources(options)) {
      const version = `${revisions.get(source.table) ?? 0}${source.clock}`;
      const known = before?.segments.get(source.key);
      if (known?.version === version) cached.set(source.key, known);
      else {
        cached.set(source.key, cacheSegment({ ...source, version }, await source.render(), known));
        isSame = false;
      }
    }
    if (before && isSame) return before;
    const whole = joinPieces([...cached.values()].map(({ piece }) => piece));
    const base64 = alignedBase64(whole.deflated);
    const part = { segments: cached, base64, crc: whole.crc, length: whole.length };
    // The bytes are held three times: as chunks, as segments, and as base64.
    this.#cache.set(userPk, part, base64.length * 3);
    return part;
  }

  #sources(options: RenderOptions): Source[] {
    const { userPk, now, melody } = options;
    const clocks: Partial<Record<string, string>> = {
      userProducts: `@${dayStart(now)}@${weekStart(now)}`,
      useritems: melody ? `@${melody.amount}@${melody.renewedDate}` : '',
    };
    return [
      {
        key: 'achievements',
        table: 'userAchievement',
        clock: '',
        render: () => achievementChunks(this.#app, userPk),
      },
      ...segments.map((segment) => ({
        key: segment.key,
        table: segment.table,
        clock: clocks[segment.table] ?? '',
        render: () => renderSegment(segment, options),
      })),
    ];
  }
}

const quote = Buffer.from('"');

interface Source {
  readonly key: string;
  readonly table: string;
  readonly clock: string;
  readonly render: () => Promise<readonly Chunk[]>;
}

function cacheSegment(
  { key, version }: { key: string; version: string },
  rendered: readonly Chunk[],
  before: CachedSegment | undefined,
): CachedSegment {
  const chunks = new Map<number, CachedChunk>();
  for (const { chunk, json } of rendered) {
    const text = chunks.size === 0 ? json : `,${json}`;
    const digest = hash('sha1', text, 'base64');
    const known = before?.chunks.get(chunk);
    chunks.set(chunk, known?.digest === digest ? known : { digest, piece: deflatePiece(text, level) });
  }
  const pieces = [...chunks.values()].map(({ piece }) => piece);
  const open = deflatePiece(`${JSON.stringify(key)}:[`, level);
  const piece = joinPieces([open, ...pieces, deflatePiece('],', level)]);
  return { version, chunks, piece };
}

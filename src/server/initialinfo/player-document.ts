/**
 * The player's part of initialinfo: his tables, rendered when their revisions move and cached compressed, and a small
 * tail of what the clock changes, made anew each time. Prefix, part and tail are one gzip member.
 */
import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readMelody } from '../ledger/items.js';
import { LruCache } from '../lru-cache.js';
import type { AppContext } from '../context.js';
import type { Player } from '../http/player.js';
import { dayStart, weekStart } from '../rules/periods.js';
import type { Revisions } from '../../data/store/revisions.js';
import { achievementChunks } from './achievements.js';
import {
  alignedBase64,
  closingBase64,
  deflatePiece,
  joinTexts,
  storedPiece,
  type Piece,
  type TextSums,
} from './deflate.js';
import { renderSegment, segments, type Chunk, type RenderOptions } from './segments.js';
import { tailText } from './tail.js';

/** A player's part changes with every play: fast compression costs him a few more bytes. */
const level = 1;

/** Bytes of compressed parts that are kept, of the players who asked last. */
const cacheBytes = 16 * 1024 * 1024;

/** Bytes that a piece takes beside its base64. */
const pieceOverhead = 256;

/** How long a part is rendered before others have their turn, in milliseconds. */
const turn = 8;

/** A text as it stands in the answer. What is cached is a view of its part's base64, so that it is held once. */
interface EncodedText extends TextSums {
  base64: Uint8Array;
}

interface CachedChunk extends EncodedText {
  readonly digest: string;
}

interface CachedSegment {
  /** The table's revision, and what else its text depends on. */
  readonly version: string;
  readonly chunks: ReadonlyMap<number, CachedChunk>;
  /** All chunks with the key and brackets around them. */
  readonly texts: readonly EncodedText[];
  readonly sums: TextSums;
}

interface CachedPart {
  readonly segments: ReadonlyMap<string, CachedSegment>;
  readonly base64: Buffer;
  readonly sums: TextSums;
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
    const whole = joinTexts([prefix, part.sums, last]);
    return [quote, prefix.base64, part.base64, closingBase64(last, whole), quote];
  }

  async #part(options: RenderOptions, revisions: Revisions): Promise<CachedPart> {
    const { userPk } = options;
    const before = this.#cache.get(userPk);
    const foreignWrites = this.#app.store.foreignWrites();
    const cached = new Map<string, CachedSegment>();
    let isSame = before !== undefined;
    let since = performance.now();
    for (const source of this.#sources(options)) {
      const version = `${foreignWrites}#${revisions.get(source.table) ?? 0}${source.clock}`;
      const known = before?.segments.get(source.key);
      if (known?.version === version) cached.set(source.key, known);
      else {
        cached.set(source.key, cacheSegment({ ...source, version }, await source.render(), known));
        isSame = false;
        if (performance.now() - since > turn) {
          await nextTurn();
          since = performance.now();
        }
      }
    }
    if (before && isSame) return before;
    const { part, pieces } = joinSegments(cached);
    this.#cache.set(userPk, part, part.base64.length + pieces * pieceOverhead);
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
    chunks.set(chunk, known?.digest === digest ? known : { digest, ...encode(deflatePiece(text, level)) });
  }
  const texts = [{ ...opening(key) }, ...chunks.values(), { ...closing }];
  return { version, chunks, texts, sums: joinTexts(texts) };
}

function encode({ deflated, crc, length }: Piece): EncodedText {
  return { base64: alignedBase64(deflated), crc, length };
}

const closing = encode(storedPiece('],'));
const openings = new Map<string, EncodedText>();

/** A list's key and bracket. */
function opening(key: string): EncodedText {
  let known = openings.get(key);
  if (!known) openings.set(key, (known = encode(storedPiece(`${JSON.stringify(key)}:[`))));
  return known;
}

/** Puts the segments one after the other; from then on their texts are views of the whole. */
function joinSegments(segments: ReadonlyMap<string, CachedSegment>): { part: CachedPart; pieces: number } {
  const texts = [...segments.values()].flatMap((segment) => segment.texts);
  const base64 = Buffer.concat(texts.map((text) => text.base64));
  let at = 0;
  for (const text of texts) text.base64 = base64.subarray(at, (at += text.base64.length));
  const sums = joinTexts([...segments.values()].map((segment) => segment.sums));
  return { part: { segments, base64, sums }, pieces: texts.length };
}

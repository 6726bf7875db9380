/** The capture as a document: base64 of gzip of UTF-8 JSON, in each of the forms that people have it in (01 *Capture*). */
import { isUtf8 } from 'node:buffer';
import { gunzip } from 'node:zlib';
import { Failure } from '../../failure.js';

/** A capture that decompresses to more than this is refused as a gzip bomb (01). */
const largestDocument = 256 * 1024 * 1024;

const again = 'Save the answer of /api/initialinfo again, whole and unchanged, and give that file.';

/**
 * Decodes a capture: the bare base64 string (line breaks, quotes and the url-safe alphabet are welcome) or the whole
 * response body. Throws a Failure that names the stage: text, base64, gzip, size, UTF-8 or JSON.
 */
export async function decodeCapture(input: string | Uint8Array): Promise<Record<string, unknown>> {
  const text = (typeof input === 'string' ? input : readText(input)).replace(/^\uFEFF/, '').trim();
  if (text === '') throw new Failure('The capture is empty.', again);
  const compressed = decodeBase64(withoutWrapping(text));
  const document = parseJson(utf8(await decompress(compressed), 'The decompressed capture'), 'The capture');
  if (!isObject(document)) throw new Failure('The JSON of the capture is no object.', again);
  return document;
}

function readText(input: Uint8Array): string {
  if (input[0] === 0x1f && input[1] === 0x8b) {
    throw new Failure(
      'The capture is no base64 text: it is gzip already.',
      'Give it as base64: base64 -w0 capture.gz > b64.txt.',
    );
  }
  return utf8(input, 'The capture is no base64 text: it');
}

function utf8(bytes: Uint8Array, what: string): string {
  if (!isUtf8(bytes)) throw new Failure(`${what} is not valid UTF-8.`, again);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** The base64 text inside a response body or quotes. */
function withoutWrapping(text: string): string {
  if (text.startsWith('{')) return dataOfBody(text);
  const quote = text[0];
  if ((quote !== '"' && quote !== "'") || text.length < 2 || !text.endsWith(quote)) return text;
  // Copied out of a JSON body, the string may hold escaped slashes and line breaks.
  return text
    .slice(1, -1)
    .replaceAll(/\\[nrt]/g, '')
    .replaceAll('\\/', '/');
}

function dataOfBody(text: string): string {
  const body = parseJson(text, 'The response body');
  const data = isObject(body) && Object.hasOwn(body, 'data') ? body['data'] : undefined;
  if (typeof data === 'string') return data;
  throw new Failure(
    'The response body has no string "data", so it holds no capture.',
    'Give the answer of /api/initialinfo: {"state":0,...,"data":"H4sI..."}.',
  );
}

function decodeBase64(text: string): Buffer {
  const digits = text.replaceAll(/\s+/g, '');
  const wrong = /[^A-Za-z0-9+/_=-]/u.exec(digits);
  if (wrong) {
    throw new Failure(`The capture is no base64: it holds ${JSON.stringify(wrong[0])}.`, again);
  }
  const body = digits.replace(/={1,2}$/, '');
  const padded = digits.length !== body.length;
  if (body.includes('=') || body.length % 4 === 1 || (padded && digits.length % 4 !== 0)) {
    throw new Failure('The capture is no base64: its length or its padding is wrong.', again);
  }
  return Buffer.from(body, 'base64');
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** Inflates one gzip stream, stopping at the bound; nothing may follow it. */
async function decompress(compressed: Buffer): Promise<Buffer> {
  const { buffer, engine } = await new Promise<Inflated>((resolve, reject) => {
    const options = { info: true, maxOutputLength: largestDocument, chunkSize: 1024 * 1024 };
    gunzip(compressed, options, (error, result) => {
      if (error) reject(gzipFailure(error));
      // With `info` the result is an object, which the typings of node do not know.
      else resolve(result as unknown as Inflated);
    });
  });
  if (engine.bytesWritten < compressed.length) {
    throw new Failure('The gzip stream of the capture is followed by something else.', again);
  }
  return buffer;
}

function gzipFailure(error: NodeJS.ErrnoException): Failure {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') {
    return new Failure(
      'The decompressed size of the capture is over 256 MiB: this is no capture but a gzip bomb.',
      again,
      { cause: error },
    );
  }
  if (error.code === 'Z_BUF_ERROR') {
    return new Failure('The gzip stream of the capture is truncated.', again, { cause: error });
  }
  return new Failure(`The capture is no valid gzip: ${error.message}.`, again, { cause: error });
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure(`${what} is no valid JSON: ${detail}.`, again, { cause: error });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

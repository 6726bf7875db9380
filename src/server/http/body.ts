/**
 * Request bodies as flat fields of text. The client posts url-encoded or multipart forms; JSON is taken as well
 * (specification, 03). Everything else about a value is for the route's schema to say.
 */
import type { IncomingMessage } from 'node:http';
import { Busboy } from '@fastify/busboy';
import { refuse, Refusal } from './refusal.js';

const maxBytes = 1024 * 1024;
const maxFields = 200;

/** The fields of a request: names to text, or in JSON to what cannot be text, which schemas refuse. */
export type Fields = ReadonlyMap<string, unknown>;

/** Reads and parses the body of a request. Throws a Refusal: 413 over 1 MiB, 400 for what cannot be read. */
export async function readFields(request: IncomingMessage): Promise<Fields> {
  const { bytes, kind, contentType } = await readTyped(request);
  if (kind === 'application/json' && bytes.length > 0) return fromJson(decode(bytes));
  return readForm({ bytes, kind, contentType });
}

/** Likewise, but values of JSON stay what they are; those of a form are text. */
export async function readDocument(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const { bytes, kind, contentType } = await readTyped(request);
  if (kind === 'application/json' && bytes.length > 0) return jsonObject(decode(bytes));
  return Object.fromEntries(await readForm({ bytes, kind, contentType }));
}

interface TypedBody {
  readonly bytes: Buffer;
  /** The media type without parameters, in lower case. */
  readonly kind: string;
  readonly contentType: string;
}

async function readTyped(request: IncomingMessage): Promise<TypedBody> {
  const bytes = await readBody(request);
  const contentType = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  return { bytes, contentType, kind: contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '' };
}

async function readForm({ bytes, kind, contentType }: TypedBody): Promise<Fields> {
  if (bytes.length === 0) return new Map();
  if (kind === 'multipart/form-data') return fromMultipart(bytes, contentType);
  if (kind === 'application/x-www-form-urlencoded') return fromForm(decode(bytes));
  throw refuse(`Content-Type: ${kind} is not understood. Send a form or JSON.`);
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('aborted', () => reject(refuse('The body broke off.')));
    request.on('error', () => reject(refuse('The body broke off.')));
  });
}

function tooLarge() {
  return refuse('The body is larger than 1 MiB.', { status: 413 });
}

/** Reads a JSON object: names to values of any shape. Throws a Refusal like `readFields`. */
export async function readJsonFields(request: IncomingMessage): Promise<ReadonlyMap<string, unknown>> {
  const bytes = await readBody(request);
  const text = bytes.length === 0 ? '{}' : decode(bytes);
  let document: unknown;
  try {
    document = JSON.parse(text, refuseNul);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refuse('The body is not valid JSON.');
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw refuse('The body must be a JSON object.');
  }
  return new Map(Object.entries(document));
}

function refuseNul(name: string, value: unknown): unknown {
  if (name.includes('\0') || (typeof value === 'string' && value.includes('\0'))) {
    throw refuse(`${label(name)}: must not contain NUL.`);
  }
  return value;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw refuse('The body is not UTF-8 text.');
  }
}

/** Collects fields; a repeated one, or text with NUL, is refused (specification, 10 *Everywhere*). */
class FieldCollector {
  readonly fields = new Map<string, unknown>();

  add(name: string, value: unknown): void {
    if (this.fields.has(name)) throw sentTwice(name);
    if (this.fields.size >= maxFields) throw refuse(`More than ${maxFields} fields.`);
    if (typeof value === 'string' && value.includes('\0'))
      throw refuse(`${label(name)}: must not contain NUL.`);
    this.fields.set(name, value);
  }
}

function sentTwice(name: string) {
  return refuse(`${label(name)}: sent twice.`);
}

/** A field's name as it can be shown in a message. */
function label(name: string): string {
  return name.length > 64 ? `${name.slice(0, 64)}…` : name;
}

function fromForm(text: string): Fields {
  const collector = new FieldCollector();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    collector.add(unescape(name), unescape(value));
  }
  return collector.fields;
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refuse('The body is not a valid url-encoded form.');
  }
}

function fromJson(text: string): Fields {
  const collector = new FieldCollector();
  for (const [name, value] of Object.entries(jsonObject(text))) {
    if (value !== null) collector.add(name, textOf(value));
  }
  return collector.fields;
}

/** Numbers and booleans as text. Lists, objects, and numbers beyond what can be (1e309) stay: no schema takes them. */
function textOf(value: unknown): unknown {
  return typeof value === 'boolean' || Number.isFinite(value) ? String(value) : value;
}

function jsonObject(text: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw refuse('The body is not valid JSON.');
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw refuse('The body must be a JSON object.');
  }
  const repeated = repeatedField(text);
  if (repeated !== undefined) throw sentTwice(repeated);
  return { ...document };
}

/** The first name that a text of a JSON object gives twice: JSON.parse keeps the last such field and says nothing. */
function repeatedField(json: string): string | undefined {
  const names = new Set<string>();
  let depth = 0;
  let name = '';
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (char === '"') {
      const start = at;
      at = endOfString(json, start);
      if (depth === 1) name = json.slice(start, at + 1);
    } else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if (char === ':' && depth === 1) {
      const field = String(JSON.parse(name));
      if (names.has(field)) return field;
      names.add(field);
    }
  }
  return undefined;
}

/** The place of the quote that ends the string which begins at `start`, in valid JSON. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}

function fromMultipart(bytes: Buffer, contentType: string): Promise<Fields> {
  const collector = new FieldCollector();
  return new Promise((resolve, reject) => {
    const invalid = () => reject(refuse('The body is not a valid multipart form.'));
    let parser: InstanceType<typeof Busboy>;
    try {
      parser = new Busboy({
        headers: { 'content-type': contentType },
        limits: { fieldSize: maxBytes, fieldNameSize: 200 },
      });
    } catch {
      invalid();
      return;
    }
    parser.on('file', (name: string, file: NodeJS.ReadableStream) => {
      file.resume();
      reject(refuse(`${label(name)}: files are not taken.`));
    });
    parser.on('field', (name: string, value: string) => {
      try {
        collector.add(name, value);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    parser.on('error', invalid);
    parser.on('finish', () => resolve(collector.fields));
    parser.end(bytes);
  });
}

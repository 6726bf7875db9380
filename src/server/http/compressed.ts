import { gzipSync } from 'node:zlib';

/** A document as `data` that is compressed like a capture: base64 of gzip of JSON (specification, 04). Too small for another thread to be worth it. */
export function compressed(document: object): string {
  return gzipSync(JSON.stringify(document)).toString('base64');
}

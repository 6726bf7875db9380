/** What events carry, as far as it matters to whoever passes it on. */

/**
 * How deep the data of an event may be nested. A frame of 64 KiB has room for tens of thousands of brackets, and the
 * stack of whoever walks through them later has not.
 */
export const deepest = 100;

/** Whether a value, as a client sent it, is nested deeper than that. */
export function isTooDeep(value: unknown, left = deepest): boolean {
  if (!isHolder(value)) return false;
  if (left === 0) return true;
  for (const key in value) if (isTooDeep(value[key], left - 1)) return true;
  return false;
}

/** Whether there are bytes in a value that is not too deep: JSON alone does not carry it. */
export function holdsBytes(value: unknown): boolean {
  if (Buffer.isBuffer(value)) return true;
  if (!isHolder(value)) return false;
  for (const key in value) if (holdsBytes(value[key])) return true;
  return false;
}

function isHolder(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}

/** Bytes of the header of a text frame, and how long a text it is good for. */
const short = { header: 2, longest: 125 };
const medium = { header: 4, longest: 65_535 };
const long = { header: 10 };
const finalText = 0x81;

/** A WebSocket frame of a server with this text, as one piece: `ws` would make two, which cost more to write. */
export function textFrame(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  const { header } = bytes <= short.longest ? short : bytes <= medium.longest ? medium : long;
  const frame = Buffer.allocUnsafe(header + bytes);
  frame[0] = finalText;
  if (header === short.header) frame[1] = bytes;
  else if (header === medium.header) {
    frame[1] = 126;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
  }
  frame.write(text, header);
  return frame;
}

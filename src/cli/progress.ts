import type { Progress } from './command.js';
import type { Terminal } from './io.js';

/** Milliseconds between two drawings of a bar, and between two lines where there is no terminal. */
const redrawEvery = 100;
const lineEvery = 5000;
const barWidth = 24;

/** A progress display that other output can interrupt: `clear` before writing a line, `redraw` after it. */
export interface ProgressDisplay extends Progress {
  clear(): void;
  redraw(): void;
}

interface Place {
  readonly stream: Terminal;
  write(text: string): void;
  now(): number;
}

/** Progress on stderr: a bar on a terminal, elsewhere a line every five seconds. */
export function progressDisplay(label: string, place: Place): ProgressDisplay {
  return place.stream.isTTY === true ? bar(label, place) : lines(label, place);
}

function bar(label: string, place: Place): ProgressDisplay {
  let line = '';
  let shown = false;
  let drawnAt = -Infinity;
  const clear = () => {
    if (shown) place.write('\r\u001b[2K');
    shown = false;
  };
  const redraw = () => {
    if (line === '') return;
    place.write(`\r\u001b[2K${line.slice(0, (place.stream.columns ?? 80) - 1)}`);
    shown = true;
  };
  return {
    clear,
    redraw,
    update(done, total, note) {
      line = [label, drawn(done, total), describe(done, total, note)].filter(Boolean).join(' ');
      if (place.now() - drawnAt < redrawEvery && done < total) return;
      drawnAt = place.now();
      redraw();
    },
    end(note) {
      clear();
      line = '';
      if (note) place.write(`${label}: ${note}\n`);
    },
  };
}

function lines(label: string, place: Place): ProgressDisplay {
  let writtenAt = place.now();
  return {
    clear() {},
    redraw() {},
    update(done, total, note) {
      if (place.now() - writtenAt < lineEvery) return;
      writtenAt = place.now();
      place.write(`${label}: ${describe(done, total, note)}\n`);
    },
    end(note) {
      if (note) place.write(`${label}: ${note}\n`);
    },
  };
}

function drawn(done: number, total: number): string {
  if (total <= 0) return '';
  const filled = Math.round(barWidth * Math.min(1, done / total));
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`;
}

function describe(done: number, total: number, note?: string): string {
  const count = total > 0 ? `${done}/${total} (${Math.floor((100 * done) / total)} %)` : `${done}`;
  return note ? `${count} ${note}` : count;
}

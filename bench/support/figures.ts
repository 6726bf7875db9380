/** What a benchmark says: numbers with a unit, each perhaps with what it should be. */

import { percentile } from '../../src/tools/bench/percentile.js';
import type { Cost } from './load.js';

export type Unit = 'ms' | 's' | '/s' | 'MB' | 'KB' | '';

export interface Target {
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  /** The best of the rounds, which is what counts: on a shared machine everything else is somebody else's work. */
  readonly best: number;
  /** Every round, in order. */
  readonly rounds: readonly number[];
  readonly target?: Target;
}

/** A figure of one measurement per round; `higher` where more is better. */
export function figure(
  name: string,
  rounds: readonly number[],
  { unit, target, higher = unit === '/s' }: { unit: Unit; target?: Target; higher?: boolean },
): Figure {
  const best = higher ? Math.max(...rounds) : Math.min(...rounds);
  return { name, unit, best: short(best), rounds: rounds.map(short), ...(target && { target }) };
}

/** What each request cost the server: good to compare on a machine that others use, too. */
export function costFigures(name: string, rounds: readonly Cost[]): Figure[] {
  const of = (key: keyof Cost) => rounds.map((round) => round[key]);
  return [
    figure(`server CPU per ${name}`, of('cpu'), { unit: 'ms' }),
    figure(`of it on the main thread`, of('main'), { unit: 'ms' }),
    figure('share of the time that it waited for a core', of('waited'), { unit: '' }),
  ];
}

/** Whether a figure is what it should be; true where nothing is asked. */
export function meets({ best, target }: Figure): boolean {
  return best <= (target?.atMost ?? Infinity) && best >= (target?.atLeast ?? -Infinity);
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** One line for people: name, best, all rounds, and how it stands to its target. */
export function figureText(shown: Figure): string {
  const { name, unit, best, rounds, target } = shown;
  const all = rounds.length > 1 ? ` of ${rounds.join(', ')}` : '';
  if (!target) return `  ${name}: ${best}${unit}${all}`;
  const wanted = target.atMost === undefined ? `at least ${target.atLeast}` : `at most ${target.atMost}`;
  return `  ${name}: ${best}${unit}${all} (${wanted}${unit}: ${meets(shown) ? 'met' : 'MISSED'})`;
}

/** Three digits say enough. */
function short(value: number): number {
  return Number(value.toPrecision(value >= 100 ? 4 : 3));
}

import { scaleLinear } from 'd3-scale';

/** A recall of 1 is drawn as far from 0.999 as this allows; without it, it would be infinitely far. */
const END = 5e-4;
const TICKS = [0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1];

/** Places recalls so that equal steps are equal factors of what is missed: 0.9, 0.99 and 0.999 are as far apart. */
export interface RecallAxis {
  at(recall: number): number;
  readonly ticks: readonly number[];
}

/** An axis from the tick below `least` to 1, over the pixels `[from, to]`. */
export function recallAxis(least: number, from: number, to: number): RecallAxis {
  const start = TICKS.findLast((tick) => tick <= Math.min(least, 0.99)) ?? 0;
  const scale = scaleLinear([missed(start), missed(1)], [from, to]);
  return { at: (recall) => scale(missed(recall)), ticks: TICKS.filter((tick) => tick >= start) };
}

function missed(recall: number): number {
  return -Math.log(1 - recall + END);
}

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

/**
 * Moves labels apart so that none is nearer to the next than `gap`, and none leaves `[top, bottom]` while there is room.
 * @param wanted where each would stand, in any order.
 * @returns where each stands, in the same order.
 */
export function spreadLabels(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const placed = order.map((i) => wanted[i]);
  for (let i = 0; i < placed.length; i++) placed[i] = Math.max(placed[i], i === 0 ? top : placed[i - 1] + gap);
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i], i === placed.length - 1 ? bottom : placed[i + 1] - gap);
  }
  const result = new Array<number>(wanted.length);
  order.forEach((i, rank) => {
    result[i] = placed[rank];
  });
  return result;
}

import { createRandom } from '../random.ts';
import {
  bestClass,
  type ClassConfusion,
  type ClassScores,
  checkClassScores,
  classConfusion,
  classFigures,
} from './class-figures.ts';
import { minimizePowell } from './powell.ts';

/** Goal of thresholds of several classes: most right decisions, or the greatest mean F1 of the classes. */
export type ClassGoal = 'accuracy' | 'f1';

/** How {@link bestClassThresholds} searches. */
export interface ClassSearchOptions {
  readonly goal: ClassGoal;
  /** Starts of Powell's method: equal thresholds, then random ones. */
  readonly starts: number;
  readonly seed: number;
}

/** Spread of the random starts: tanh is nearly level beyond 2. */
const SPREAD = 1;
const STEP = 0.25;
const TOLERANCE = 1e-6;

/**
 * Thresholds t for which argmax(p * t) is best, t = (tanh z + 1) / 2 with z found by Powell's method (Su 2022, kexue.fm 8860).
 * Differs from the source: the goal is a step function, on which line searches stop early, so there are several starts, and the best
 * result is improved class by class with exact searches until no single threshold can be changed for the better. With two classes
 * that is the optimum; with more it is a local one.
 * @returns `[classes]`, above 0 and at most 1, the greatest 1 (only their ratios count).
 * @throws InvalidArgumentError as {@link checkClassScores} does.
 */
export function bestClassThresholds(data: ClassScores, { goal, starts, seed }: ClassSearchOptions): Float64Array {
  checkClassScores(data);
  const worth = (thresholds: ArrayLike<number>) => worthOf(data, thresholds, goal);
  const random = createRandom(seed);
  let best: { readonly thresholds: Float64Array; readonly worth: number } | undefined;
  for (let start = 0; start < starts; start++) {
    const z = Float64Array.from({ length: data.classes }, () => (start === 0 ? 0 : SPREAD * random.normal()));
    const { x, value } = minimizePowell((at) => -worth(squashed(at)), z, { step: STEP, tolerance: TOLERANCE });
    if (best === undefined || -value > best.worth) best = { thresholds: squashed(x), worth: -value };
  }
  return scaled(improved(data, best!.thresholds, goal));
}

function worthOf(data: ClassScores, thresholds: ArrayLike<number>, goal: ClassGoal): number {
  return worthOfCounts(classConfusion(data, thresholds), data.classes, goal);
}

function worthOfCounts(counts: ClassConfusion, classes: number, goal: ClassGoal): number {
  const { accuracy, macroF1 } = classFigures(counts, classes);
  return goal === 'accuracy' ? accuracy : macroF1;
}

/** (tanh z + 1) / 2, short of 0: a class is never ruled out for good. */
function squashed(z: Float64Array): Float64Array {
  return z.map((value) => Math.max(Number.EPSILON, (Math.tanh(value) + 1) / 2));
}

function scaled(thresholds: Float64Array): Float64Array {
  const greatest = Math.max(...thresholds);
  return thresholds.map((value) => value / greatest);
}

function improved(data: ClassScores, start: Float64Array, goal: ClassGoal): Float64Array {
  let [best, worth] = [start, worthOf(data, start, goal)];
  for (let unchanged = 0, k = 0; unchanged < data.classes; k = (k + 1) % data.classes) {
    const changed = best.slice();
    changed[k] = bestThreshold(data, best, k, goal);
    const changedWorth = worthOf(data, changed, goal);
    unchanged = changedWorth > worth ? 0 : unchanged + 1;
    if (changedWorth > worth) [best, worth] = [changed, changedWorth];
  }
  return best;
}

/** A row whose decision turns to class k when its threshold passes `at`. */
interface Turn {
  readonly at: number;
  readonly label: number;
  readonly otherwise: number;
}

/** The best threshold of class k while the others stay: all places where a decision turns are tried, in order. */
function bestThreshold(data: ClassScores, thresholds: Float64Array, k: number, goal: ClassGoal): number {
  const { classes } = data;
  const without = thresholds.slice();
  without[k] = 0;
  const counts = classConfusion(data, without);
  const turns = turnsOf(data, without, k);
  let best = { threshold: thresholds[k], worth: Number.NEGATIVE_INFINITY };
  for (let [i, at] = [0, 0]; at < Number.POSITIVE_INFINITY; ) {
    for (; i < turns.length && turns[i].at === at; i++) {
      counts[turns[i].label * classes + turns[i].otherwise]--;
      counts[turns[i].label * classes + k]++;
    }
    const next = turns[i]?.at ?? Number.POSITIVE_INFINITY;
    const value = worthOfCounts(counts, classes, goal);
    if (value > best.worth) best = { threshold: between(at, next), worth: value };
    at = next;
  }
  return best.threshold;
}

function between(at: number, next: number): number {
  if (next < Number.POSITIVE_INFINITY) return at / 2 + next / 2;
  return at > 0 ? 2 * at : 1;
}

/** Ascending; rows that never turn, or always are of class k, change nothing. */
function turnsOf({ probabilities, labels, classes }: ClassScores, without: Float64Array, k: number): Turn[] {
  const turns: Turn[] = [];
  for (let row = 0; row < labels.length; row++) {
    const otherwise = bestClass(probabilities, without, row);
    const at = (probabilities[row * classes + otherwise] * without[otherwise]) / probabilities[row * classes + k];
    if (otherwise !== k && Number.isFinite(at)) turns.push({ at, label: labels[row], otherwise });
  }
  return turns.sort((a, b) => a.at - b.at);
}

import { shown } from '../checks.ts';
import { InvalidArgumentError } from '../errors.ts';
import { type CutFigures, checkLabelled, figuresOf } from './confusion.ts';

/**
 * Goal of a cut: most right decisions, the greatest F1, or the greatest recall among the cuts whose precision is
 * at least the one given.
 */
export type CutGoal = 'accuracy' | 'f1' | { readonly precision: number };

/** A cut through scores: a pair is called a match when its score is at least `threshold`. */
export interface Cut extends CutFigures {
  readonly threshold: number;
}

/** Worth of a cut, most important figure first; undefined when the goal does not allow it. */
type Worth = (figures: CutFigures) => readonly number[] | undefined;

/**
 * Finds the best cut, exactly: every cut between two different scores is tried, and those below and above all scores. Of equally
 * good cuts the one with the widest gap around it wins, then the highest; it lies in the middle of its gap. `figuresAt` of the
 * returned threshold are the returned figures, ties included. Costs a sort.
 * @param scores `[n]`, finite. @param labels `[n]`, 0 or 1.
 * @throws InvalidArgumentError as {@link checkLabelled} does, for a goal that is none, and when no cut meets it.
 */
export function bestCut(scores: ArrayLike<number>, labels: ArrayLike<number>, goal: CutGoal): Cut {
  checkLabelled(scores, labels);
  checkGoal(goal);
  const worthOf = worthFor(goal);
  let best: { readonly cut: Cut; readonly worth: readonly number[] } | undefined;
  for (const { threshold, gap, figures } of cuts(scores, labels)) {
    const worth = worthOf(figures);
    if (worth === undefined) continue;
    const full = [...worth, gap];
    if (best === undefined || isBetter(full, best.worth)) best = { cut: { threshold, ...figures }, worth: full };
  }
  if (best === undefined) throw unreachable(scores, labels, goal);
  return best.cut;
}

/** @throws InvalidArgumentError unless it is one of the three goals, with a precision above 0 and at most 1. */
export function checkGoal(goal: CutGoal): void {
  if (goal === 'accuracy' || goal === 'f1') return;
  const precision = typeof goal === 'object' && goal !== null ? goal.precision : undefined;
  if (typeof precision !== 'number' || !(precision > 0 && precision <= 1)) {
    throw new InvalidArgumentError(
      `the goal of a threshold must be 'accuracy', 'f1' or { precision: above 0, at most 1 }, got ${shown(goal)}`,
    );
  }
}

function worthFor(goal: CutGoal): Worth {
  if (goal === 'accuracy') return ({ accuracy }) => [accuracy];
  // Without a match every F1 is 0 or undefined, and no cut is better than another.
  if (goal === 'f1') return ({ positives, f1 }) => (positives > 0 && f1 !== undefined ? [f1] : undefined);
  return ({ precision, recall }) =>
    precision !== undefined && recall !== undefined && precision >= goal.precision ? [recall, precision] : undefined;
}

/** Every cut that decides differently, the highest first, with the distance between the scores on both sides of it. */
function* cuts(scores: ArrayLike<number>, labels: ArrayLike<number>) {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i).sort((i, j) => scores[j] - scores[i]);
  const positives = order.reduce((sum, i) => sum + labels[i], 0);
  const figures = (called: number, truePositives: number) =>
    figuresOf({
      truePositives,
      falsePositives: called - truePositives,
      trueNegatives: scores.length - positives - (called - truePositives),
      falseNegatives: positives - truePositives,
    });
  yield { threshold: justAbove(scores[order[0]]), gap: 0, figures: figures(0, 0) };
  let right = 0;
  for (let called = 0; called < order.length; ) {
    const high = scores[order[called]];
    for (; called < order.length && scores[order[called]] === high; called++) right += labels[order[called]];
    const low = called < order.length ? scores[order[called]] : high;
    yield { threshold: between(low, high), gap: high - low, figures: figures(called, right) };
  }
}

function isBetter(worth: readonly number[], other: readonly number[]): boolean {
  const at = worth.findIndex((value, i) => value !== other[i]);
  return at >= 0 && worth[at] > other[at];
}

function unreachable(scores: ArrayLike<number>, labels: ArrayLike<number>, goal: CutGoal): InvalidArgumentError {
  let most = 0;
  for (const { figures } of cuts(scores, labels)) most = Math.max(most, figures.precision ?? 0);
  const wanted = typeof goal === 'object' ? `a precision of at least ${goal.precision}` : 'an F1';
  const there = most > 0 ? `the greatest precision is ${most}; ask for less` : 'none of them is labelled 1';
  return new InvalidArgumentError(`no cut of these ${scores.length} scores has ${wanted}: ${there}`);
}

/** A number above `low` and at most `high`, the middle where doubles have one. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle > low && middle <= high ? middle : high;
}

/** The next double above a finite number. */
function justAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] += value > 0 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0];
}

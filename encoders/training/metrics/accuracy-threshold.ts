import { InvalidArgumentError } from '../../../src/core/errors.ts';

/** A cut through scores: a pair counts as alike when its score is at least `threshold`. */
export interface AccuracyThreshold {
  readonly threshold: number;
  /** Share of labels that the cut gets right, 0..1. */
  readonly accuracy: number;
}

/**
 * Finds the cut with the best accuracy, exactly: every cut between two different scores is tried, and those below and
 * above all scores. Of equally good cuts the one with the widest gap around it wins, then the highest.
 * `accuracyAt` of the returned threshold is the returned accuracy, ties included.
 * @throws InvalidArgumentError for no scores, unequal lengths, a label other than 0 and 1, or a score that is not finite.
 */
export function bestAccuracyThreshold(scores: ArrayLike<number>, labels: ArrayLike<number>): AccuracyThreshold {
  checkScores(scores, labels);
  const order = Int32Array.from({ length: scores.length }, (_, i) => i).sort((i, j) => scores[j] - scores[i]);
  let right = 0;
  for (let i = 0; i < labels.length; i++) right += labels[i] === 0 ? 1 : 0;
  let best = { threshold: justAbove(scores[order[0]]), right, gap: 0 };
  for (let start = 0; start < order.length; ) {
    const high = scores[order[start]];
    let end = start;
    for (; end < order.length && scores[order[end]] === high; end++) right += labels[order[end]] === 1 ? 1 : -1;
    const low = end < order.length ? scores[order[end]] : high;
    const gap = high - low;
    if (right > best.right || (right === best.right && gap > best.gap)) {
      best = { threshold: between(low, high), right, gap };
    }
    start = end;
  }
  return { threshold: best.threshold, accuracy: best.right / scores.length };
}

/**
 * Share of pairs whose label agrees with `score >= threshold`, 0..1.
 * @throws InvalidArgumentError as {@link bestAccuracyThreshold} does.
 */
export function accuracyAt(threshold: number, scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkScores(scores, labels);
  let right = 0;
  for (let i = 0; i < scores.length; i++) right += scores[i] >= threshold === (labels[i] === 1) ? 1 : 0;
  return right / scores.length;
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

function checkScores(scores: ArrayLike<number>, labels: ArrayLike<number>): void {
  if (scores.length !== labels.length || scores.length === 0) {
    throw new InvalidArgumentError(
      `accuracy of a threshold: expected as many scores as labels, at least 1, got ${scores.length} and ${labels.length}`,
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) {
      throw new InvalidArgumentError(`accuracy of a threshold: expected finite scores, score ${i} is ${scores[i]}`);
    }
    if (labels[i] !== 0 && labels[i] !== 1) {
      throw new InvalidArgumentError(`accuracy of a threshold: expected labels 0 and 1, label ${i} is ${labels[i]}`);
    }
  }
}

import { InvalidArgumentError } from '../errors.ts';

/** How many labelled pairs a cut gets right and wrong, by class; a pair is called a match when its score is at least the threshold. */
export interface Confusion {
  /** Matches called a match. */
  readonly truePositives: number;
  /** Others called a match. */
  readonly falsePositives: number;
  /** Others not called a match. */
  readonly trueNegatives: number;
  /** Matches not called a match. */
  readonly falseNegatives: number;
}

/** Figures of a cut on labelled pairs; all shares lie in 0..1. */
export interface CutFigures {
  readonly count: number;
  /** Pairs whose label is 1. */
  readonly positives: number;
  /** Share of pairs decided as labelled. */
  readonly accuracy: number;
  /** Share of matches among those called a match; absent when none was called one. */
  readonly precision?: number;
  /** Share of the matches that were called one; absent without matches. */
  readonly recall?: number;
  /** Harmonic mean of both; absent when there was neither a match nor a pair called one. */
  readonly f1?: number;
  /** Counts that the shares were computed from. */
  readonly confusion: Confusion;
}

/**
 * Figures of the decisions `score >= threshold`.
 * @param scores `[n]`, finite. @param labels `[n]`, 0 or 1.
 * @throws InvalidArgumentError as {@link checkLabelled} does.
 */
export function figuresAt(threshold: number, scores: ArrayLike<number>, labels: ArrayLike<number>): CutFigures {
  checkLabelled(scores, labels);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) counts[2 * labels[i] + (scores[i] >= threshold ? 1 : 0)]++;
  const [trueNegatives, falsePositives, falseNegatives, truePositives] = counts;
  return figuresOf({ truePositives, falsePositives, trueNegatives, falseNegatives });
}

/** Shares that follow from the counts. */
export function figuresOf(confusion: Confusion): CutFigures {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const positives = truePositives + falseNegatives;
  const called = truePositives + falsePositives;
  const count = called + trueNegatives + falseNegatives;
  return {
    count,
    positives,
    accuracy: (truePositives + trueNegatives) / count,
    ...(called > 0 && { precision: truePositives / called }),
    ...(positives > 0 && { recall: truePositives / positives }),
    ...(called + positives > 0 && { f1: (2 * truePositives) / (called + positives) }),
    confusion,
  };
}

/** @throws InvalidArgumentError for no scores, unequal lengths, a label other than 0 and 1, or a score that is not finite. */
export function checkLabelled(scores: ArrayLike<number>, labels: ArrayLike<number>): void {
  if (scores.length !== labels.length || scores.length === 0) {
    throw new InvalidArgumentError(
      `labelled scores: expected as many scores as labels, at least 1, got ${scores.length} and ${labels.length}`,
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) {
      throw new InvalidArgumentError(`labelled scores: expected finite scores, score ${i} is ${scores[i]}`);
    }
    if (labels[i] !== 0 && labels[i] !== 1) {
      throw new InvalidArgumentError(`labelled scores: expected labels 0 and 1, label ${i} is ${labels[i]}`);
    }
  }
}

import { readNumbers, requireInteger } from '../checks.ts';
import { InvalidArgumentError } from '../errors.ts';

/** Probabilities of each class for rows whose class is known. */
export interface ClassScores {
  /** `[n, classes]`, row by row, finite and not negative; they need not sum to 1. */
  readonly probabilities: ArrayLike<number>;
  /** `[n]`, integers from 0 to below `classes`. */
  readonly labels: ArrayLike<number>;
  readonly classes: number;
}

/** Figures of decisions among several classes, 0..1. */
export interface ClassFigures {
  readonly count: number;
  /** Share of rows decided as labelled. */
  readonly accuracy: number;
  /** Mean F1 of the classes that occur, as label or as decision. */
  readonly macroF1: number;
}

/** How often each class was decided for each label: `[classes, classes]`, label by label. */
export type ClassConfusion = Float64Array;

/**
 * argmax of p * t for one row; of equal ones the first.
 * @param thresholds `[classes]`.
 * @throws InvalidArgumentError for what are no numbers, and a row that is not there.
 */
export function chooseClass(probabilities: ArrayLike<number>, thresholds: ArrayLike<number>, row = 0): number {
  const [p, t] = [readNumbers('the probabilities', probabilities), readNumbers('the thresholds', thresholds)];
  if (t.length === 0) throw new InvalidArgumentError('the thresholds must be of one class at least, got none');
  requireInteger(row, 'row', 0);
  if ((row + 1) * t.length > p.length) {
    throw new InvalidArgumentError(
      `row ${row} of ${t.length} probabilities each is not among ${p.length} probabilities`,
    );
  }
  return bestClass(p, t, row);
}

/** The same of what is known to be right, in time that does not grow with the rows. */
export function bestClass(probabilities: ArrayLike<number>, thresholds: ArrayLike<number>, row: number): number {
  const { length } = thresholds;
  let best = 0;
  for (let i = 1; i < length; i++) {
    const [value, most] = [probabilities[row * length + i], probabilities[row * length + best]];
    if (value * thresholds[i] > most * thresholds[best]) best = i;
  }
  return best;
}

/** Counts the decisions of argmax(p * t). */
export function classConfusion(
  { probabilities, labels, classes }: ClassScores,
  thresholds: ArrayLike<number>,
): ClassConfusion {
  const counts = new Float64Array(classes * classes);
  for (let row = 0; row < labels.length; row++) {
    counts[labels[row] * classes + bestClass(probabilities, thresholds, row)]++;
  }
  return counts;
}

/** Figures that follow from the counts. */
export function classFigures(confusion: ArrayLike<number>, classes: number): ClassFigures {
  const labelled = new Float64Array(classes);
  const decided = new Float64Array(classes);
  let [count, right] = [0, 0];
  for (let i = 0; i < confusion.length; i++) {
    count += confusion[i];
    labelled[Math.floor(i / classes)] += confusion[i];
    decided[i % classes] += confusion[i];
  }
  let [sum, occurring] = [0, 0];
  for (let i = 0; i < classes; i++) {
    const both = confusion[i * (classes + 1)];
    right += both;
    if (labelled[i] + decided[i] === 0) continue;
    occurring++;
    sum += (2 * both) / (labelled[i] + decided[i]);
  }
  return { count, accuracy: right / count, macroF1: sum / occurring };
}

/** @throws InvalidArgumentError for no rows, fewer than two classes, lengths that do not agree, or values out of range. */
export function checkClassScores({ probabilities, labels, classes }: ClassScores): void {
  requireInteger(classes, 'classes', 2);
  if (labels.length === 0 || probabilities.length !== labels.length * classes) {
    throw new InvalidArgumentError(
      `class scores: expected ${classes} probabilities for each label, at least 1 label, got ${probabilities.length} and ${labels.length}`,
    );
  }
  for (let i = 0; i < labels.length; i++) requireInteger(labels[i], `class scores: label ${i}`, 0, classes - 1);
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] >= 0 && Number.isFinite(probabilities[i])) continue;
    throw new InvalidArgumentError(
      `class scores: expected finite probabilities of at least 0, probability ${i} is ${probabilities[i]}`,
    );
  }
}

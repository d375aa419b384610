import { createRandom } from '../random.ts';
import { calibrationFigures } from './calibration-error.ts';
import { checkLabelled } from './confusion.ts';
import { fitIsotonic, heightAt, type MonotoneLine } from './isotonic.ts';
import { fitSigmoid, type Sigmoid, sigmoidAt } from './platt.ts';

/** A map from scores to probabilities of a match: never falling, never exactly 0 or 1. */
export type Calibration = ({ readonly method: 'isotonic' } & MonotoneLine) | ({ readonly method: 'platt' } & Sigmoid);

/** How scores can be turned into probabilities. */
export type CalibrationMethod = Calibration['method'];

const FOLDS = 5;

const FITS: Readonly<Record<CalibrationMethod, (scores: Float64Array, labels: Float64Array) => Calibration>> = {
  platt: (scores, labels) => ({ method: 'platt', ...fitSigmoid(scores, labels) }),
  isotonic: (scores, labels) => ({ method: 'isotonic', ...fitIsotonic(scores, labels) }),
};

/**
 * Fits both maps and keeps the one with the smaller log loss on pairs that did not fit it (five-fold cross-validation, each class
 * spread over the folds). Isotonic regression follows any shape but needs some thousand pairs; a sigmoid does with a few dozen
 * (Niculescu-Mizil and Caruana 2005, "Predicting good probabilities with supervised learning"), and is taken where a class has
 * a single pair or both are as good.
 * @param scores `[n]`, finite. @param labels `[n]`, 0 or 1. @param seed of the folds.
 * @throws InvalidArgumentError as `checkLabelled` does.
 */
export function fitCalibration(scores: ArrayLike<number>, labels: ArrayLike<number>, seed: number): Calibration {
  checkLabelled(scores, labels);
  const [all, wanted] = [Float64Array.from(scores), Float64Array.from(labels)];
  const folds = foldOf(wanted, seed);
  const loss = (method: CalibrationMethod) => heldOutLoss(all, wanted, folds, method);
  const method = folds !== undefined && loss('isotonic') < loss('platt') ? 'isotonic' : 'platt';
  return FITS[method](all, wanted);
}

/** Probability that a pair of this score is a match. */
export function probabilityOf(calibration: Calibration, score: number): number {
  return calibration.method === 'isotonic' ? heightAt(calibration, score) : sigmoidAt(calibration, score);
}

/** Fold of each pair, or undefined when a class cannot be spread over two. */
function foldOf(labels: Float64Array, seed: number): Uint8Array | undefined {
  const random = createRandom(seed);
  const classes = [0, 1].map((label) => random.shuffle([...labels.keys()].filter((i) => labels[i] === label)));
  const count = Math.min(FOLDS, ...classes.map(({ length }) => length));
  if (count < 2) return undefined;
  const folds = new Uint8Array(labels.length);
  for (const members of classes) for (const [place, i] of members.entries()) folds[i] = place % count;
  return folds;
}

function heldOutLoss(
  scores: Float64Array,
  labels: Float64Array,
  folds: Uint8Array | undefined,
  method: CalibrationMethod,
): number {
  if (folds === undefined) return Number.POSITIVE_INFINITY;
  const probabilities = new Float64Array(scores.length);
  for (let fold = 0; folds.includes(fold); fold++) {
    const outside = (_: number, i: number) => folds[i] !== fold;
    const calibration = FITS[method](scores.filter(outside), labels.filter(outside));
    for (let i = 0; i < scores.length; i++)
      if (folds[i] === fold) probabilities[i] = probabilityOf(calibration, scores[i]);
  }
  return calibrationFigures(probabilities, labels).logLoss;
}

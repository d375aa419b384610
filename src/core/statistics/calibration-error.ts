/** Bins of the expected calibration error. */
const BINS = 15;

/** How well probabilities agree with what happened; smaller is better for all. */
export interface CalibrationFigures {
  /**
   * Expected calibration error: mean distance between the mean probability and the share of matches in a bin, weighed by the
   * pairs in it. 15 bins of equally many pairs (Naeini et al. 2015, "Obtaining well calibrated probabilities using Bayesian
   * binning"; bins of equal mass as in Nguyen and O'Connor 2015), pairs of one probability never parted.
   */
  readonly calibrationError: number;
  /** Mean squared distance between probability and label (Brier 1950). */
  readonly brier: number;
  /** Mean of -log of the probability given to what happened, in nats; infinite when that was 0. */
  readonly logLoss: number;
}

/** @param probabilities `[n]`, 0..1, n at least 1. @param labels `[n]`, 0 or 1. */
export function calibrationFigures(probabilities: ArrayLike<number>, labels: ArrayLike<number>): CalibrationFigures {
  const count = probabilities.length;
  let [squares, logs] = [0, 0];
  for (let i = 0; i < count; i++) {
    squares += (probabilities[i] - labels[i]) ** 2;
    logs -= labels[i] === 1 ? Math.log(probabilities[i]) : Math.log1p(-probabilities[i]);
  }
  return {
    calibrationError: expectedError(probabilities, labels),
    brier: squares / count,
    logLoss: logs / count,
  };
}

function expectedError(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  const count = probabilities.length;
  const order = Int32Array.from({ length: count }, (_, i) => i).sort((i, j) => probabilities[i] - probabilities[j]);
  let error = 0;
  for (let bin = 1, from = 0; from < count; bin++) {
    let to = Math.max(from + 1, Math.ceil((bin * count) / BINS));
    while (to < count && probabilities[order[to]] === probabilities[order[to - 1]]) to++;
    let excess = 0;
    for (const i of order.subarray(from, to)) excess += probabilities[i] - labels[i];
    error += Math.abs(excess) / count;
    from = to;
  }
  return error;
}
